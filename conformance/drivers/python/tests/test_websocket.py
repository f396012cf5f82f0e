"""The WebSocket client keeps to RFC 6455, and notices when a server does not."""

from __future__ import annotations

import socket
import unittest
from collections.abc import Callable

from synckit.websocket import Closed, Opcode, WebSocket
from tests.websocket_server import TIMEOUT_S, Server, frame


class WebSockets(unittest.TestCase):
    def play(self, script: Callable[[socket.socket], None]) -> WebSocket:
        server = Server(script, "synckit.v1")
        self.addCleanup(server.join)
        websocket = WebSocket.connect(server.url, "synckit.v1", TIMEOUT_S)
        self.addCleanup(websocket.close)
        return websocket

    def test_fragments_are_one_message_and_a_ping_between_them_is_answered(self) -> None:
        heard = []

        def script(connection: socket.socket) -> None:
            connection.sendall(frame(0x02, b"ab") + frame(0x89, b"p") + frame(0x80, b"cd"))
            heard.append(connection.recv(4096))

        websocket = self.play(script)
        self.assertEqual(websocket.receive(TIMEOUT_S), (Opcode.BINARY, b"abcd"))
        with self.assertRaises(Closed):
            websocket.receive(TIMEOUT_S)
        self.assertEqual(heard[0][:2], bytes([0x8A, 0x81]))

    def test_what_it_sends_is_masked_and_of_every_length(self) -> None:
        for length, header in ((0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)):
            with self.subTest(length):
                heard = bytearray()

                def script(connection: socket.socket) -> None:
                    while len(heard) < header + 4 + length:
                        heard.extend(connection.recv(1 << 17))

                payload = bytes(index % 251 for index in range(length))
                websocket = self.play(script)
                websocket.send(Opcode.BINARY, payload)
                with self.assertRaises(Closed):
                    websocket.receive(TIMEOUT_S)
                mask, masked = heard[header : header + 4], heard[header + 4 :]
                unmasked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(masked))
                self.assertEqual(unmasked, payload)

    def test_another_sub_protocol_is_refused_and_the_right_one_is_not(self) -> None:
        self.play(lambda _: None)
        server = Server(lambda _: None, "synckit.v9")
        self.addCleanup(server.join)
        with self.assertRaises(Closed):
            WebSocket.connect(server.url, "synckit.v1", TIMEOUT_S)

    def test_a_frame_longer_than_the_limit_closes_before_it_comes(self) -> None:
        announced = bytes([0x82, 127]) + (1 << 40).to_bytes(8, "big")
        websocket = self.play(lambda connection: connection.sendall(announced))
        with self.assertRaisesRegex(Closed, "length"):
            websocket.receive(TIMEOUT_S)


if __name__ == "__main__":
    unittest.main()
