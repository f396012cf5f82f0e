"""Whether the other side is still there (spec chapter 6, Staying connected)."""

from __future__ import annotations

from dataclasses import dataclass

from synckit.planted import Bug, planted

# A connection is dead when a ping of ours stays unanswered for so many intervals.
PATIENCE_INTERVALS = 2


@dataclass
class Heartbeat:
    interval_ms: int
    last_sent_ms: int
    last_heard_ms: int
    # The first ping since which nothing was heard.
    unanswered_since_ms: int | None = None
    nonce: int = 0

    def sent(self, now_ms: int) -> None:
        self.last_sent_ms = now_ms

    def heard(self, now_ms: int) -> None:
        self.last_heard_ms = now_ms
        self.unanswered_since_ms = None

    def is_dead(self, now_ms: int) -> bool:
        dead_at_ms = self._dead_at_ms()
        if planted(Bug.NEVER_GIVES_UP):
            return False
        return dead_at_ms is not None and now_ms >= dead_at_ms

    def ping_due(self, now_ms: int) -> bool:
        return now_ms >= self._ping_at_ms() and not planted(Bug.NEVER_PINGS)

    def pinged(self, now_ms: int) -> int:
        """Gives the nonce."""
        if self.unanswered_since_ms is None:
            self.unanswered_since_ms = now_ms
        self.nonce += 1
        return self.nonce

    def next_ms(self) -> int:
        dead_at_ms = self._dead_at_ms()
        ping_at_ms = self._ping_at_ms()
        return ping_at_ms if dead_at_ms is None else min(ping_at_ms, dead_at_ms)

    def _ping_at_ms(self) -> int:
        """One interval after we sent something, or heard something and asked nothing since."""
        quiet_ms = self.last_sent_ms
        if self.unanswered_since_ms is None:
            quiet_ms = min(quiet_ms, self.last_heard_ms)
        return quiet_ms + self.interval_ms

    def _dead_at_ms(self) -> int | None:
        if self.unanswered_since_ms is None:
            return None
        return self.unanswered_since_ms + PATIENCE_INTERVALS * self.interval_ms
