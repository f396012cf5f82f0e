"""The LWW histories of `vectors/crdt` end as they must, in every order and after every reload."""

from __future__ import annotations

import json
import unittest
from typing import Any

from synckit import value as values
from synckit.change import Change, Delete, Dot, Operation, Set
from synckit.document import Document
from synckit.record import Record
from tests import proto_json, vectors

LWW_OPERATIONS = {"path", "lww_set", "lww_delete"}
# A replica that writes nothing.
READER = b"reader"


def is_lww(case: dict[str, Any]) -> bool:
    return all(op.keys() <= LWW_OPERATIONS for change in case["changes"] for op in change["ops"])


def read_change(change: dict[str, Any]) -> Change:
    return Change(
        bytes.fromhex(change["replica"]),
        int(change["first_seq"]),
        int(change["timestamp"]),
        tuple(Dot(bytes.fromhex(replica), int(seq)) for replica, seq in change.get("deps", [])),
        tuple(map(read_operation, change["ops"])),
    )


def read_operation(op: dict[str, Any]) -> Operation:
    path = tuple(op["path"])
    if "lww_delete" in op:
        return Delete(path)
    return Set(path, values.from_wire(proto_json.read_value(op["lww_set"])))


def state(document: Document) -> dict[str, Any]:
    shown = sorted(document.shown().items())
    return {
        "version": _dots(document.settled.version),
        "heads": _dots(document.settled.heads),
        "fields": [
            {"path": list(path), "lww": proto_json.write(values.to_wire(value))}
            for path, value in shown
        ],
    }


def expectation(expected: dict[str, Any]) -> dict[str, Any]:
    """Values as this side writes them: a default may be left out or not."""
    fields = [
        field | {"lww": proto_json.write(proto_json.read_value(field["lww"]))}
        for field in expected["fields"]
    ]
    return {"version": expected["version"], "heads": expected["heads"], "fields": fields}


def reloaded(document: Document) -> Document:
    record = Record.decode(document.to_record().encode())
    return Document.from_record(document.document_id, document.replica, record)


class LwwVectors(unittest.TestCase):
    def test_every_order_ends_in_the_expected_state(self) -> None:
        self.assertGreater(self.deliver(slice(None), reload=False), 0)

    def test_a_reload_after_every_change_changes_nothing(self) -> None:
        self.assertGreater(self.deliver(slice(-1, None), reload=True), 0)

    def test_an_effect_waits_for_its_cause_over_a_reload(self) -> None:
        cause = Change(b"a", 1, 1, (), (Set(("n",), "cause"),))
        effect = Change(b"b", 1, 2, (Dot(b"a", 1),), (Set(("n",), "effect"),))
        document = Document("d", READER)
        document.receive([effect])
        self.assertEqual(document.shown(), {})
        document = reloaded(document)
        document.receive([cause])
        self.assertEqual(document.shown(), {("n",): "effect"})
        self.assertEqual(document.held_back, [])

    def deliver(self, orders: slice, reload: bool) -> int:
        cases = [
            case
            for name in ("lww", "mixed")
            for case in vectors.load(f"crdt/{name}.json")["cases"]
            if is_lww(case)
        ]
        for case in cases:
            changes = list(map(read_change, case["changes"]))
            expected = expectation(case["expected"])
            for order in case["orders"][orders]:
                with self.subTest(case["id"], order=order):
                    document = Document("d", READER)
                    for index in order:
                        document.receive([changes[index]])
                        document = reloaded(document) if reload else document
                    self.assertEqual(_text(state(document)), _text(expected))
        return len(cases)


def _dots(version: dict[bytes, int]) -> list[list[Any]]:
    return [[replica.hex(), seq] for replica, seq in sorted(version.items())]


def _text(form: dict[str, Any]) -> str:
    return json.dumps(form, sort_keys=True)


if __name__ == "__main__":
    unittest.main()
