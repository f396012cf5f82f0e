"""The updates of one connection that the server has not answered yet."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class SentUpdate:
    document_id: str
    first_seq: int
    last_seq: int
    # Sent again since: a refusal of this one is old news.
    superseded: bool = False


@dataclass
class InFlight:
    updates: list[SentUpdate] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.updates)

    def sent(self, update: SentUpdate) -> None:
        self.updates.append(update)

    def acknowledged(self, document_id: str, through_seq: int) -> None:
        self.updates = [
            update
            for update in self.updates
            if update.document_id != document_id or update.last_seq > through_seq
        ]

    def refused(self, document_id: str, seq: int) -> bool:
        """Takes the refused update away. False: what it held was sent again already.

        The server answers in order, so of two updates with one number the first is meant. What was
        sent after a refused update is refused too, and must not be sent again for each refusal.
        """
        refused = next(
            (
                update
                for update in self.updates
                if update.document_id == document_id and update.first_seq <= seq <= update.last_seq
            ),
            None,
        )
        if refused is None:
            return True
        self.updates.remove(refused)
        if refused.superseded:
            return False
        for update in self.updates:
            update.superseded |= update.document_id == document_id
        return True
