"""The driver in both modes: the same client, its frames in the messages or on its own socket."""

from __future__ import annotations

import socket
import unittest
from typing import Any

from driver import Driver
from synckit import frame as frames
from synckit.limits import DEFAULTS
from synckit.proto.session import Capability, Hello, Welcome
from synckit.proto.sync import SyncRequest
from tests.websocket_server import Server, frame

NOW_MS = 1_800_000_000_000
WELCOME = Welcome(1, [Capability.LWW], b"s", NOW_MS, DEFAULTS, 30_000, epoch=b"epoch")


class Judge:
    """Asks a driver, and counts."""

    def __init__(self) -> None:
        self.driver = Driver()
        self._asked = 0

    def ask(self, verb: str, **members: Any) -> dict[str, Any]:
        self._asked += 1
        request = {"id": self._asked, "verb": verb, "now": NOW_MS, **members}
        reply = self.driver.answer(request)
        assert reply.pop("id") == self._asked
        return reply


def bodies(reply: dict[str, Any]) -> list[Any]:
    return [frames.read(bytes.fromhex(sent), 1 << 20) for sent in reply.get("send", [])]


class Tunnel(unittest.TestCase):
    def test_frames_travel_in_the_messages(self) -> None:
        judge = Judge()
        self.assertEqual(judge.ask("hello", protocol=1)["name"], "synckit-python")
        self.assertTrue(judge.ask("open", document="d", storage="fresh")["dial"])
        self.assertIsInstance(bodies(judge.ask("net", up=True))[0], Hello)
        reply = judge.ask("recv", bytes=frames.write(WELCOME).hex())
        self.assertIsInstance(bodies(reply)[0], SyncRequest)

    def test_an_unknown_verb_or_kind_is_skipped_and_a_known_one_is_not(self) -> None:
        judge = Judge()
        judge.ask("open", document="d", storage="fresh")
        self.assertIn("skip", judge.ask("dance"))
        counting = [{"counter_add": ["n"], "amount": 1}]
        self.assertIn("skip", judge.ask("do", document="d", ops=counting))
        writing = [{"set": ["a/b"], "value": {"$float": "-0"}}]
        self.assertNotIn("skip", judge.ask("do", document="d", ops=writing))
        shown = judge.ask("state", document="d")["fields"]
        self.assertEqual(shown, {"/a~1b": {"$float": "-0"}})

    def test_what_cannot_be_written_is_an_error_and_changes_nothing(self) -> None:
        judge = Judge()
        judge.ask("open", document="d", storage="fresh")
        too_big = [{"set": ["n"], "value": 1 << 63}]
        self.assertIn("error", judge.ask("do", document="d", ops=too_big))
        self.assertEqual(judge.ask("state", document="d")["fields"], {})


class NetworkMode(unittest.TestCase):
    def test_frames_travel_on_the_clients_own_socket(self) -> None:
        def script(connection: socket.socket) -> None:
            connection.recv(4096)
            connection.sendall(frame(0x82, frames.write(WELCOME)))
            connection.recv(4096)

        server = Server(script, "synckit.v1")
        self.addCleanup(server.join)
        judge = Judge()
        self.assertEqual(judge.ask("hello", protocol=1, mode="network", received=0)["sent"], 0)
        self.assertTrue(judge.ask("open", document="d", storage="fresh", received=0)["dial"])
        greeted = judge.ask("net", up=True, url=server.url, received=0)
        self.assertEqual((greeted["sent"], "send" in greeted), (1, False))
        self.assertEqual(judge.ask("recv", received=1)["sent"], 2)
        lost = judge.ask("net", up=False, received=1)
        self.assertEqual(lost["sent"], 2)
        self.assertIn("timer", lost)

    def test_an_address_where_nobody_listens_is_told_and_waited_for(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        judge = Judge()
        judge.ask("hello", protocol=1, mode="network", received=0)
        judge.ask("open", document="d", storage="fresh", received=0)
        refused = judge.ask("net", up=True, url=f"ws://127.0.0.1:{port}/v1/sync", received=0)
        self.assertEqual((refused["connected"], refused["sent"]), (False, 0))
        self.assertIn("timer", refused)


if __name__ == "__main__":
    unittest.main()
