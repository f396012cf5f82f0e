// Changes to and from a delta, whose dictionaries name each replica and each path once.

import { fromHex } from "./bytes.js";
import type { Change, Operation } from "./change.js";
import { fromWireValue, toWireValue } from "./value.js";
import { ascending, type ReplicaId, toReplicaId } from "./version.js";
import { dotsOf } from "./wire/contents.js";
import type { WireChange, WireDelta, WireOperation } from "./wire/proto.js";

export function toDelta(changes: readonly Change[]): WireDelta {
  const replicas = new Dictionary<ReplicaId>((replica) => replica);
  const paths = new Dictionary<readonly string[]>((path) => JSON.stringify(path));
  const written = changes.map((change): WireChange => ({
    replica: replicas.index(change.replica),
    firstSeq: change.firstSeq,
    timestamp: change.timestamp,
    deps: ascending(change.deps).map(([replica, seq]) => ({
      replica: replicas.index(replica),
      seq,
    })),
    ops: change.operations.map((operation) =>
      toWireOperation(operation, paths.index(operation.path)),
    ),
  }));
  return {
    replicas: replicas.entries.map(fromHex),
    paths: paths.entries.map((segments) => ({ segments })),
    changes: written,
  };
}

function toWireOperation(operation: Operation, path: number): WireOperation {
  switch (operation.kind) {
    case "set":
      return { path, kind: { kind: "lwwSet", value: { value: toWireValue(operation.value) } } };
    case "delete":
      return { path, kind: { kind: "lwwDelete", value: {} } };
    case "other":
      throw new Error("only the operations of a register are written");
  }
}

/** The delta must have passed `checkContents`. */
export function fromDelta(delta: WireDelta | undefined): Change[] {
  if (delta === undefined) {
    return [];
  }
  const replicas = delta.replicas.map(toReplicaId);
  const paths = delta.paths.map(({ segments }) => segments);
  return delta.changes.map(({ replica, firstSeq, timestamp, deps, ops }) => ({
    replica: at(replicas, replica),
    firstSeq,
    timestamp,
    deps: new Map(deps.map((dep) => [at(replicas, dep.replica), dep.seq])),
    operations: ops.map((operation) => fromWireOperation(operation, at(paths, operation.path))),
  }));
}

function fromWireOperation(operation: WireOperation, path: readonly string[]): Operation {
  const { kind } = operation;
  switch (kind?.kind) {
    case "lwwSet":
      return { kind: "set", path, value: fromWireValue(kind.value.value ?? { kind: undefined }) };
    case "lwwDelete":
      return { kind: "delete", path };
    default:
      return { kind: "other", path, dots: dotsOf(operation) };
  }
}

function at<T>(list: readonly T[], index: number): T {
  const entry = list[index];
  if (entry === undefined) {
    throw new Error(`${index} is no index of ${list.length} entries`);
  }
  return entry;
}

class Dictionary<T> {
  readonly entries: T[] = [];
  readonly #indices = new Map<string, number>();
  readonly #nameOf: (entry: T) => string;

  constructor(nameOf: (entry: T) => string) {
    this.#nameOf = nameOf;
  }

  index(entry: T): number {
    const name = this.#nameOf(entry);
    const known = this.#indices.get(name);
    if (known !== undefined) {
      return known;
    }
    this.#indices.set(name, this.entries.length);
    return this.entries.push(entry) - 1;
  }
}
