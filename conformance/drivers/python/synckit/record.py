"""What a client keeps of a document over a restart, as one message of its own."""

from __future__ import annotations

from dataclasses import dataclass

from synckit.message import Message, scalar, submessage
from synckit.proto.document import Delta, Snapshot, Version
from synckit.scalar import BYTES


@dataclass(slots=True)
class Record(Message):
    """Stored as a whole, so that changes and the cursor that covers them are never apart."""

    settled: Snapshot | None = submessage(1, lambda: Snapshot)
    heads: Version | None = submessage(2, lambda: Version)
    outbox: Delta | None = submessage(3, lambda: Delta)
    cursor: bytes = scalar(4, BYTES)
    # Of the server that made the cursor.
    epoch: bytes = scalar(5, BYTES)
    held_back: Delta | None = submessage(6, lambda: Delta)
