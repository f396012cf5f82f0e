"""The registers of a document, and which changes made them (spec chapters 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from synckit import value as values
from synckit import version as versions
from synckit.change import Change, Delete, Dot, Path, Set
from synckit.planted import Bug, planted
from synckit.proto import document as proto
from synckit.register import Register
from synckit.stamp import Stamp
from synckit.version import Version


@dataclass
class Registers:
    """The state that a set of changes makes, in whatever causal order they came."""

    version: Version = field(default_factory=dict)
    # Of each replica whose last change no other one depends on, that change's last number.
    heads: Version = field(default_factory=dict)
    # The greatest of all changes.
    timestamp: int = 0
    fields: dict[Path, Register] = field(default_factory=dict)

    def covers(self, dot: Dot) -> bool:
        return self.version.get(dot.replica, 0) >= dot.seq

    def apply(self, change: Change) -> None:
        """Takes in a change whose causes are here; one that is here already has no effect."""
        if not self.covers(Dot(change.replica, change.last_seq)):
            self._advance(change)
        self.timestamp = max(self.timestamp, change.timestamp)
        for stamp, write in change.stamped_writes():
            if planted(Bug.FIRST_OPERATION_WINS):
                stamp = Stamp(stamp.timestamp, stamp.replica, change.last_seq - stamp.seq)
            self._write(Register(stamp, write))

    def _advance(self, change: Change) -> None:
        self.version[change.replica] = change.last_seq
        for dep in change.deps:
            if self.heads.get(dep.replica, 0) <= dep.seq:
                self.heads.pop(dep.replica, None)
        self.heads[change.replica] = change.last_seq

    def with_changes(self, changes: list[Change]) -> Registers:
        """A copy that has these changes too."""
        copy = Registers(dict(self.version), dict(self.heads), self.timestamp, dict(self.fields))
        for change in changes:
            copy.apply(change)
        return copy

    def shown(self) -> dict[Path, values.Value]:
        """What is read; a deleted field is not."""
        return {
            path: register.write.value
            for path, register in self.fields.items()
            if isinstance(register.write, Set)
        }

    def to_wire(self) -> proto.Snapshot:
        return proto.Snapshot(
            version=versions.to_wire(self.version),
            fields=[_field(path, self.fields[path]) for path in sorted(self.fields)],
            timestamp=self.timestamp,
        )

    @staticmethod
    def from_wire(snapshot: proto.Snapshot, heads: Version) -> Registers:
        registers = Registers(versions.from_wire(snapshot.version), heads, snapshot.timestamp)
        for stored in snapshot.fields:
            if stored.path and stored.register:
                registers._write(_register(tuple(stored.path.segments), stored.register))
        return registers

    def _write(self, register: Register) -> None:
        path = register.write.path
        if isinstance(register.write, Delete):
            if planted(Bug.DELETE_IS_NO_WRITE):
                self.fields.pop(path, None)
                return
            if planted(Bug.PREFIX_IS_THE_SAME_PATH):
                below = [other for other in self.fields if other[: len(path)] == path]
                self.fields = {p: r for p, r in self.fields.items() if p not in below}
        known = self.fields.get(path)
        self.fields[path] = known.merged(register) if known else register


def _field(path: Path, register: Register) -> proto.SnapshotField:
    value = values.to_wire(register.write.value) if isinstance(register.write, Set) else None
    state = proto.RegisterState(*register.stamp, value)
    return proto.SnapshotField(proto.Path(list(path)), state)


def _register(path: Path, state: proto.RegisterState) -> Register:
    stamp = Stamp(state.timestamp, state.replica_id, state.seq)
    if planted(Bug.STAMP_NOT_STORED):
        stamp = Stamp(0, b"", 0)
    if state.value is None:
        return Register(stamp, Delete(path))
    return Register(stamp, Set(path, values.from_wire(state.value)))
