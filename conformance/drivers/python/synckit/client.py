"""The client: its documents, its replica id, and when it is connected (spec chapter 6).

It does nothing by itself. Whoever owns it says what happened and when (`connected`, `receive`,
`tick`, ...), and carries out the `actions` that piled up.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from random import Random

from synckit import change as changes
from synckit.actions import Actions
from synckit.backoff import Backoff
from synckit.change import Operation, Path
from synckit.clock import Clock, ClockExhausted
from synckit.document import Document
from synckit.limits import DEFAULTS, check_delta
from synckit.planted import Bug, planted
from synckit.proto.session import Limits
from synckit.record import Record
from synckit.session import Session
from synckit.storage import Storage
from synckit.value import Value

REPLICA_BYTES = 16
REPLICA_RECORD = "replica"


class Client:
    def __init__(self, storage: Storage, random: Random) -> None:
        self.documents: dict[str, Document] = {}
        self.actions = Actions()
        self.token = ""
        self._storage = storage
        self._clock = Clock()
        self._limits = DEFAULTS
        self._backoff = Backoff(random)
        self._session: Session | None = None
        self._is_dialling = False
        self._dial_at_ms: int | None = None
        self._not_before_ms = 0
        # The server said that coming back is pointless (SK-CLNT-055).
        self._is_stopped = False
        known = storage.load(REPLICA_RECORD)
        self.replica = known or _fresh_replica()
        if known is None:
            storage.store({REPLICA_RECORD: self.replica}, lambda: None)

    # What the application does.

    def open(self, document_id: str, token: str, now_ms: int) -> None:
        if token != self.token:
            self.token, self._is_stopped = token, False
        if document_id not in self.documents:
            document = self._load(document_id, now_ms)
            self.documents[document_id] = document
            if self._session:
                self._session.follow(document, now_ms)
        if not self._session and not self._is_dialling and self._dial_at_ms is None:
            self._dial_at_ms = now_ms
            self.tick(now_ms)

    def write(self, document_id: str, ops: Sequence[Operation], now_ms: int) -> None:
        """One change of all the operations. Raises when it is beyond what a server takes."""
        if planted(Bug.CHANGE_FOR_EACH_OPERATION) and len(ops) > 1:
            for op in ops:
                self.write(document_id, [op], now_ms)
            return
        document = self.documents[document_id]
        change = document.draft(ops, self._clock, now_ms, self._limits.max_deps_per_change)
        check_delta(changes.to_wire([change]), self._limits)
        document.write(change)
        self.store(document)
        self._pump(now_ms)

    def read(self, document_id: str) -> dict[Path, Value]:
        return self.documents[document_id].shown()

    # What the network and the clock do.

    def connected(self, now_ms: int) -> None:
        self._is_dialling = False
        self._session = Session(self, now_ms)

    def disconnected(self, now_ms: int) -> None:
        """The connection is gone, or it never came up."""
        if not self._session and not self._is_dialling:
            return
        if planted(Bug.OUTBOX_LOST_ON_DISCONNECT):
            for document in self.documents.values():
                document.outbox = []
        if self._session and self._session.ready_since_ms is not None:
            self._backoff.session_ended(now_ms - self._session.ready_since_ms)
        self._session, self._is_dialling = None, False
        if not self._is_stopped or planted(Bug.RECONNECTS_AFTER_FATAL):
            self._dial_at_ms = max(now_ms + self._backoff.next_delay_ms(), self._not_before_ms)

    def receive(self, frame: bytes, now_ms: int) -> None:
        if self._session:
            self._session.receive(frame, now_ms)

    def stored(self, now_ms: int) -> None:
        """Something became durable: it may be sent now."""
        self._pump(now_ms)

    def tick(self, now_ms: int) -> None:
        if self._dial_at_ms is not None and now_ms >= self._dial_at_ms:
            self._dial_at_ms, self._is_dialling = None, True
            self.actions.dial = True
        if self._session:
            self._session.tick(now_ms)

    def next_ms(self) -> int | None:
        return self._session.next_ms() if self._session else self._dial_at_ms

    def take_actions(self) -> Actions:
        taken, self.actions = self.actions, Actions()
        return taken

    # What a session wants and finds out.

    def send(self, frame: bytes) -> None:
        self.actions.send.append(frame)

    def welcomed(self, limits: Limits, server_time_ms: int, now_ms: int) -> None:
        self._limits = limits
        self._clock.correct(now_ms, server_time_ms)

    def stay_away(self, until_ms: int) -> None:
        if planted(Bug.GOAWAY_IGNORED):
            return
        self._not_before_ms = max(self._not_before_ms, until_ms)

    def stop(self) -> None:
        self._is_stopped = True

    def take_fresh_replica(self, server_time_ms: int, now_ms: int) -> None:
        """Every outbox is issued anew, and stored together with the new name (SK-CLNT-040)."""
        if server_time_ms:
            self._clock.correct(now_ms, server_time_ms)
        if planted(Bug.NO_REISSUE):
            for document in self.documents.values():
                document.outbox = []
        if not planted(Bug.SAME_REPLICA_AGAIN):
            self.replica = _fresh_replica()
        for document in self.documents.values():
            self._rename(document, now_ms)
        self.store(*self.documents.values())

    def store(self, *documents: Document) -> None:
        batch = {_record(each.document_id): each.to_record().encode() for each in documents}
        written = [(document, document.replica, document.last_seq) for document in documents]

        def durable() -> None:
            for document, replica, seq in written:
                if document.replica == replica:
                    document.durable_through = max(document.durable_through, seq)

        if not planted(Bug.FRESH_REPLICA_NOT_STORED):
            batch[REPLICA_RECORD] = self.replica
        self._storage.store(batch, durable)

    def _load(self, document_id: str, now_ms: int) -> Document:
        stored = self._storage.load(_record(document_id))
        if stored is None:
            return Document(document_id, self.replica)
        document = Document.from_record(document_id, self.replica, Record.decode(stored))
        if document.replica != self.replica:
            self._rename(document, now_ms)
            self.store(document)
        return document

    def _rename(self, document: Document, now_ms: int) -> None:
        max_deps = self._limits.max_deps_per_change
        try:
            document.issue_anew(self.replica, self._clock, now_ms, max_deps)
        except ClockExhausted:
            # Nothing can be written above what this document has seen; its outbox is kept.
            return

    def _pump(self, now_ms: int) -> None:
        if self._session:
            self._session.pump(now_ms)


def _fresh_replica() -> bytes:
    return secrets.token_bytes(REPLICA_BYTES)


def _record(document_id: str) -> str:
    return f"document/{document_id}"
