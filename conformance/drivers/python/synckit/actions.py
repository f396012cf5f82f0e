"""What the client wants done by whoever carries its bytes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Actions:
    send: list[bytes] = field(default_factory=list)
    # A connection is wanted.
    dial: bool = False
    # The connection is to be closed, after what is sent.
    close: bool = False
