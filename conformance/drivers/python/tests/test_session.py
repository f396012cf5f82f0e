"""What the client does where the clauses leave it a choice, against a scripted server."""

from __future__ import annotations

import dataclasses
import unittest
from random import Random

from synckit import change as changes
from synckit import frame as frames
from synckit.change import Change, Delete, Dot, Set
from synckit.client import Client
from synckit.clock import ClockExhausted
from synckit.document import MAX_HELD_BACK_CHANGES
from synckit.limits import DEFAULTS, LimitExceeded
from synckit.message import Message
from synckit.proto.error import Error, ErrorCode
from synckit.proto.session import Capability, Hello, Limits, Pong, Welcome
from synckit.proto.sync import Notification, SyncMode, SyncRequest, SyncResponse, Update
from synckit.storage import Storage
from synckit.wire import U64_MASK

START_MS = 1_800_000_000_000
DOCUMENT = "notes"
OTHER = b"other"


class Conversation:
    """A client, and the server's side of its connection."""

    def __init__(self, **limits: int) -> None:
        self.now_ms = START_MS
        self.storage = Storage()
        self.client = Client(self.storage, Random(1))
        self.limits = dataclasses.replace(DEFAULTS, **limits)
        self.client.open(DOCUMENT, "", self.now_ms)

    def connect(self) -> None:
        self.client.connected(self.now_ms)
        welcome = Welcome(
            1, [Capability.LWW], b"s", self.now_ms, self.limits, 30_000, epoch=b"epoch"
        )
        self.hear(welcome)

    def live(self) -> None:
        self.connect()
        request = self.said(SyncRequest)[-1]
        self.hear(SyncResponse(request.request_id, request.document_id, cursor=b"c0"))

    def hear(self, body: Message) -> None:
        self.client.receive(frames.write(body), self.now_ms)

    def write(self, value: int) -> None:
        self.client.write(DOCUMENT, [Set(("n",), value)], self.now_ms)

    def pass_time(self, ms: int) -> None:
        self.now_ms += ms
        self.client.tick(self.now_ms)

    def said(self, kind: type[Message]) -> list:
        """Of what was said since the last look: the frames of one kind."""
        bodies = [frames.read(frame, 1 << 30) for frame in self.client.take_actions().send]
        return [body for body in bodies if isinstance(body, kind)]

    def updated(self) -> list[int]:
        return [
            change.first_seq
            for update in self.said(Update)
            for change in changes.from_wire(update.delta)
        ]

    def refuse(self, code: ErrorCode, seq: int, **more: object) -> None:
        self.hear(
            Error(code, "no", document_id=DOCUMENT, session_continues=True, refused_seq=seq, **more)
        )


class Refusals(unittest.TestCase):
    def test_the_refusals_of_one_burst_send_the_outbox_again_once(self) -> None:
        talk = Conversation(max_changes_per_frame=1)
        talk.live()
        for value in range(3):
            talk.write(value)
        self.assertEqual(talk.updated(), [1, 2, 3])
        talk.refuse(ErrorCode.STORAGE_FAILED, 1, retryable=True, retry_after_ms=100)
        talk.refuse(ErrorCode.GAP, 2, retryable=True, expected_seq=1)
        talk.refuse(ErrorCode.GAP, 3, retryable=True, expected_seq=1)
        self.assertEqual(talk.updated(), [])
        talk.pass_time(100)
        self.assertEqual(talk.updated(), [1, 2, 3])

    def test_what_is_not_retryable_waits_for_the_next_connection(self) -> None:
        talk = Conversation()
        talk.live()
        talk.write(1)
        self.assertEqual(talk.updated(), [1])
        talk.refuse(ErrorCode.ACCESS_DENIED, 1)
        talk.write(2)
        talk.pass_time(60_000)
        self.assertEqual(talk.updated(), [])
        talk.client.disconnected(talk.now_ms)
        talk.connect()
        self.assertEqual(talk.updated(), [1, 2])

    def test_a_server_that_lost_what_it_acknowledged_is_not_pressed(self) -> None:
        talk = Conversation()
        talk.live()
        talk.write(1)
        talk.client.documents[DOCUMENT].acknowledge(1)
        talk.write(2)
        self.assertEqual(talk.updated(), [1, 2])
        talk.refuse(ErrorCode.GAP, 2, retryable=True, expected_seq=1)
        self.assertEqual(talk.updated(), [])
        talk.pass_time(1_000)
        self.assertEqual(talk.updated(), [2])


