"""The one order of "last writer wins": timestamp, replica id, sequence number (SK-DATA-033)."""

from __future__ import annotations

from typing import NamedTuple


class Stamp(NamedTuple):
    """Tuples compare item by item, and bytes byte by byte with a prefix first, as they must."""

    timestamp: int
    replica: bytes
    seq: int
