// Every case of vectors/crdt/lww ends in its state, in every order of delivery.

import assert from "node:assert/strict";
import test from "node:test";

import type { Change, Operation } from "../change.js";
import { Document } from "../document.js";
import { Inbox } from "../inbox.js";
import { fromWireValue, toWireValue, type Value } from "../value.js";
import { ascending, type Dots, type ReplicaId } from "../version.js";
import { wireValue } from "../wire/proto.js";
import { fromJson, toJson } from "./json.js";
import { readVectors } from "./vectors.js";

interface CrdtCase {
  id: string;
  changes: CrdtChange[];
  orders: number[][];
  expected: {
    version: [string, number | string][];
    heads: [string, number | string][];
    fields: { path: string[]; lww: object }[];
  };
}

interface CrdtChange {
  replica: string;
  first_seq: number | string;
  timestamp: string;
  deps?: [string, number | string][];
  ops: { path: string[]; lww_set?: object; lww_delete?: object }[];
}

function readChange({ replica, first_seq, timestamp, deps, ops }: CrdtChange): Change {
  return {
    replica: replica as ReplicaId,
    firstSeq: BigInt(first_seq),
    timestamp: BigInt(timestamp),
    deps: new Map(deps?.map(([of, seq]) => [of as ReplicaId, BigInt(seq)])),
    operations: ops.map(({ path, lww_set }): Operation =>
      lww_set === undefined
        ? { kind: "delete", path }
        : { kind: "set", path, value: readValue(lww_set) },
    ),
  };
}

function readValue(json: object): Value {
  return fromWireValue(fromJson(wireValue, json));
}

/** The vectors write some lists that are empty. */
function plain(json: object): object {
  return toJson(wireValue, fromJson(wireValue, json));
}

function dots(version: Dots): [string, string][] {
  return ascending(version).map(([replica, seq]) => [replica, seq.toString()]);
}

function shown(document: Document): { path: readonly string[]; lww: object }[] {
  return document.registers.flatMap(({ path, register: { value } }) =>
    value === undefined ? [] : [{ path, lww: toJson(wireValue, toWireValue(value)) }],
  );
}

const byPath = (a: { path: readonly string[] }, b: { path: readonly string[] }): number =>
  JSON.stringify(a.path) < JSON.stringify(b.path) ? -1 : 1;

test("crdt/lww: every order of delivery ends in the expected state", () => {
  const { cases } = readVectors<CrdtCase>("crdt/lww.json");
  assert.notEqual(cases.length, 0);
  for (const { id, changes, orders, expected } of cases) {
    for (const order of orders) {
      const document = new Document();
      const inbox = new Inbox();
      for (const index of order) {
        const change = changes[index];
        assert.ok(change, `${id}: no change ${index}`);
        inbox.take([readChange(change)], document, (fitting) => document.apply(fitting));
      }
      const at = `${id} in the order ${order.join(" ")}`;
      const text = ([replica, seq]: [string, number | string]): [string, string] => [
        replica,
        String(seq),
      ];
      assert.deepEqual(dots(document.version), expected.version.map(text), at);
      assert.deepEqual(dots(document.heads), expected.heads.map(text), at);
      const fields = expected.fields.map(({ path, lww }) => ({ path, lww: plain(lww) }));
      assert.deepEqual(shown(document).sort(byPath), fields.sort(byPath), at);
    }
  }
});
