"""What a ready session sends: requests, and updates as far as the server's limits allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from synckit import change as changes
from synckit import frame as frames
from synckit.change import Change
from synckit.following import Following
from synckit.heartbeat import Heartbeat
from synckit.in_flight import InFlight, SentUpdate
from synckit.limits import LimitExceeded, check_delta
from synckit.message import Message
from synckit.pace import Pace
from synckit.planted import Bug, planted
from synckit.proto.session import Limits, Ping
from synckit.proto.sync import Update


@dataclass
class Outgoing:
    emit: Callable[[bytes], None]
    # The replica that `Hello` named: changes of another one cannot go over this connection.
    replica: bytes
    limits: Limits
    heartbeat: Heartbeat
    pace: Pace
    followings: dict[str, Following] = field(default_factory=dict)
    in_flight: InFlight = field(default_factory=InFlight)
    _requests: int = 0
    _wake_at_ms: int | None = None

    def send(self, body: Message, now_ms: int) -> None:
        self._send_frame(frames.write(body), now_ms)

    def pump(self, now_ms: int) -> None:
        """Sends whatever is to be sent and may be sent now."""
        self._wake_at_ms = None
        for following in self.followings.values():
            if following.wanted and self._may_send(following, now_ms):
                self._requests += 1
                self.send(following.request(self._requests), now_ms)
            if following.wanted is None and not following.halted:
                self._pump_updates(following, now_ms)

    def rewind(self, following: Following, refused: int, to_seq: int, not_before_ms: int) -> None:
        """The server refused the change `refused`: the outbox goes out again from `to_seq`."""
        if self.in_flight.refused(following.document.document_id, refused):
            following.sent_through = max(to_seq - 1, 0)
            following.not_before_ms = 0 if planted(Bug.RETRIES_AT_ONCE) else not_before_ms

    def tick(self, now_ms: int) -> None:
        if self.heartbeat.ping_due(now_ms):
            self.send(Ping(self.heartbeat.pinged(now_ms)), now_ms)
        self.pump(now_ms)

    def next_ms(self) -> int:
        heartbeat_ms = self.heartbeat.next_ms()
        return heartbeat_ms if self._wake_at_ms is None else min(heartbeat_ms, self._wake_at_ms)

    def _pump_updates(self, following: Following, now_ms: int) -> None:
        if following.document.replica != self.replica:
            return
        while batch := self._next_batch(following):
            window = self.limits.max_unacknowledged_updates
            if planted(Bug.ONE_UPDATE_AT_A_TIME):
                window = 1
            if len(self.in_flight) >= window and not planted(Bug.WINDOW_IGNORED):
                return
            if not self._may_send(following, now_ms):
                return
            frame = self._update(following, batch)
            if frame is None:
                following.halted = True
                return
            self._send_frame(frame, now_ms)

    def _next_batch(self, following: Following) -> list[Change]:
        document = following.document
        ready = [
            change
            for change in document.outbox
            if change.first_seq > following.sent_through
            and (change.last_seq <= document.durable_through or planted(Bug.SENDS_BEFORE_DURABLE))
        ]
        return ready[: self.limits.max_changes_per_frame]

    def _update(self, following: Following, batch: list[Change]) -> bytes | None:
        """The frame of as many changes as fit; None when not even the first one does."""
        while batch:
            delta = changes.to_wire(batch)
            update = Update(following.document.document_id, delta)
            frame = frames.write(update)
            try:
                check_delta(delta, self.limits)
            except LimitExceeded:
                frame = b""
            if 0 < len(frame) <= self.limits.max_frame_bytes:
                sent = SentUpdate(update.document_id, batch[0].first_seq, batch[-1].last_seq)
                self.in_flight.sent(sent)
                following.sent_through = sent.last_seq
                return frame
            batch = batch[: len(batch) // 2]
        return None

    def _may_send(self, following: Following, now_ms: int) -> bool:
        """Whether now is the time; otherwise the session wakes up when it is."""
        at_ms = max(now_ms + self.pace.wait_ms(now_ms), following.not_before_ms)
        if at_ms <= now_ms:
            return True
        self._wake_at_ms = at_ms if self._wake_at_ms is None else min(self._wake_at_ms, at_ms)
        return False

    def _send_frame(self, frame: bytes, now_ms: int) -> None:
        self.pace.sent(frame, now_ms)
        self.heartbeat.sent(now_ms)
        self.emit(frame)
