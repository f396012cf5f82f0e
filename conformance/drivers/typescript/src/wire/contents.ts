// What the contents of a frame must obey beyond protobuf's encoding: chapter 5, "Contents".

import { compareText, toHex, toUtf8 } from "../bytes.js";
import type {
  Body,
  Dot,
  WireChange,
  WireDelta,
  WireOperation,
  WireValue,
  WireVersion,
} from "./proto.js";
import { nullValue, side } from "./proto.js";
import { Malformed } from "./reader.js";

const MAX_SEQ = 2n ** 64n - 1n;
const MAX_DOCUMENT_ID_BYTES = 256;
const MAX_REPLICA_ID_BYTES = 64;
const MAX_KEY_BYTES = 256;

function require(holds: boolean, clause: string, rule: string): asserts holds {
  if (!holds) {
    throw new Malformed(`${clause}: ${rule}`);
  }
}

/** Throws `Malformed` where the frame breaks a rule. */
export function checkContents(body: Body): void {
  switch (body.kind) {
    case "hello":
      checkReplicaId(body.value.replicaId);
      return;
    case "syncRequest":
      checkDocumentId(body.value.documentId);
      //= SK-WIRE-021
      require(body.value.requestId > 0n, "SK-WIRE-021", "a request id is greater than 0");
      require(body.value.mode !== 0, "SK-WIRE-021", "a request names its mode");
      checkVersion(body.value.version);
      return;
    case "syncResponse":
      checkDocumentId(body.value.documentId);
      checkDelta(body.value.delta);
      checkVersion(body.value.serverVersion);
      checkVersion(body.value.want);
      return;
    case "update":
      checkDocumentId(body.value.documentId);
      checkDelta(body.value.delta);
      checkUpdate(body.value.delta);
      return;
    case "notification":
      checkDocumentId(body.value.documentId);
      checkDelta(body.value.delta);
      return;
    case "ack":
    case "unsubscribe":
    case "awarenessState":
    case "setAccess":
    case "accessChanged":
      checkDocumentId(body.value.documentId);
      return;
    case "awarenessUpdate":
      checkDocumentId(body.value.documentId);
      checkOptionalValue(body.value.state);
      return;
    case "error":
      checkVersion(body.value.serverVersion);
      return;
    case "welcome":
    case "authenticate":
    case "authenticated":
    case "ping":
    case "pong":
    case "goaway":
    case "query":
    case "queryResult":
      return;
  }
}

//= SK-WIRE-012
function checkDocumentId(id: string): void {
  const length = toUtf8(id).length;
  const holds = length >= 1 && length <= MAX_DOCUMENT_ID_BYTES;
  require(holds, "SK-WIRE-012", `a document id has 1 to ${MAX_DOCUMENT_ID_BYTES} bytes`);
}

//= SK-WIRE-011
function checkReplicaId(id: Uint8Array): void {
  const holds = id.length >= 1 && id.length <= MAX_REPLICA_ID_BYTES;
  require(holds, "SK-WIRE-011", `a replica id has 1 to ${MAX_REPLICA_ID_BYTES} bytes`);
}

//= SK-WIRE-020
function checkVersion(version: WireVersion | undefined): void {
  let last: Uint8Array | undefined;
  for (const { replicaId, seq } of version?.entries ?? []) {
    checkReplicaId(replicaId);
    require(seq >= 1n, "SK-WIRE-020", "a version counts from 1");
    const ascends = last === undefined || Buffer.compare(last, replicaId) < 0;
    require(ascends, "SK-WIRE-020", "the replicas of a version ascend");
    last = replicaId;
  }
}

//= SK-WIRE-022
function checkUpdate(delta: WireDelta | undefined): void {
  const changes = delta?.changes ?? [];
  require(changes.length > 0, "SK-WIRE-022", "an update holds a change");
  let next: { replica: number; seq: bigint } | undefined;
  for (const { replica, firstSeq, ops } of changes) {
    const follows = next === undefined || (replica === next.replica && firstSeq === next.seq);
    require(follows, "SK-WIRE-022", "each change of an update follows the one before it");
    next = { replica, seq: firstSeq + countDots(ops) };
  }
}

function checkDelta(delta: WireDelta | undefined): void {
  if (delta === undefined) {
    return;
  }
  const { replicas, paths, changes } = delta;
  replicas.forEach(checkReplicaId);
  //= SK-WIRE-013
  const named = paths.every(({ segments }) => segments.length > 0);
  require(named, "SK-WIRE-013", "a path has a segment");
  //= SK-WIRE-014
  const once = unique(replicas.map(toHex)) && unique(paths.map((path) => JSON.stringify(path)));
  require(once, "SK-WIRE-014", "a dictionary holds an entry once");
  for (const change of changes) {
    checkChange(change, replicas, paths.length);
  }
}

function unique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

function checkChange(change: WireChange, replicas: readonly Uint8Array[], paths: number): void {
  const { replica, firstSeq, deps, ops } = change;
  checkIndex(replica, replicas.length);
  //= SK-WIRE-018
  require(firstSeq >= 1n &&
    ops.length > 0, "SK-WIRE-018", "a change counts from 1 and does something");
  const fits = firstSeq + countDots(ops) - 1n <= MAX_SEQ;
  require(fits, "SK-WIRE-018", "a sequence number fits 64 bits");
  //= SK-WIRE-019
  let last: Uint8Array | undefined;
  for (const dep of deps) {
    checkIndex(dep.replica, replicas.length);
    const id = replicas[dep.replica] ?? new Uint8Array();
    const ascends = last === undefined || Buffer.compare(last, id) < 0;
    const holds = ascends && dep.replica !== replica && dep.seq >= 1n;
    require(holds, "SK-WIRE-019", "deps ascend, count from 1 and name others");
    last = id;
  }
  let seq = firstSeq;
  for (const operation of ops) {
    checkIndex(operation.path, paths);
    new OperationCheck(replica, seq, replicas.length).check(operation);
    seq += dotsOf(operation);
  }
}