class WithinLimits(unittest.TestCase):
    def test_updates_keep_to_the_rate_and_all_arrive(self) -> None:
        talk = Conversation(max_frames_per_second=10, max_changes_per_frame=1)
        talk.live()
        for value in range(40):
            talk.write(value)
        at_once = talk.updated()
        self.assertLessEqual(len(at_once), 20)
        arrived = list(at_once)
        for _ in range(40):
            talk.pass_time(100)
            arrived += talk.updated()
        self.assertEqual(arrived, list(range(1, 41)))

    def test_an_edit_beyond_a_limit_is_refused_and_one_at_it_is_not(self) -> None:
        talk = Conversation(max_ops_per_change=64)
        talk.live()
        ops = [Set((str(index),), index) for index in range(64)]
        talk.client.write(DOCUMENT, ops, talk.now_ms)
        with self.assertRaisesRegex(LimitExceeded, "max_ops_per_change"):
            talk.client.write(DOCUMENT, [*ops, Delete(("x",))], talk.now_ms)
        self.assertEqual(talk.updated(), [1])

    def test_beyond_the_subscriptions_a_document_is_read_once(self) -> None:
        talk = Conversation(max_subscriptions=1)
        talk.client.open("second", "", talk.now_ms)
        talk.connect()
        modes = [request.mode for request in talk.said(SyncRequest)]
        self.assertEqual(modes, [SyncMode.SUBSCRIBE, SyncMode.ONCE])

    def test_effects_without_causes_are_held_within_a_limit(self) -> None:
        for count, closes in ((MAX_HELD_BACK_CHANGES, False), (MAX_HELD_BACK_CHANGES + 1, True)):
            with self.subTest(count):
                talk = Conversation()
                talk.live()
                orphans = [
                    Change(OTHER, seq, seq, (Dot(b"never", 1),), (Set(("n",), seq),))
                    for seq in range(1, count + 1)
                ]
                delta = changes.to_wire(orphans)
                talk.hear(Notification(DOCUMENT, delta, b"c0", b"c1"))
                self.assertEqual(talk.client.take_actions().close, closes)
                self.assertEqual(talk.client.read(DOCUMENT), {})


class Hostile(unittest.TestCase):
    def test_a_welcome_without_limits_or_heartbeat_closes_and_a_whole_one_does_not(self) -> None:
        whole = Welcome(1, [], b"s", START_MS, DEFAULTS, 30_000, epoch=b"e")
        broken = {"limits": Limits(), "heartbeat_interval_ms": 0, "epoch": b"", "session_id": b""}
        for field, value in [("principal", None), *broken.items()]:
            with self.subTest(field):
                talk = Conversation()
                talk.client.connected(talk.now_ms)
                talk.hear(dataclasses.replace(whole, **{field: value}))
                self.assertEqual(talk.client.take_actions().close, field in broken)

    def test_a_server_that_never_welcomes_is_left(self) -> None:
        talk = Conversation()
        talk.client.connected(talk.now_ms)
        self.assertEqual(len(talk.said(Hello)), 1)
        talk.pass_time(9_999)
        self.assertFalse(talk.client.take_actions().close)
        talk.pass_time(1)
        self.assertTrue(talk.client.take_actions().close)

    def test_the_greatest_timestamp_ends_writing_and_nothing_else(self) -> None:
        talk = Conversation()
        talk.live()
        talk.write(1)
        last = Change(OTHER, 1, U64_MASK, (), (Set(("n",), "theirs"),))
        talk.hear(Notification(DOCUMENT, changes.to_wire([last]), b"c0", b"c1"))
        with self.assertRaises(ClockExhausted):
            talk.write(2)
        talk.refuse(ErrorCode.EQUIVOCATION, 1)
        self.assertEqual(talk.client.read(DOCUMENT), {("n",): "theirs"})
        self.assertEqual(talk.said(Pong), [])


if __name__ == "__main__":
    unittest.main()
