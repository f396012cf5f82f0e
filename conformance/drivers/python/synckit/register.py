"""One LWW register (spec chapter 4): the write with the greatest stamp, deletes included."""

from __future__ import annotations

from dataclasses import dataclass

from synckit.change import Delete, Set
from synckit.planted import Bug, planted
from synckit.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Register:
    stamp: Stamp
    write: Set | Delete

    def merged(self, other: Register) -> Register:
        if planted(Bug.ARRIVAL_ORDER_WINS):
            return other
        if planted(Bug.TIE_BREAK_REVERSED) and self.stamp.timestamp == other.stamp.timestamp:
            return min(self, other, key=lambda register: register.stamp.replica)
        return max(self, other, key=lambda register: register.stamp)
