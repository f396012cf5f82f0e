"""How long to wait before the next attempt to connect (SK-CLNT-053)."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from synckit.planted import Bug, planted

FIRST_BOUND_MS = 1_000
GREATEST_BOUND_MS = 30_000
STABLE_AFTER_MS = 30_000


@dataclass
class Backoff:
    random: Random
    attempt: int = 0

    def session_ended(self, ready_for_ms: int) -> None:
        if ready_for_ms >= STABLE_AFTER_MS or planted(Bug.BACKOFF_FORGETS):
            self.attempt = 0

    def next_delay_ms(self) -> int:
        self.attempt += 1
        if planted(Bug.BACKOFF_MISSING):
            return 0
        bound_ms = min(GREATEST_BOUND_MS, FIRST_BOUND_MS << min(self.attempt - 1, 16))
        return self.random.randint(0, bound_ms)
