"""`document.proto`: values, operations, changes, deltas, versions and snapshots.

Of the kinds of fields other than LWW a client of LWW documents only has to know that they are
there, and how many sequence numbers they take.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from synckit.message import Message, scalar, scalars, submessage, submessages
from synckit.scalar import BOOL, BYTES, DOUBLE, ENUM, FIXED64, SINT64, STRING, UINT32, UINT64


class NullValue(IntEnum):
    UNSPECIFIED = 0
    NULL = 1


@dataclass(slots=True)
class Value(Message):
    null_value: int | None = scalar(1, ENUM, oneof="kind")
    bool_value: bool | None = scalar(2, BOOL, oneof="kind")
    int_value: int | None = scalar(3, SINT64, oneof="kind")
    float_value: float | None = scalar(4, DOUBLE, oneof="kind")
    string_value: str | None = scalar(5, STRING, oneof="kind")
    bytes_value: bytes | None = scalar(6, BYTES, oneof="kind")
    array_value: ArrayValue | None = submessage(7, lambda: ArrayValue, oneof="kind")
    object_value: ObjectValue | None = submessage(8, lambda: ObjectValue, oneof="kind")


@dataclass(slots=True)
class ArrayValue(Message):
    items: list[Value] = submessages(1, lambda: Value)


@dataclass(slots=True)
class ObjectValue(Message):
    entries: list[ObjectEntry] = submessages(1, lambda: ObjectEntry)


@dataclass(slots=True)
class ObjectEntry(Message):
    key: str = scalar(1, STRING)
    value: Value | None = submessage(2, lambda: Value)


@dataclass(slots=True)
class Path(Message):
    segments: list[str] = scalars(1, STRING)


@dataclass(slots=True)
class Operation(Message):
    path: int = scalar(1, UINT32)
    lww_set: LwwSet | None = submessage(2, lambda: LwwSet, oneof="kind")
    lww_delete: LwwDelete | None = submessage(3, lambda: LwwDelete, oneof="kind")
    counter_add: OtherKind | None = submessage(4, lambda: OtherKind, oneof="kind")
    set_add: OtherKind | None = submessage(5, lambda: OtherKind, oneof="kind")
    set_remove: OtherKind | None = submessage(6, lambda: OtherKind, oneof="kind")
    text_insert: TextInsert | None = submessage(7, lambda: TextInsert, oneof="kind")
    text_delete: OtherKind | None = submessage(8, lambda: OtherKind, oneof="kind")
    text_mark: OtherKind | None = submessage(9, lambda: OtherKind, oneof="kind")


@dataclass(slots=True)
class LwwSet(Message):
    value: Value | None = submessage(1, lambda: Value)


@dataclass(slots=True)
class LwwDelete(Message):
    pass


@dataclass(slots=True)
class OtherKind(Message):
    """An operation of one sequence number whose contents do not matter here."""


@dataclass(slots=True)
class TextInsert(Message):
    """Takes a sequence number for each character."""

    text: str = scalar(1, STRING)


@dataclass(slots=True)
class Dot(Message):
    replica: int = scalar(1, UINT32)
    seq: int = scalar(2, UINT64)


@dataclass(slots=True)
class Change(Message):
    replica: int = scalar(1, UINT32)
    first_seq: int = scalar(2, UINT64)
    timestamp: int = scalar(3, FIXED64)
    deps: list[Dot] = submessages(4, lambda: Dot)
    ops: list[Operation] = submessages(5, lambda: Operation)


@dataclass(slots=True)
class Delta(Message):
    replicas: list[bytes] = scalars(1, BYTES)
    paths: list[Path] = submessages(2, lambda: Path)
    changes: list[Change] = submessages(3, lambda: Change)


@dataclass(slots=True)
class Version(Message):
    entries: list[VersionEntry] = submessages(1, lambda: VersionEntry)


@dataclass(slots=True)
class VersionEntry(Message):
    replica_id: bytes = scalar(1, BYTES)
    seq: int = scalar(2, UINT64)


@dataclass(slots=True)
class Snapshot(Message):
    version: Version | None = submessage(1, lambda: Version)
    fields: list[SnapshotField] = submessages(2, lambda: SnapshotField)
    replicas: list[bytes] = scalars(3, BYTES)
    timestamp: int = scalar(4, FIXED64)


@dataclass(slots=True)
class SnapshotField(Message):
    path: Path | None = submessage(1, lambda: Path)
    register: RegisterState | None = submessage(2, lambda: RegisterState, oneof="kind")


@dataclass(slots=True)
class RegisterState(Message):
    timestamp: int = scalar(1, FIXED64)
    replica_id: bytes = scalar(2, BYTES)
    seq: int = scalar(3, UINT64)
    # Absent: the last write was a delete.
    value: Value | None = submessage(4, lambda: Value)
