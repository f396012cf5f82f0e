"""`sync.proto`: reading, writing and following documents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from synckit.message import Message, scalar, scalars, submessage
from synckit.proto.document import Delta, Snapshot, Version
from synckit.scalar import BOOL, BYTES, ENUM, STRING, UINT32, UINT64


class SyncMode(IntEnum):
    UNSPECIFIED = 0
    SUBSCRIBE = 1
    ONCE = 2


@dataclass(slots=True)
class SyncRequest(Message):
    request_id: int = scalar(1, UINT64)
    document_id: str = scalar(2, STRING)
    cursor: bytes = scalar(3, BYTES)
    version: Version | None = submessage(4, lambda: Version)
    mode: int = scalar(5, ENUM)
    max_changes: int = scalar(6, UINT32)


@dataclass(slots=True)
class SyncResponse(Message):
    request_id: int = scalar(1, UINT64)
    document_id: str = scalar(2, STRING)
    delta: Delta | None = submessage(3, lambda: Delta)
    snapshot: Snapshot | None = submessage(4, lambda: Snapshot)
    cursor: bytes = scalar(5, BYTES)
    has_more: bool = scalar(6, BOOL)
    server_version: Version | None = submessage(7, lambda: Version)
    want: Version | None = submessage(8, lambda: Version)


@dataclass(slots=True)
class Update(Message):
    document_id: str = scalar(1, STRING)
    delta: Delta | None = submessage(2, lambda: Delta)


@dataclass(slots=True)
class Ack(Message):
    document_id: str = scalar(1, STRING)
    replica_id: bytes = scalar(2, BYTES)
    through_seq: int = scalar(3, UINT64)
    previous_cursor: bytes = scalar(4, BYTES)
    cursor: bytes = scalar(5, BYTES)


@dataclass(slots=True)
class Notification(Message):
    document_id: str = scalar(1, STRING)
    delta: Delta | None = submessage(2, lambda: Delta)
    previous_cursor: bytes = scalar(3, BYTES)
    cursor: bytes = scalar(4, BYTES)


@dataclass(slots=True)
class Unsubscribe(Message):
    document_id: str = scalar(1, STRING)
    query_id: int = scalar(2, UINT64)


@dataclass(slots=True)
class Query(Message):
    request_id: int = scalar(1, UINT64)
    id_prefix: str = scalar(2, STRING)
    max_ids: int = scalar(4, UINT32)
    subscribe: bool = scalar(5, BOOL)


@dataclass(slots=True)
class QueryResult(Message):
    request_id: int = scalar(1, UINT64)
    document_ids: list[str] = scalars(2, STRING)
    has_more: bool = scalar(3, BOOL)
