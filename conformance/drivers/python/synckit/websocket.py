"""A small WebSocket client (RFC 6455), as much of it as chapter 9 needs."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import time
from enum import IntEnum
from urllib.parse import urlsplit

ACCEPT_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MAX_HEADER_BYTES = 16_384
# What a peer may make this side keep.
MAX_MESSAGE_BYTES = 16 * 1_048_576
CHUNK_BYTES = 65_536


class Opcode(IntEnum):
    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Closed(Exception):
    """The connection is at its end, or the peer broke RFC 6455."""


class WebSocket:
    """One connection. Nothing happens behind the caller's back: pings are answered on `receive`."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()
        self._message = bytearray()
        self._message_opcode: Opcode | None = None

    @staticmethod
    def connect(url: str, protocol: str | None, timeout_s: float) -> WebSocket:
        """Raises OSError or Closed when there is no such server."""
        parts = urlsplit(url)
        if parts.scheme != "ws" or parts.hostname is None:
            raise Closed(f"{url} is no ws:// address")
        address = (parts.hostname, parts.port or 80)
        websocket = WebSocket(socket.create_connection(address, timeout_s))
        try:
            websocket._upgrade(parts.netloc, parts.path or "/", protocol, timeout_s)
        except (OSError, Closed):
            websocket.close()
            raise
        return websocket

    def send(self, opcode: Opcode, payload: bytes) -> None:
        mask = os.urandom(4)
        length = len(payload)
        head = bytearray([0x80 | opcode])
        if length < 126:
            head.append(0x80 | length)
        elif length < 1 << 16:
            head += bytes([0x80 | 126]) + length.to_bytes(2, "big")
        else:
            head += bytes([0x80 | 127]) + length.to_bytes(8, "big")
        self._socket.settimeout(None)
        self._socket.sendall(bytes(head) + mask + _masked(payload, mask))

    def receive(self, timeout_s: float | None) -> tuple[Opcode, bytes] | None:
        """The next message; None when none came in time. Raises Closed at the end."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            frame = self._take_frame()
            if frame is None:
                if not self._fill(deadline):
                    return None
                continue
            message = self._handle(*frame)
            if message is not None:
                return message

    def close(self) -> None:
        try:
            self.send(Opcode.CLOSE, (1000).to_bytes(2, "big"))
        except OSError:
            # The peer was faster.
            pass
        self._socket.close()

    def _handle(self, final: bool, opcode: Opcode, payload: bytes) -> tuple[Opcode, bytes] | None:
        match opcode:
            case Opcode.CLOSE:
                raise Closed("the peer closed")
            case Opcode.PING:
                self.send(Opcode.PONG, payload)
                return None
            case Opcode.PONG:
                return None
            case Opcode.TEXT | Opcode.BINARY:
                self._message_opcode, self._message = opcode, bytearray(payload)
            case Opcode.CONTINUATION:
                self._message += payload
        if len(self._message) > MAX_MESSAGE_BYTES or self._message_opcode is None:
            raise Closed("a message that is too long, or continues nothing")
        if not final:
            return None
        whole, self._message_opcode = (self._message_opcode, bytes(self._message)), None
        return whole

    def _take_frame(self) -> tuple[bool, Opcode, bytes] | None:
        """A whole frame from the buffer, if there is one."""
        if len(self._buffer) < 2:
            return None
        length, start = self._buffer[1] & 0x7F, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(self._buffer) < start:
                return None
            length = int.from_bytes(self._buffer[2:start], "big")
        if self._buffer[1] & 0x80 or length > MAX_MESSAGE_BYTES:
            raise Closed("a server does not mask, and sends no such lengths")
        if len(self._buffer) < start + length:
            return None
        final, number = bool(self._buffer[0] & 0x80), self._buffer[0] & 0x0F
        payload = bytes(self._buffer[start : start + length])
        del self._buffer[: start + length]
        if number not in list(Opcode):
            raise Closed(f"opcode {number} is unknown")
        return final, Opcode(number), payload

    def _fill(self, deadline: float | None) -> bool:
        """Waits for more bytes; False when none came in time."""
        if deadline is not None and deadline <= time.monotonic():
            return False
        self._socket.settimeout(None if deadline is None else deadline - time.monotonic())
        try:
            chunk = self._socket.recv(CHUNK_BYTES)
        except TimeoutError:
            return False
        except OSError as error:
            raise Closed(str(error)) from error
        if not chunk:
            raise Closed("the peer is gone")
        self._buffer += chunk
        return True

    def _upgrade(self, host: str, path: str, protocol: str | None, timeout_s: float) -> None:
        key = base64.b64encode(os.urandom(16))
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key.decode()}",
            "Sec-WebSocket-Version: 13",
        ]
        if protocol:
            lines.append(f"Sec-WebSocket-Protocol: {protocol}")
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        status, headers = self._response(time.monotonic() + timeout_s)
        accept = base64.b64encode(hashlib.sha1(key + ACCEPT_SUFFIX).digest()).decode()
        if " 101 " not in f"{status} ":
            raise Closed(f"the server answered: {status}")
        if headers.get("sec-websocket-accept") != accept:
            raise Closed("the server did not understand the upgrade")
        if protocol and headers.get("sec-websocket-protocol") != protocol:
            raise Closed(f"the server does not speak {protocol}")

    def _response(self, deadline: float) -> tuple[str, dict[str, str]]:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > MAX_HEADER_BYTES or not self._fill(deadline):
                raise Closed("no answer to the upgrade request")
        head = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        pairs = (line.partition(":") for line in head[1:])
        return head[0], {name.strip().lower(): value.strip() for name, _, value in pairs}


def _masked(payload: bytes, mask: bytes) -> bytes:
    repeated = mask * (len(payload) // 4 + 1)
    number = int.from_bytes(payload, "big") ^ int.from_bytes(repeated[: len(payload)], "big")
    return number.to_bytes(len(payload), "big")
