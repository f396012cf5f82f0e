"""`presence.proto`: who is here (capability AWARENESS)."""

from __future__ import annotations

from dataclasses import dataclass

from synckit.message import Message, scalar, submessage, submessages
from synckit.proto.document import Value
from synckit.scalar import BYTES, STRING, UINT32, UINT64


@dataclass(slots=True)
class AwarenessUpdate(Message):
    document_id: str = scalar(1, STRING)
    clock: int = scalar(2, UINT64)
    state: Value | None = submessage(3, lambda: Value)
    time_to_live_ms: int = scalar(4, UINT32)
    request_id: int = scalar(5, UINT64)


@dataclass(slots=True)
class AwarenessState(Message):
    document_id: str = scalar(1, STRING)
    entries: list[AwarenessEntry] = submessages(2, lambda: AwarenessEntry)


@dataclass(slots=True)
class AwarenessEntry(Message):
    replica_id: bytes = scalar(1, BYTES)
    clock: int = scalar(2, UINT64)
    state: Value | None = submessage(3, lambda: Value)
    time_to_live_ms: int = scalar(4, UINT32)
