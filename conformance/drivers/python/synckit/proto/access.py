"""`access.proto`: changing who may do what (capability ACCESS_CONTROL)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from synckit.message import Message, scalar
from synckit.scalar import ENUM, STRING, UINT64


class AccessLevel(IntEnum):
    UNSPECIFIED = 0
    NONE = 1
    READ = 2
    WRITE = 3
    ADMIN = 4


@dataclass(slots=True)
class SetAccess(Message):
    request_id: int = scalar(1, UINT64)
    document_id: str = scalar(2, STRING)
    subject: str = scalar(3, STRING)
    level: int = scalar(4, ENUM)


@dataclass(slots=True)
class AccessChanged(Message):
    request_id: int = scalar(1, UINT64)
    document_id: str = scalar(2, STRING)
    subject: str = scalar(3, STRING)
    level: int = scalar(4, ENUM)
