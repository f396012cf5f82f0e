"""Changes, and the deltas that carry them (spec chapter 3, and the contents of chapter 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

from synckit import value as values
from synckit.proto import document as proto
from synckit.stamp import Stamp
from synckit.value import Value
from synckit.version import check_replica_id
from synckit.wire import U64_MASK, Malformed

Path: TypeAlias = tuple[str, ...]
T = TypeVar("T")


class Dot(NamedTuple):
    """The name of one operation."""

    replica: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Set:
    """Writes a value to a path."""

    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Delete:
    """A delete is a write: it has a stamp and it competes (SK-LWW-003)."""

    path: Path


@dataclass(frozen=True, slots=True)
class Other:
    """An operation of a kind that this client does not keep, and the numbers it takes."""

    path: Path
    seqs: int


Operation: TypeAlias = Set | Delete | Other


@dataclass(frozen=True, slots=True)
class Change:
    """What one writer did at once: it is applied as a whole or not at all."""

    replica: bytes
    first_seq: int
    timestamp: int
    deps: tuple[Dot, ...]
    ops: tuple[Operation, ...]

    @property
    def last_seq(self) -> int:
        return self.first_seq + sum(map(_seqs, self.ops)) - 1

    def stamped_writes(self) -> Iterable[tuple[Stamp, Set | Delete]]:
        seq = self.first_seq
        for op in self.ops:
            if not isinstance(op, Other):
                yield Stamp(self.timestamp, self.replica, seq), op
            seq += _seqs(op)


def _seqs(op: Operation) -> int:
    return op.seqs if isinstance(op, Other) else 1


def to_wire(changes: list[Change]) -> proto.Delta:
    replicas: dict[bytes, int] = {}
    paths: dict[Path, int] = {}

    def dot(replica: bytes, seq: int) -> proto.Dot:
        return proto.Dot(replicas.setdefault(replica, len(replicas)), seq)

    def operation(op: Operation) -> proto.Operation:
        path = paths.setdefault(op.path, len(paths))
        match op:
            case Set(_, value):
                return proto.Operation(path, lww_set=proto.LwwSet(values.to_wire(value)))
            case Delete():
                return proto.Operation(path, lww_delete=proto.LwwDelete())
            case Other():
                raise ValueError("a client of LWW documents sends no other kind")

    encoded = [
        proto.Change(
            dot(change.replica, 0).replica,
            change.first_seq,
            change.timestamp,
            [dot(*dep) for dep in change.deps],
            [operation(op) for op in change.ops],
        )
        for change in changes
    ]
    return proto.Delta(list(replicas), [proto.Path(list(path)) for path in paths], encoded)


def from_wire(delta: proto.Delta | None) -> list[Change]:
    """Raises Malformed for everything that chapter 5 forbids."""
    if delta is None:
        return []
    for replica in delta.replicas:
        check_replica_id(replica)
    paths = [tuple(path.segments) for path in delta.paths]
    if not all(paths):
        raise Malformed("a path without segments")
    if len(set(delta.replicas)) < len(delta.replicas) or len(set(paths)) < len(paths):
        raise Malformed("a dictionary holds an entry twice")
    return [_change(change, delta.replicas, paths) for change in delta.changes]


def _change(change: proto.Change, replicas: list[bytes], paths: list[Path]) -> Change:
    read = Change(
        _entry(replicas, change.replica),
        change.first_seq,
        change.timestamp,
        tuple(Dot(_entry(replicas, dep.replica), dep.seq) for dep in change.deps),
        tuple(_operation(op, paths) for op in change.ops),
    )
    if read.first_seq < 1 or not read.ops or read.last_seq > U64_MASK:
        raise Malformed("a change without operations, or with numbers that do not exist")
    previous = b""
    for dep in read.deps:
        if dep.seq < 1 or dep.replica == read.replica or dep.replica <= previous:
            raise Malformed("deps are others' dots, ascending by replica")
        previous = dep.replica
    return read


def _operation(op: proto.Operation, paths: list[Path]) -> Operation:
    path = _entry(paths, op.path)
    match op.which("kind"):
        case None:
            raise Malformed("an operation without a kind")
        case proto.LwwSet(value):
            return Set(path, values.from_wire(value))
        case proto.LwwDelete():
            return Delete(path)
        case proto.TextInsert(text):
            if not text:
                raise Malformed("an insertion of nothing")
            return Other(path, len(text))
        case _:
            return Other(path, 1)


def _entry(dictionary: Sequence[T], index: int) -> T:
    if index >= len(dictionary):
        raise Malformed(f"index {index} of {len(dictionary)}")
    return dictionary[index]
