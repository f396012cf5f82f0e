"""Network mode: the client opens its own WebSocket, and its frames travel there."""

from __future__ import annotations

import time

from synckit.websocket import Closed, Opcode, WebSocket

SUB_PROTOCOL = "synckit.v1"
CONNECT_TIMEOUT_S = 2.0
# How long a frame that the judge has written may be on its way.
PATIENCE_S = 2.0


class Network:
    """At most one connection at a time; what is counted, is counted on the current one."""

    def __init__(self) -> None:
        self.sent = 0
        self._received = 0
        self._socket: WebSocket | None = None

    def open(self, url: str) -> bool:
        self.sent, self._received = 0, 0
        try:
            self._socket = WebSocket.connect(url, SUB_PROTOCOL, CONNECT_TIMEOUT_S)
        except (OSError, Closed):
            self._socket = None
        return self._socket is not None

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None

    def send(self, frames: list[bytes]) -> None:
        for frame in frames:
            if self._socket is None:
                return
            try:
                self._socket.send(Opcode.BINARY, frame)
            except OSError:
                self._socket = None
                return
            self.sent += 1

    def take(self, received: int) -> list[bytes]:
        """The frames that came, as soon as there are so many since the connection began."""
        deadline = time.monotonic() + PATIENCE_S
        frames: list[bytes] = []
        while self._socket and self._received < received:
            try:
                message = self._socket.receive(deadline - time.monotonic())
            except (Closed, OSError):
                break
            if message is None:
                break
            frames.append(message[1])
            self._received += 1
        return frames
