"""The disk of a client: named records that outlive the process.

The client asks for a batch to be stored and is told when it is durable. A batch is stored as a
whole or not at all (SK-STOR-010). Here the disk is memory, since a driver dies and comes back
within one process; a file takes its place by the same two methods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Storage:
    records: dict[str, bytes] = field(default_factory=dict)
    # While the disk is down, what is being stored waits here.
    _is_up: bool = True
    _waiting: dict[str, bytes] = field(default_factory=dict)
    _promises: list[Callable[[], None]] = field(default_factory=list)

    def store(self, batch: dict[str, bytes], when_durable: Callable[[], None]) -> None:
        self._waiting |= batch
        self._promises.append(when_durable)
        if self._is_up:
            self._commit()

    def load(self, name: str) -> bytes | None:
        return self.records.get(name)

    def up(self) -> None:
        self._is_up = True
        self._commit()

    def down(self) -> None:
        self._is_up = False

    def lose_what_waits(self) -> None:
        """The process dies: what was not durable is gone, and nobody hears of it."""
        self._waiting.clear()
        self._promises.clear()

    def _commit(self) -> None:
        self.records |= self._waiting
        self._waiting.clear()
        kept, self._promises = self._promises, []
        for promise in kept:
            promise()
