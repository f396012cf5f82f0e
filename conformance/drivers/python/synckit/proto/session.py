"""`session.proto`: opening, renewing, keeping alive and ending one connection."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from synckit.message import Message, scalar, scalars, submessage
from synckit.scalar import BYTES, ENUM, STRING, UINT32, UINT64


class Capability(IntEnum):
    UNSPECIFIED = 0
    LWW = 1
    COUNTER = 2
    SET = 3
    TEXT = 4
    MARKS = 5
    AWARENESS = 6
    QUERY = 7
    ACCESS_CONTROL = 8
    HEALING = 9
    COMPRESSION = 10


@dataclass(slots=True)
class Hello(Message):
    versions: list[int] = scalars(1, UINT32)
    capabilities: list[int] = scalars(2, ENUM)
    replica_id: bytes = scalar(3, BYTES)
    token: str = scalar(4, STRING)
    agent: str = scalar(5, STRING)


@dataclass(slots=True)
class Welcome(Message):
    version: int = scalar(1, UINT32)
    capabilities: list[int] = scalars(2, ENUM)
    session_id: bytes = scalar(3, BYTES)
    server_time_ms: int = scalar(4, UINT64)
    limits: Limits | None = submessage(5, lambda: Limits)
    heartbeat_interval_ms: int = scalar(6, UINT32)
    principal: Principal | None = submessage(7, lambda: Principal)
    epoch: bytes = scalar(8, BYTES)


@dataclass(slots=True)
class Limits(Message):
    max_frame_bytes: int = scalar(1, UINT32)
    max_changes_per_frame: int = scalar(2, UINT32)
    max_ops_per_change: int = scalar(3, UINT32)
    max_value_bytes: int = scalar(4, UINT32)
    max_value_depth: int = scalar(5, UINT32)
    max_path_segments: int = scalar(6, UINT32)
    max_path_bytes: int = scalar(7, UINT32)
    max_document_id_bytes: int = scalar(8, UINT32)
    max_deps_per_change: int = scalar(9, UINT32)
    max_subscriptions: int = scalar(10, UINT32)
    max_unacknowledged_updates: int = scalar(11, UINT32)
    max_outbound_bytes: int = scalar(12, UINT32)
    max_frames_per_second: int = scalar(13, UINT32)
    max_bytes_per_second: int = scalar(14, UINT32)
    max_clock_skew_ms: int = scalar(15, UINT32)
    max_replicas_per_document: int = scalar(16, UINT32)
    max_references_per_change: int = scalar(17, UINT32)
    max_awareness_bytes: int = scalar(18, UINT32)
    max_awareness_entries: int = scalar(19, UINT32)
    max_awareness_per_second: int = scalar(20, UINT32)
    max_access_entries: int = scalar(21, UINT32)
    max_queries: int = scalar(22, UINT32)
    max_ids_per_result: int = scalar(23, UINT32)


@dataclass(slots=True)
class Principal(Message):
    subject: str = scalar(1, STRING)
    expires_at_ms: int = scalar(2, UINT64)


@dataclass(slots=True)
class Authenticate(Message):
    request_id: int = scalar(1, UINT64)
    token: str = scalar(2, STRING)


@dataclass(slots=True)
class Authenticated(Message):
    request_id: int = scalar(1, UINT64)
    principal: Principal | None = submessage(2, lambda: Principal)


@dataclass(slots=True)
class Ping(Message):
    nonce: int = scalar(1, UINT64)


@dataclass(slots=True)
class Pong(Message):
    nonce: int = scalar(1, UINT64)


@dataclass(slots=True)
class Goaway(Message):
    reconnect_after_ms: int = scalar(1, UINT32)
    reason: str = scalar(2, STRING)
