#!/usr/bin/env python3
"""A driver for the SyncKit conformance suite: JSON lines in, JSON lines out.

Fill in the verbs with your client; what still raises Skip is UNSUPPORTED. `doc` is the id of a document.
"""
import json
import sys


class Skip(Exception):
    """The driver does not know this verb, or cannot do what it asks."""


class Driver:
    def __init__(self):
        self.now = 0  # Unix milliseconds: the only clock your client may have
        self.reply = {}  # what the client does goes here, whichever verb made it do so

    # What your client calls, in place of its socket and its timers:

    def on_send(self, frame: bytes):
        self.reply.setdefault("send", []).append(frame.hex())

    def on_dial(self):
        self.reply["dial"] = True  # `net` answers

    def on_close(self):
        self.reply["close"] = True  # `net` confirms

    def on_timer(self, at):
        self.reply["timer"] = at  # of the next timer; every reply carries it while one runs

    # What the judge asks for:

    def hello(self, mode="tunnel", **_):
        if mode != "tunnel":
            raise Skip(f"{mode} mode")
        self.reply.update(name="my-client", version="0.1.0")

    def open(self, document, storage, token="", **_):
        # Start the client if it does not run: on empty storage for "fresh", on what is stored for "keep".
        # It then wants a connection. A document that is opened later is followed as well.
        raise Skip("open")

    def do(self, document, ops, **_):
        # One change of all operations: {"set": ["a", "b"], "value": 1}, {"delete": ["a"]}, ...
        raise Skip("do")

    def recv(self, bytes, **_):
        raise Skip("recv")  # hand the client the frame bytearray.fromhex(bytes)

    def tick(self, **_):
        raise Skip("tick")  # fire every timer that is due at self.now, in order

    def state(self, document, **_):
        raise Skip("state")  # self.reply["fields"] = {"/a/b": 1, ...}: what the application reads

    def net(self, up, **_):
        raise Skip("net")  # up: the connection is there. Not up: it is lost, or never came

    def close(self, how, **_):
        raise Skip("close")  # "kill": throw the client away without a word. "clean": let it say goodbye

    def answer(self, request):
        self.now = request.get("now", self.now)
        self.reply = {}
        verbs = ("hello", "open", "do", "recv", "tick", "state", "net", "close")
        verb = request.pop("verb")
        try:
            if verb not in verbs:
                raise Skip(verb)
            getattr(self, verb)(**request)
        except Skip as skip:
            self.reply = {"skip": str(skip)}
        except Exception as error:  # the case fails with this text
            self.reply = {"error": repr(error)}
        return {"id": request["id"], **self.reply}


if __name__ == "__main__":
    driver = Driver()
    for line in sys.stdin:
        print(json.dumps(driver.answer(json.loads(line))), flush=True)
