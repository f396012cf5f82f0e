// Whatever a server says, a client neither throws nor forgets: it goes on, or closes.

import assert from "node:assert/strict";
import test from "node:test";

import { fromHex } from "../bytes.js";
import type { Change } from "../change.js";
import { Client } from "../client.js";
import { Clock } from "../clock.js";
import { toDelta } from "../delta.js";
import { Disk } from "../disk.js";
import { MAX_HELD_BACK } from "../inbox.js";
import type { ReplicaId } from "../version.js";
import { encodeFrame } from "../wire/frame.js";
import { DEFAULT_LIMITS } from "../wire/limits.js";
import { type Body, Capability, frame, type WireDelta } from "../wire/proto.js";

const NOW_MS = 1_800_000_000_000;
const DOCUMENT = "notes";
const OTHER = "62" as ReplicaId;

/** A client that was welcomed, and what it did. */
class Stage {
  readonly sent: Body[] = [];
  closed = false;
  readonly client: Client;
  #replicas = 0;

  constructor() {
    const link = {
      dial: (): void => undefined,
      send: (bytes: Uint8Array): void => {
        const { body } = frame.decode(bytes);
        if (body !== undefined) {
          this.sent.push(body);
        }
      },
      close: (): void => {
        this.closed = true;
      },
    };
    const chance = {
      replica: (): ReplicaId => `a${(this.#replicas += 1)}` as ReplicaId,
      fraction: (): number => 0.5,
    };
    this.client = new Client(new Disk(), link, chance, "");
    this.client.open(DOCUMENT, NOW_MS);
    this.client.connected(NOW_MS);
    this.receive({
      kind: "welcome",
      value: {
        version: 1,
        capabilities: [Capability.LWW],
        sessionId: Uint8Array.of(1),
        serverTimeMs: BigInt(NOW_MS),
        limits: DEFAULT_LIMITS,
        heartbeatIntervalMs: 30_000,
        principal: undefined,
        epoch: Uint8Array.of(2),
      },
    });
  }

  receive(body: Body): void {
    this.client.receive(encodeFrame(body), NOW_MS);
  }

  /** A page that answers the client's first request. */
  serve(changes: readonly Change[]): void {
    this.serveDelta(toDelta(changes));
  }

  serveDelta(delta: WireDelta): void {
    this.receive({
      kind: "syncResponse",
      value: {
        requestId: 1n,
        documentId: DOCUMENT,
        delta,
        snapshot: undefined,
        cursor: Uint8Array.of(1),
        hasMore: false,
        serverVersion: undefined,
        want: undefined,
      },
    });
  }

  write(value: bigint): void {
    this.client.edit(DOCUMENT, [{ kind: "set", path: ["n"], value }], NOW_MS);
  }

  get shown(): unknown {
    return this.client.read(DOCUMENT).read(["n"])?.value;
  }
}

function change(firstSeq: bigint, timestamp: bigint): Change {
  const operations = [{ kind: "set", path: ["n"], value: firstSeq }] as const;
  return { replica: OTHER, firstSeq, timestamp, deps: new Map(), operations };
}

test("hostile: a timestamp with none above it does not stop local writes", () => {
  const stage = new Stage();
  stage.serve([change(1n, 2n ** 64n - 1n)]);
  assert.equal(stage.shown, 1n);
  stage.write(2n);
  assert.equal(stage.sent.at(-1)?.kind, "update");
});

test("hostile: a server's time beyond 48 bits is cut to the greatest there is", () => {
  const clock = new Clock();
  clock.correct(2n ** 64n - 1n, NOW_MS);
  assert.equal(clock.stamp(0n, NOW_MS), (2n ** 48n - 1n) << 16n);
  clock.correct(BigInt(NOW_MS), NOW_MS);
  assert.equal(clock.stamp(0n, NOW_MS), BigInt(NOW_MS) << 16n);
});

test("hostile: an operation of a kind that was not agreed on counts, and changes nothing else", () => {
  const stage = new Stage();
  const body = toDelta([change(1n, 1n), change(2n, 2n)]);
  const ops = [{ path: 0, kind: { kind: "counterAdd", value: { amount: 5n } } }] as const;
  const changes = body.changes.map((one, index) => (index === 0 ? { ...one, ops } : one));
  stage.serveDelta({ ...body, changes });
  assert.equal(stage.shown, 2n);
  stage.write(3n);
  assert.equal(stage.shown, 3n);
});

test("hostile: changes that wait for ever fill no more than their limit", () => {
  const waiting = (count: number): Change[] =>
    Array.from({ length: count }, (_, index) => change(BigInt(index) + 2n, 1n));
  const within = new Stage();
  within.serve(waiting(MAX_HELD_BACK));
  assert.equal(within.closed, false);
  const beyond = new Stage();
  beyond.write(7n);
  beyond.serve(waiting(MAX_HELD_BACK + 1));
  assert.equal(beyond.closed, true);
  assert.equal(beyond.shown, 7n);
});

test("hostile: arrays thousands deep close the connection, and a few levels do not", () => {
  const nested = (levels: number): Uint8Array => {
    let value = fromHex("1802");
    for (let level = 0; level < levels; level += 1) {
      value = delimited(7, delimited(1, value));
    }
    const set = delimited(2, delimited(1, value));
    const written = Uint8Array.from([0x10, 1, ...delimited(5, set)]);
    const delta = [fromHex("0a0162"), delimited(2, fromHex("0a0178")), delimited(3, written)];
    const notification = [delimited(1, Buffer.from(DOCUMENT)), delimited(2, Buffer.concat(delta))];
    return delimited(20, Buffer.concat(notification));
  };
  const shallow = new Stage();
  shallow.client.receive(nested(5), NOW_MS);
  assert.equal(shallow.closed, false);
  const deep = new Stage();
  deep.client.receive(nested(5_000), NOW_MS);
  assert.equal(deep.closed, true);
});

function delimited(field: number, content: Uint8Array): Uint8Array {
  const varint = (value: number): number[] =>
    value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
  return Buffer.concat([
    Buffer.from([...varint(field * 8 + 2), ...varint(content.length)]),
    content,
  ]);
}
