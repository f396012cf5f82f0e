"""The writer's hybrid clock (spec chapter 3, Timestamps)."""

from __future__ import annotations

from dataclasses import dataclass

from synckit.planted import Bug, planted
from synckit.wire import U64_MASK

COUNTER_BITS = 16
COUNTER_MASK = (1 << COUNTER_BITS) - 1
GREATEST_WALL_MS = (1 << 48) - 1


class ClockExhausted(Exception):
    """A document has seen the greatest timestamp there is: nothing can be written above it."""


@dataclass
class Clock:
    """Wall time, corrected by what the server last said (SK-CLNT-014)."""

    offset_ms: int = 0

    def correct(self, now_ms: int, server_time_ms: int) -> None:
        if not planted(Bug.CLOCK_NOT_CORRECTED):
            self.offset_ms = server_time_ms - now_ms

    def timestamp(self, now_ms: int, greatest_seen: int) -> int:
        if planted(Bug.NO_CLOCK_MERGE):
            greatest_seen = 0
        if planted(Bug.FULL_COUNTER_WRAPS) and greatest_seen & COUNTER_MASK == COUNTER_MASK:
            greatest_seen -= COUNTER_MASK
        wall_ms = min(max(now_ms + self.offset_ms, 0), GREATEST_WALL_MS)
        timestamp = max(wall_ms << COUNTER_BITS, greatest_seen + 1)
        if timestamp > U64_MASK:
            raise ClockExhausted("no timestamp is greater than those of this document")
        return timestamp
