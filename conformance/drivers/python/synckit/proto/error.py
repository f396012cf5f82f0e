"""`error.proto`: what went wrong, as a number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from synckit.message import Message, scalar, submessage
from synckit.proto.document import Version
from synckit.scalar import BOOL, ENUM, STRING, UINT32, UINT64


class ErrorCode(IntEnum):
    UNSPECIFIED = 0
    MALFORMED = 1
    UNSUPPORTED_FRAME = 2
    UNSUPPORTED_VERSION = 3
    UNEXPECTED_FRAME = 4
    LIMIT_EXCEEDED = 5
    RATE_LIMITED = 6
    UNAUTHENTICATED = 16
    TOKEN_EXPIRED = 17
    ACCESS_DENIED = 18
    REPLICA_TAKEN = 19
    FOREIGN_REPLICA = 20
    GAP = 32
    EQUIVOCATION = 33
    MISSING_DEPENDENCY = 34
    CLOCK_SKEW = 35
    TIMESTAMP_NOT_ADVANCED = 36
    STORAGE_FAILED = 48
    OVERLOADED = 49
    INTERNAL = 50
    HEARTBEAT_MISSED = 51


@dataclass(slots=True)
class Error(Message):
    # A plain number: a later version of the protocol may know more codes (SK-ERR-005).
    code: int = scalar(1, ENUM)
    message: str = scalar(2, STRING)
    request_id: int = scalar(3, UINT64)
    document_id: str = scalar(4, STRING)
    retryable: bool = scalar(5, BOOL)
    retry_after_ms: int = scalar(6, UINT32)
    session_continues: bool = scalar(7, BOOL)
    expected_seq: int = scalar(8, UINT64)
    limit: str = scalar(9, STRING)
    server_time_ms: int = scalar(10, UINT64)
    server_version: Version | None = submessage(11, lambda: Version)
    refused_seq: int = scalar(12, UINT64)
