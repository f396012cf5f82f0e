"""Every frame of `vectors/wire` is read as it must be, and written so that it reads the same."""

from __future__ import annotations

import json
import unittest
from typing import Any

from synckit import frame as frames
from synckit.limits import LimitExceeded, check_delta
from synckit.message import Message
from synckit.proto.session import Limits
from synckit.scalar import DOUBLE
from synckit.wire import Malformed
from tests import proto_json, vectors


def limits_of(suite: dict[str, Any]) -> Limits:
    return Limits(**suite["limits"])


def verdict(frame: bytes, limits: Limits) -> tuple[str, str | None, Message | None]:
    try:
        body = frames.read(frame, limits.max_frame_bytes)
        check_delta(getattr(body, "delta", None), limits)
    except Malformed:
        return "malformed", None, None
    except frames.UnknownBody:
        return "unsupported_frame", None, None
    except LimitExceeded as exceeded:
        return "limit_exceeded", exceeded.limit, None
    return "ok", None, body


class WireVectors(unittest.TestCase):
    def replay(self, name: str) -> None:
        suite = vectors.load(f"wire/{name}.json")
        limits = limits_of(suite)
        self.assertTrue(suite["cases"])
        for case in suite["cases"]:
            with self.subTest(case["id"], note=case["note"]):
                found, limit, body = verdict(bytes.fromhex(case["hex"]), limits)
                self.assertEqual(found, case["verdict"])
                self.assertEqual(limit, case.get("limit"))
                if body is not None:
                    self.means(body, case["json"])

    def means(self, body: Message, expected: dict[str, Any]) -> None:
        self.assertEqual(_text(_enveloped(body)), _text(expected))
        again = frames.read(frames.write(body), 1 << 32)
        self.assertEqual(_text(_enveloped(again)), _text(expected))

    def test_valid_frames_mean_what_they_must(self) -> None:
        self.replay("valid")

    def test_invalid_frames_are_refused_beside_their_valid_neighbours(self) -> None:
        self.replay("invalid")

    def test_limits_hold_at_their_own_value(self) -> None:
        self.replay("boundary")

    def test_every_nan_is_the_one_nan(self) -> None:
        suite = vectors.load("wire/valid.json")
        nans = [case for case in suite["cases"] if case["id"].startswith("valid/value/nan/")]
        self.assertTrue(nans)
        for case in nans:
            body = frames.read(bytes.fromhex(case["hex"]), 1 << 20)
            number = body.delta.changes[0].ops[0].lww_set.value.float_value
            self.assertEqual(DOUBLE.write(number).hex(), "000000000000f87f", case["id"])


def _enveloped(body: Message) -> dict[str, Any]:
    name = type(body).__name__
    return {name[0].lower() + name[1:]: proto_json.write(body)}


def _text(json_form: dict[str, Any]) -> str:
    """Text keeps apart what Python holds equal: 1, 1.0 and True; 0.0 and -0.0."""
    return json.dumps(json_form, sort_keys=True)


if __name__ == "__main__":
    unittest.main()
