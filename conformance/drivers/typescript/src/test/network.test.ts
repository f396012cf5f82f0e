// In network mode the driver opens WebSockets itself, counts frames, and notices what ends.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { WebSocketServer, type WebSocket } from "ws";

import { Driver } from "../driver/driver.js";
import type { JsonObject } from "../driver/json.js";
import { decodeFrame, encodeFrame } from "../wire/frame.js";
import { DEFAULT_LIMITS } from "../wire/limits.js";
import { type Body, Capability } from "../wire/proto.js";

const NOW = 1_800_000_000_000n;

const WELCOME: Body = {
  kind: "welcome",
  value: {
    version: 1,
    capabilities: [Capability.LWW],
    sessionId: Uint8Array.of(1),
    serverTimeMs: NOW,
    limits: DEFAULT_LIMITS,
    heartbeatIntervalMs: 30_000,
    principal: undefined,
    epoch: Uint8Array.of(2),
  },
};

/** A judge of one client, in network mode. */
class Judge {
  readonly #server: WebSocketServer;
  readonly #driver = new Driver();
  #id = 0n;

  private constructor(server: WebSocketServer) {
    this.#server = server;
  }

  static async listen(): Promise<Judge> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    const judge = new Judge(server);
    await judge.ask({ verb: "hello", suite: "test", protocol: 1n, mode: "network" });
    return judge;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/sync`;
  }

  async ask(request: JsonObject): Promise<JsonObject> {
    this.#id += 1n;
    return this.#driver.answer({ id: this.#id, now: NOW, received: 0n, ...request });
  }

  /** The client's connection, and the bodies of what comes over it. */
  async connect(): Promise<{ socket: WebSocket; bodies: Body[]; reply: JsonObject }> {
    const connection = once(this.#server, "connection") as Promise<[WebSocket]>;
    const reply = this.ask({ verb: "net", up: true, url: this.url });
    const [socket] = await connection;
    const bodies: Body[] = [];
    socket.on("message", (data: Buffer) => {
      bodies.push(decodeFrame(data, DEFAULT_LIMITS.maxFrameBytes));
    });
    return { socket, bodies, reply: await reply };
  }

  close(): void {
    this.#server.clients.forEach((client) => client.terminate());
    this.#server.close();
  }
}

async function arrived(bodies: Body[], count: number): Promise<string[]> {
  while (bodies.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return bodies.map(({ kind }) => kind);
}

test("network: a client says hello, is welcomed, and asks for its document", async () => {
  const judge = await Judge.listen();
  const opened = await judge.ask({ verb: "open", document: "notes", storage: "fresh" });
  assert.equal(opened["dial"], true);
  const { socket, bodies, reply } = await judge.connect();
  assert.equal(reply["sent"], 1n);
  assert.equal(reply["send"], undefined);
  assert.equal(socket.protocol, "synckit.v1");
  socket.send(encodeFrame(WELCOME));
  const welcomed = await judge.ask({ verb: "recv", received: 1n });
  assert.equal(welcomed["sent"], 2n);
  assert.deepEqual(await arrived(bodies, 2), ["hello", "syncRequest"]);
  judge.close();
});

test("network: a dropped connection is noticed, and the count starts anew", async () => {
  const judge = await Judge.listen();
  await judge.ask({ verb: "open", document: "notes", storage: "fresh" });
  const { socket } = await judge.connect();
  socket.terminate();
  const dropped = await judge.ask({ verb: "net", up: false });
  const dialAt = dropped["timer"] as bigint;
  assert.ok(dialAt >= NOW && dialAt <= NOW + 1_000n, `the next attempt is at ${dialAt}`);
  assert.equal((await judge.ask({ verb: "tick", now: dialAt }))["dial"], true);
  assert.equal((await judge.connect()).reply["sent"], 1n);
  judge.close();
});

test("network: a text message ends the connection", async () => {
  const judge = await Judge.listen();
  await judge.ask({ verb: "open", document: "notes", storage: "fresh" });
  const { socket } = await judge.connect();
  const closed = once(socket, "close");
  socket.send("not a frame");
  assert.equal((await judge.ask({ verb: "recv", received: 1n }))["close"], true);
  await closed;
  judge.close();
});

test("network: what cannot be opened is said, and tried again", async () => {
  const judge = await Judge.listen();
  const { url } = judge;
  judge.close();
  await judge.ask({ verb: "open", document: "notes", storage: "fresh" });
  const failed = await judge.ask({ verb: "net", up: true, url });
  assert.equal(failed["connected"], false);
  assert.notEqual(failed["timer"], undefined);
});

test("--judge: the same messages travel over a WebSocket on which the judge listens", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const driver = fileURLToPath(new URL("../driver.js", import.meta.url));
  const program = spawn("node", [driver, "--judge", `ws://127.0.0.1:${port}`]);
  const ended = once(program, "exit");
  const [socket] = (await once(server, "connection")) as [WebSocket];
  socket.send('{"id":1,"verb":"hello","suite":"test","protocol":1}');
  const [reply] = (await once(socket, "message")) as [Buffer];
  assert.equal(reply.toString(), '{"id":1,"name":"synckit-typescript","version":"0.1.0"}');
  socket.close();
  assert.deepEqual(await ended, [0, null]);
  server.close();
});
