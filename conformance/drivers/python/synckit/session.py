"""One connection, from `Hello` to its end (spec chapter 6).

A session is greeting until `Welcome`, then ready, and at last closing: it has said `close`, or the
server has said with an `Error` that it will.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from synckit import change as changes
from synckit import frame as frames
from synckit.document import Document, TooManyHeldBack
from synckit.following import Checkpoint, Following
from synckit.heartbeat import Heartbeat
from synckit.limits import DEFAULTS, LimitExceeded
from synckit.message import Message, schema
from synckit.outgoing import Outgoing
from synckit.pace import Budget, Pace
from synckit.planted import Bug, planted
from synckit.proto.access import AccessChanged
from synckit.proto.document import Delta
from synckit.proto.error import Error, ErrorCode
from synckit.proto.presence import AwarenessState
from synckit.proto.session import Authenticated, Capability, Goaway, Hello, Limits, Ping, Pong
from synckit.proto.session import Welcome
from synckit.proto.sync import Ack, Notification, QueryResult, SyncMode, SyncResponse
from synckit.wire import Malformed

if TYPE_CHECKING:
    from synckit.client import Client

VERSION = 1
AGENT = "synckit-python/0.1.0"
# How long a client waits for `Welcome`, and for a close that it was told of.
PATIENCE_MS = 10_000
# Before that which was refused for the moment is tried again, when the refusal names no time.
RETRY_MS = 1_000


class State(Enum):
    GREETING = auto()
    READY = auto()
    CLOSING = auto()


class Unexpected(Exception):
    """A frame at the wrong time, from the wrong side, or of a server that breaks its own rules."""


class Session:
    def __init__(self, client: Client, now_ms: int) -> None:
        self.state = State.GREETING
        self.ready_since_ms: int | None = None
        self._client = client
        self._epoch = b""
        self._outgoing: Outgoing | None = None
        self._deadline_ms: int | None = now_ms + PATIENCE_MS
        hello = Hello([VERSION], [Capability.LWW], client.replica, client.token, AGENT)
        client.send(frames.write(hello))
        if planted(Bug.SPEAKS_BEFORE_WELCOME):
            client.send(frames.write(Ping(1)))

    def follow(self, document: Document, now_ms: int) -> None:
        if self._outgoing and self.state is State.READY:
            self._follow(self._outgoing, document)
            self._outgoing.pump(now_ms)

    def pump(self, now_ms: int) -> None:
        if self._outgoing and self.state is State.READY:
            self._outgoing.pump(now_ms)

    def receive(self, frame: bytes, now_ms: int) -> None:
        """Whatever comes, the client lives on (SK-CLNT-056)."""
        if self.state is State.CLOSING:
            return
        limits = self._outgoing.limits if self._outgoing else DEFAULTS
        try:
            body = frames.read(frame, limits.max_frame_bytes)
        except frames.UnknownBody:
            body = None
        except (Malformed, LimitExceeded):
            if not planted(Bug.GARBAGE_TOLERATED):
                self._close()
            return
        try:
            if self._outgoing is None:
                self._greeted(body, now_ms)
            else:
                self._outgoing.heartbeat.heard(now_ms)
                self._ready(self._outgoing, body, now_ms)
                self.pump(now_ms)
        except (Unexpected, TooManyHeldBack):
            self._close()

    def tick(self, now_ms: int) -> None:
        if self._deadline_ms is not None and now_ms >= self._deadline_ms:
            self._close()
        if self._outgoing and self.state is State.READY:
            if self._outgoing.heartbeat.is_dead(now_ms):
                self._close()
            else:
                self._outgoing.tick(now_ms)

    def next_ms(self) -> int | None:
        if self._outgoing and self.state is State.READY:
            return self._outgoing.next_ms()
        return self._deadline_ms

    def _greeted(self, body: Message | None, now_ms: int) -> None:
        match body:
            case None:
                pass
            case Welcome():
                self._welcomed(body, now_ms)
            case Error():
                self._ended_by(body, now_ms)
            case Goaway(reconnect_after_ms):
                self._client.stay_away(now_ms + reconnect_after_ms)
            case _:
                raise Unexpected("a server speaks first with `Welcome`")

    def _welcomed(self, welcome: Welcome, now_ms: int) -> None:
        limits = welcome.limits or Limits()
        offered = welcome.version == VERSION or planted(Bug.ANY_VERSION)
        sound = offered and welcome.session_id and welcome.epoch
        named = all(getattr(limits, field.name) for field in schema(Limits).values())
        if not sound or not named or welcome.heartbeat_interval_ms == 0:
            raise Unexpected("a welcome that breaks SK-SESS-003 or SK-SESS-005")
        self.state, self.ready_since_ms, self._deadline_ms = State.READY, now_ms, None
        self._epoch = welcome.epoch
        self._client.welcomed(limits, welcome.server_time_ms, now_ms)
        self._outgoing = Outgoing(
            self._client.send,
            self._client.replica,
            limits,
            Heartbeat(welcome.heartbeat_interval_ms, now_ms, now_ms),
            Pace(
                Budget(limits.max_frames_per_second, now_ms),
                Budget(limits.max_bytes_per_second, now_ms),
            ),
        )
        for document in self._client.documents.values():
            self._follow(self._outgoing, document)
            if planted(Bug.FIRST_DOCUMENT_ONLY):
                break
        self._outgoing.pump(now_ms)

    def _follow(self, outgoing: Outgoing, document: Document) -> None:
        # Only subscriptions are counted (SK-LIM-003): what is beyond is at least read once.
        room = len(outgoing.followings) < outgoing.limits.max_subscriptions
        mode = SyncMode.SUBSCRIBE if room else SyncMode.ONCE
        following = Following.of(document, mode, self._epoch)
        outgoing.followings[document.document_id] = following

    def _ready(self, outgoing: Outgoing, body: Message | None, now_ms: int) -> None:
        match body:
            case Ping(nonce):
                outgoing.send(Pong(nonce + planted(Bug.WRONG_NONCE)), now_ms)
            case SyncResponse() | Notification() | Ack():
                following = outgoing.followings.get(body.document_id)
                if following:
                    self._about(outgoing, following, body)
            case Error():
                self._refused(outgoing, body, now_ms)
            case Goaway(reconnect_after_ms):
                self._client.stay_away(now_ms + reconnect_after_ms)
            case None | Pong():
                pass
            case Authenticated() | QueryResult() | AwarenessState() | AccessChanged():
                # Of capabilities that this client does not offer.
                pass
            case _:
                raise Unexpected("only a client sends this, or only before `Welcome`")

    def _about(
        self, outgoing: Outgoing, following: Following, body: SyncResponse | Notification | Ack
    ) -> None:
        match body:
            case SyncResponse():
                self._caught_up(following, body)
            case Notification():
                self._notified(following, body)
            case Ack():
                self._acknowledged(outgoing, following, body)

    def _caught_up(self, following: Following, page: SyncResponse) -> None:
        if page.request_id == 0 or page.request_id != following.request_id:
            return
        following.request_id = 0
        has_more = page.has_more and not planted(Bug.NEXT_PAGE_FORGOTTEN)
        following.wanted = Checkpoint.CURSOR if has_more else None
        self._take_over(following.document, page.delta, page.cursor)

    def _notified(self, following: Following, notification: Notification) -> None:
        document = following.document
        if planted(Bug.NOTIFICATION_IGNORED):
            return
        if notification.previous_cursor == document.cursor or planted(Bug.GAP_ACCEPTED):
            self._take_over(document, notification.delta, notification.cursor)
        elif not following.is_catching_up:
            following.wanted = Checkpoint.VERSION

    def _acknowledged(self, outgoing: Outgoing, following: Following, ack: Ack) -> None:
        document = following.document
        is_ours = ack.replica_id == document.replica or planted(Bug.ACK_OF_ANOTHER_REPLICA)
        is_made = ack.through_seq <= document.last_seq or planted(Bug.ACK_OF_THE_FUTURE)
        if not is_ours or not is_made:
            return
        outgoing.in_flight.acknowledged(ack.document_id, ack.through_seq)
        document.acknowledge(ack.through_seq)
        follows = ack.previous_cursor == document.cursor or planted(Bug.ACK_MOVES_CURSOR)
        if ack.cursor and follows:
            document.cursor = ack.cursor
        self._client.store(document)

    def _take_over(self, document: Document, delta: Delta | None, cursor: bytes) -> None:
        """Changes and the cursor that covers them, in one step."""
        try:
            document.receive(changes.from_wire(delta))
            document.cursor, document.epoch = cursor, self._epoch
        except TooManyHeldBack:
            document.cursor, document.held_back = b"", []
            raise
        finally:
            self._client.store(document)

    def _refused(self, outgoing: Outgoing, error: Error, now_ms: int) -> None:
        following = outgoing.followings.get(error.document_id)
        if planted(Bug.UNKNOWN_CODE_ENDS) and error.code not in list(ErrorCode):
            error.session_continues = False
        match error.code:
            case ErrorCode.EQUIVOCATION | ErrorCode.REPLICA_TAKEN | ErrorCode.CLOCK_SKEW:
                self._client.take_fresh_replica(error.server_time_ms, now_ms)
                self._close()
                return
            case ErrorCode.GAP if planted(Bug.GAP_IGNORED):
                return
            case ErrorCode.GAP if following:
                self._send_again_after_gap(outgoing, following, error, now_ms)
            case ErrorCode.STORAGE_FAILED | ErrorCode.OVERLOADED if following and error.refused_seq:
                not_before_ms = now_ms + error.retry_after_ms
                outgoing.rewind(following, error.refused_seq, error.refused_seq, not_before_ms)
            case _ if following and error.session_continues:
                self._refused_otherwise(outgoing, following, error, now_ms)
        if not error.session_continues:
            self._ended_by(error, now_ms)

    def _send_again_after_gap(
        self, outgoing: Outgoing, following: Following, error: Error, now_ms: int
    ) -> None:
        """From `expected_seq`; a server that misses what it acknowledged is not pressed."""
        outbox = following.document.outbox
        has_it = outbox and outbox[0].first_seq <= error.expected_seq
        not_before_ms = now_ms + (error.retry_after_ms if has_it else RETRY_MS)
        outgoing.rewind(following, error.refused_seq, error.expected_seq, not_before_ms)

    def _refused_otherwise(
        self, outgoing: Outgoing, following: Following, error: Error, now_ms: int
    ) -> None:
        """By its flags alone (SK-ERR-005): again after a while, or not on this connection."""
        not_before_ms = now_ms + max(error.retry_after_ms, RETRY_MS)
        if error.request_id and error.request_id == following.request_id:
            following.request_id = 0
            if error.retryable:
                following.wanted, following.not_before_ms = Checkpoint.VERSION, not_before_ms
        elif error.refused_seq and error.retryable:
            outgoing.rewind(following, error.refused_seq, error.refused_seq, not_before_ms)
        elif error.request_id == 0 and not error.retryable:
            following.halted = True

    def _ended_by(self, error: Error, now_ms: int) -> None:
        if not error.session_continues:
            self.state, self._deadline_ms = State.CLOSING, now_ms + PATIENCE_MS
            self._client.stay_away(now_ms + error.retry_after_ms)
            if not error.retryable:
                self._client.stop()

    def _close(self) -> None:
        self.state, self._deadline_ms = State.CLOSING, None
        self._client.actions.close = True
