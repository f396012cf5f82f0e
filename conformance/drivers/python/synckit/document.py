"""One document at this client: what is settled, what waits for its acknowledgement, and where the
client stands in the server's log.

The outbox lies beside the settled state and is laid over it when the application reads. So a
refused change can be taken back (SK-CLNT-042) without undoing anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from synckit import change as changes
from synckit import version as versions
from synckit.change import Change, Dot, Operation, Path
from synckit.clock import Clock
from synckit.planted import Bug, planted
from synckit.record import Record
from synckit.registers import Registers
from synckit.value import Value

# Changes whose causes have not come yet (SK-DATA-018).
MAX_HELD_BACK_CHANGES = 1_024


class TooManyHeldBack(Exception):
    """A server that sends effects without their causes."""


@dataclass
class Document:
    document_id: str
    replica: bytes
    settled: Registers = field(default_factory=Registers)
    # This replica's own changes, in the order of their numbers.
    outbox: list[Change] = field(default_factory=list)
    cursor: bytes = b""
    epoch: bytes = b""
    held_back: list[Change] = field(default_factory=list)
    # Up to here the outbox is on the disk, and may be sent (SK-CLNT-002).
    durable_through: int = 0

    def shown(self) -> dict[Path, Value]:
        return self._with_outbox().shown()

    @property
    def last_seq(self) -> int:
        """The last number this replica has used."""
        settled = self.settled.version.get(self.replica, 0)
        return max(settled, self.outbox[-1].last_seq if self.outbox else 0)

    def draft(
        self, ops: Sequence[Operation], clock: Clock, now_ms: int, max_deps: int
    ) -> Change:
        """The change that these operations would be, written now."""
        seen = self._with_outbox()
        heads = [Dot(*head) for head in sorted(seen.heads.items()) if head[0] != self.replica]
        if planted(Bug.DEPS_OMITTED):
            heads = []
        timestamp = clock.timestamp(now_ms, seen.timestamp)
        deps = tuple(heads[:max_deps])
        return Change(self.replica, self.last_seq + 1, timestamp, deps, tuple(ops))

    def write(self, change: Change) -> None:
        self.outbox.append(change)

    def receive(self, received: list[Change]) -> None:
        """Applies what fits, again and again, and holds back the rest."""
        waiting = self.held_back + received
        while True:
            left = [change for change in waiting if not self._applied(change)]
            if len(left) > MAX_HELD_BACK_CHANGES:
                raise TooManyHeldBack(self.document_id)
            if len(left) == len(waiting):
                break
            waiting = left
        self.held_back = left

    def acknowledge(self, through_seq: int) -> None:
        if planted(Bug.ACK_REMOVES_TOO_MUCH):
            through_seq += 1
        while self.outbox and self.outbox[0].last_seq <= through_seq:
            self.settled.apply(self.outbox.pop(0))

    def issue_anew(self, replica: bytes, clock: Clock, now_ms: int, max_deps: int) -> None:
        """The effect of the outbox again, as the changes of a fresh replica (SK-CLNT-040)."""
        anew = replace(self, replica=replica, outbox=[])
        for change in self.outbox:
            draft = anew.draft(change.ops, clock, now_ms, max_deps)
            if planted(Bug.OLD_STAMPS_KEPT):
                draft = replace(draft, timestamp=change.timestamp)
            anew.write(draft)
        self.replica, self.outbox, self.durable_through = replica, anew.outbox, 0

    def to_record(self) -> Record:
        settled = Registers() if planted(Bug.CURSOR_WITHOUT_CHANGES) else self.settled
        outbox = [] if planted(Bug.OUTBOX_NOT_STORED) else self.outbox
        return Record(
            settled.to_wire(),
            versions.to_wire(settled.heads),
            changes.to_wire(outbox),
            self.cursor,
            self.epoch,
            changes.to_wire(self.held_back),
        )

    @staticmethod
    def from_record(document_id: str, replica: bytes, record: Record) -> Document:
        heads = versions.from_wire(record.heads)
        outbox = changes.from_wire(record.outbox)
        settled = Registers.from_wire(record.settled, heads) if record.settled else Registers()
        if planted(Bug.SEQ_RESTARTS_AFTER_RELOAD):
            settled.version.pop(replica, None)
        return Document(
            document_id,
            outbox[0].replica if outbox else replica,
            settled,
            outbox,
            record.cursor,
            record.epoch,
            changes.from_wire(record.held_back),
            outbox[-1].last_seq if outbox else 0,
        )

    def _with_outbox(self) -> Registers:
        return self.settled.with_changes(self.outbox)

    def _applied(self, change: Change) -> bool:
        """Whether the change is here now, or was before (SK-DATA-015)."""
        settled = self.settled.version.get(change.replica, 0)
        if change.first_seq > settled + 1 or not all(map(self._has, change.deps)):
            return False
        if change.first_seq > settled:
            self.settled.apply(change)
        return True

    def _has(self, dot: Dot) -> bool:
        if planted(Bug.EFFECTS_BEFORE_CAUSES):
            return True
        own = dot.replica == self.replica and dot.seq <= self.last_seq
        return own or self.settled.covers(dot)
