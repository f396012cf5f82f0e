"""Staying within `max_frames_per_second` and `max_bytes_per_second` (SK-LIM-005)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Budget:
    """Refills steadily, and holds what one second may cost: half the burst that is allowed."""

    per_second: int
    left: float = field(init=False)
    at_ms: int

    def __post_init__(self) -> None:
        self.left = self.per_second

    def refill(self, now_ms: int) -> None:
        earned = (now_ms - self.at_ms) * self.per_second / 1_000
        self.left = min(self.per_second, self.left + max(earned, 0))
        self.at_ms = now_ms

    def wait_ms(self) -> int:
        return 0 if self.left >= 0 else int(-self.left * 1_000 / self.per_second) + 1


@dataclass
class Pace:
    frames: Budget
    sizes: Budget

    def sent(self, frame: bytes, now_ms: int) -> None:
        self._refill(now_ms)
        self.frames.left -= 1
        self.sizes.left -= len(frame)

    def wait_ms(self, now_ms: int) -> int:
        """How long the next frame that can wait should wait."""
        self._refill(now_ms)
        return max(self.frames.wait_ms(), self.sizes.wait_ms())

    def _refill(self, now_ms: int) -> None:
        self.frames.refill(now_ms)
        self.sizes.refill(now_ms)
