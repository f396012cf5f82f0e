"""One document on one connection: what was asked, and how much of the outbox was sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from synckit import version as versions
from synckit.document import Document
from synckit.planted import Bug, planted
from synckit.proto.sync import SyncMode, SyncRequest


class Checkpoint(Enum):
    """In which form the client says what it has."""

    CURSOR = auto()
    VERSION = auto()


@dataclass
class Following:
    document: Document
    mode: SyncMode
    # A request that is to be sent.
    wanted: Checkpoint | None
    # The request whose answer is awaited; 0: none.
    request_id: int = 0
    sent_through: int = 0
    # After a refusal: no update before this moment, or none at all on this connection.
    not_before_ms: int = 0
    halted: bool = False

    @staticmethod
    def of(document: Document, mode: SyncMode, epoch: bytes) -> Following:
        is_ours = document.epoch == epoch or planted(Bug.CURSOR_OF_ANOTHER_EPOCH)
        has_cursor = document.cursor and is_ours
        return Following(document, mode, Checkpoint.CURSOR if has_cursor else Checkpoint.VERSION)

    @property
    def is_catching_up(self) -> bool:
        return self.wanted is not None or self.request_id != 0

    def request(self, request_id: int) -> SyncRequest:
        """The wanted request, which is then awaited."""
        asked = SyncRequest(request_id, self.document.document_id, mode=self.mode)
        if self.wanted is Checkpoint.CURSOR:
            asked.cursor = self.document.cursor
        else:
            version = self.document.settled.version
            if planted(Bug.CHECKPOINT_OFF_BY_ONE):
                version = {replica: seq + 1 for replica, seq in version.items()}
            asked.version = versions.to_wire(version)
        self.wanted, self.request_id = None, request_id
        return asked
