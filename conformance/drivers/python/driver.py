#!/usr/bin/env python3
"""The conformance driver of the Python client: answers the judge's JSON messages.

    synckit-conformance run --client 'python3 conformance/drivers/python/driver.py'

The messages come line by line on standard input, or over the judge's WebSocket with `--judge URL`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

import json_value
from network import Network
from synckit.change import Delete, Operation, Set
from synckit.client import Client
from synckit.clock import ClockExhausted
from synckit.limits import LimitExceeded
from synckit.storage import Storage
from synckit.websocket import Closed, Opcode, WebSocket

Json: TypeAlias = dict[str, Any]

NAME = "synckit-python"
VERSION = "0.1.0"
# Virtual time deserves virtual dice: a run that fails can be run again.
SEED = 1
# How long the judge may take to listen.
JUDGE_PATIENCE_S = 5.0
RETRY_S = 0.1


class Unsupported(Exception):
    """The judge asks for what a client of LWW documents does not have."""


class Driver:
    def __init__(self) -> None:
        self._storage = Storage()
        self._random = Random(SEED)
        self._client: Client | None = None
        self._network: Network | None = None
        self._now_ms = 0

    def answer(self, request: Json) -> Json:
        self._now_ms = request.get("now", self._now_ms)
        reply: Json = {"id": request["id"]}
        verb = getattr(self, f"_on_{request['verb']}", None)
        try:
            self._take_in(request)
            if verb is None:
                raise Unsupported(f"the verb {request['verb']!r} is unknown here")
            reply |= verb(request) or {}
        except Unsupported as reason:
            reply["skip"] = str(reason)
        except (ValueError, LimitExceeded, ClockExhausted) as error:
            reply["error"] = f"{request['verb']}: {error}"
        return reply | self._carry_out()

    def _on_hello(self, request: Json) -> Json:
        self._client = None
        self._network = Network() if request.get("mode") == "network" else None
        return {"name": NAME, "version": VERSION}

    def _on_open(self, request: Json) -> None:
        if self._client is None:
            if request["storage"] == "fresh":
                self._storage = Storage()
            self._client = Client(self._storage, self._random)
        self._client.open(request["document"], request.get("token", ""), self._now_ms)

    def _on_do(self, request: Json) -> None:
        ops = [_operation(op) for op in request["ops"]]
        self._running().write(request["document"], ops, self._now_ms)

    def _on_recv(self, request: Json) -> None:
        # In network mode the frame came over the socket, and was taken in already.
        if "bytes" in request:
            self._running().receive(bytes.fromhex(request["bytes"]), self._now_ms)

    def _on_tick(self, _: Json) -> None:
        self._running().tick(self._now_ms)

    def _on_state(self, request: Json) -> Json:
        shown = self._running().read(request["document"]).items()
        return {"fields": {json_value.path_text(path): json_value.write(v) for path, v in shown}}

    def _on_net(self, request: Json) -> Json | None:
        client = self._running()
        if not request["up"]:
            if self._network:
                self._network.close()
            client.disconnected(self._now_ms)
        elif self._network and not self._network.open(request["url"]):
            client.disconnected(self._now_ms)
            return {"connected": False}
        else:
            client.connected(self._now_ms)
        return None

    def _on_disk(self, request: Json) -> None:
        if request["up"]:
            self._storage.up()
            self._running().stored(self._now_ms)
        else:
            self._storage.down()

    def _on_close(self, request: Json) -> None:
        if request["how"] == "kill":
            self._storage.lose_what_waits()
        if self._network:
            self._network.close()
        self._client = None

    def _running(self) -> Client:
        if self._client is None:
            raise ValueError("no document is open")
        return self._client

    def _take_in(self, request: Json) -> None:
        """In network mode: what the judge has written before this request came first."""
        if self._network and self._client:
            for frame in self._network.take(request.get("received", 0)):
                self._client.receive(frame, self._now_ms)

    def _carry_out(self) -> Json:
        done: Json = {}
        if self._client:
            actions = self._client.take_actions()
            if self._network:
                self._network.send(actions.send)
            elif actions.send:
                done["send"] = [frame.hex() for frame in actions.send]
            if actions.dial:
                done["dial"] = True
            if actions.close:
                done["close"] = True
                if self._network:
                    self._network.close()
            if (timer := self._client.next_ms()) is not None:
                done["timer"] = timer
        if self._network:
            done["sent"] = self._network.sent
        return done


def _operation(op: Json) -> Operation:
    match op:
        case {"set": segments, "value": value}:
            return Set(tuple(segments), json_value.read(value))
        case {"delete": segments}:
            return Delete(tuple(segments))
    raise Unsupported(f"an operation other than `set` and `delete`: {', '.join(op)}")


def _serve_lines(answer: Callable[[Json], Json]) -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def _serve_judge(url: str, answer: Callable[[Json], Json]) -> None:
    """One connection after the other, until the judge listens no more."""
    while judge := _connect(url):
        try:
            while message := judge.receive(timeout_s=None):
                reply = json.dumps(answer(json.loads(message[1])))
                judge.send(Opcode.TEXT, reply.encode())
        except (OSError, Closed):
            judge.close()


def _connect(url: str) -> WebSocket | None:
    deadline = time.monotonic() + JUDGE_PATIENCE_S
    while time.monotonic() < deadline:
        try:
            return WebSocket.connect(url, None, JUDGE_PATIENCE_S)
        except (OSError, Closed):
            time.sleep(RETRY_S)
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description="Drives the Python client for the judge.")
    parser.add_argument("--judge", metavar="URL", help="the judge's address, as ws://HOST:PORT")
    arguments = parser.parse_args()
    driver = Driver()
    if arguments.judge:
        _serve_judge(arguments.judge, driver.answer)
    else:
        _serve_lines(driver.answer)


if __name__ == "__main__":
    main()
