"""A WebSocket server of a few lines, that plays a script to one connection."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Callable

from synckit.websocket import ACCEPT_SUFFIX

TIMEOUT_S = 5.0


def frame(first_byte: int, payload: bytes) -> bytes:
    """A short one, as servers send it: without a mask."""
    return bytes([first_byte, len(payload)]) + payload


class Server:
    """Accepts one connection, upgrades it, and plays a script on it."""

    def __init__(self, script: Callable[[socket.socket], None], protocol: str) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._script = script
        self._protocol = protocol
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._listener.getsockname()[1]}/v1/sync"

    def join(self) -> None:
        self._thread.join(TIMEOUT_S)
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(4096)
            key = request.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
            accept = base64.b64encode(hashlib.sha1(key + ACCEPT_SUFFIX).digest()).decode()
            connection.sendall(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept}\r\n"
                f"Sec-WebSocket-Protocol: {self._protocol}\r\n\r\n".encode()
            )
            self._script(connection)