//= SK-WIRE-010
function checkIndex(index: number, length: number): void {
  require(index < length, "SK-WIRE-010", `${index} is no index of ${length} entries`);
}

/** An insertion takes a dot for each Unicode scalar value; everything else takes one. */
export function dotsOf({ kind }: WireOperation): bigint {
  return kind?.kind === "textInsert" ? BigInt([...kind.value.text].length) : 1n;
}

export function countDots(ops: readonly WireOperation[]): bigint {
  return ops.reduce((count, operation) => count + dotsOf(operation), 0n);
}

class OperationCheck {
  constructor(
    readonly replica: number,
    readonly seq: bigint,
    readonly replicas: number,
  ) {}

  check({ kind }: WireOperation): void {
    //= SK-WIRE-017
    require(kind !== undefined, "SK-WIRE-017", "an operation has a kind");
    switch (kind.kind) {
      case "lwwSet":
        checkValue(kind.value.value);
        return;
      case "lwwDelete":
        return;
      case "counterAdd":
        require(kind.value.amount !== 0n, "SK-WIRE-029", "an amount is not 0");
        return;
      case "setAdd":
        checkValue(kind.value.value);
        this.checkObserved(kind.value.observed);
        return;
      case "setRemove":
        require(kind.value.observed.length > 0, "SK-WIRE-028", "a removal names a dot");
        this.checkObserved(kind.value.observed);
        return;
      case "textInsert": {
        const { text, continues, left, right } = kind.value;
        const holds = text !== "" && !(continues && (left !== undefined || right !== undefined));
        require(holds, "SK-WIRE-026", "an insertion has characters, and origins or a run");
        [left, right].forEach((origin) => this.checkDot(origin));
        return;
      }
      case "textDelete":
        this.checkRanges(kind.value.ranges);
        return;
      case "textMark": {
        const { key, value, start, end } = kind.value;
        const length = toUtf8(key).length;
        require(length >= 1 && length <= MAX_KEY_BYTES, "SK-WIRE-030", "a key has 1 to 256 bytes");
        checkValue(value);
        for (const anchor of [start, end]) {
          const holds =
            anchor === undefined ||
            (anchor.dot !== undefined && anchor.side !== side.numbers["UNSPECIFIED"]);
          require(holds, "SK-WIRE-030", "an anchor has a dot and a side");
          this.checkDot(anchor?.dot);
        }
        return;
      }
    }
  }

  //= SK-WIRE-025
  private checkDot(named: Dot | undefined): void {
    if (named === undefined) {
      return;
    }
    checkIndex(named.replica, this.replicas);
    const before = named.replica !== this.replica || named.seq < this.seq;
    require(named.seq >= 1n &&
      before, "SK-WIRE-025", "a dot counts from 1 and comes before its operation");
  }

  //= SK-WIRE-028
  private checkObserved(dots: readonly Dot[]): void {
    dots.forEach((one) => this.checkDot(one));
    const once = unique(dots.map(({ replica, seq }) => `${replica}:${seq}`));
    require(once, "SK-WIRE-028", "a dot is observed once");
  }

  //= SK-WIRE-027
  private checkRanges(
    ranges: readonly { replica: number; firstSeq: bigint; length: bigint }[],
  ): void {
    require(ranges.length > 0, "SK-WIRE-027", "a deletion names a range");
    for (const { replica, firstSeq, length } of ranges) {
      const last = firstSeq + length - 1n;
      require(length >= 1n &&
        last <= MAX_SEQ, "SK-WIRE-027", "a range has a length and fits 64 bits");
      this.checkDot({ replica, seq: firstSeq });
      this.checkDot({ replica, seq: last });
    }
    const sorted = [...ranges].sort(
      (a, b) => a.replica - b.replica || (a.firstSeq < b.firstSeq ? -1 : 1),
    );
    const apart = sorted.every((range, index) => {
      const next = sorted[index + 1];
      return (
        next === undefined ||
        next.replica !== range.replica ||
        range.firstSeq + range.length <= next.firstSeq
      );
    });
    require(apart, "SK-WIRE-027", "no dot stands in two ranges");
  }
}

function checkOptionalValue(value: WireValue | undefined): void {
  if (value !== undefined) {
    checkValue(value);
  }
}

//= SK-WIRE-015
function checkValue(value: WireValue | undefined): void {
  const kind = value?.kind;
  require(kind !== undefined, "SK-WIRE-015", "a value has a kind");
  switch (kind.kind) {
    case "nullValue":
      require(kind.value === nullValue.numbers["NULL"], "SK-WIRE-015", "null is NULL_VALUE_NULL");
      return;
    case "arrayValue":
      kind.value.items.forEach(checkValue);
      return;
    case "objectValue": {
      const { entries } = kind.value;
      //= SK-WIRE-016
      const ascends = entries.every(({ key }, index) => {
        const next = entries[index + 1];
        return next === undefined || compareText(key, next.key) < 0;
      });
      require(ascends, "SK-WIRE-016", "the keys of an object ascend, each once");
      entries.forEach(({ value: member }) => checkValue(member));
      return;
    }
    case "boolValue":
    case "intValue":
    case "floatValue":
    case "stringValue":
    case "bytesValue":
      return;
  }
}
