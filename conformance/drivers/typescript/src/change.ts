// A change: the operations that a replica makes at once.

import type { Dots, ReplicaId } from "./version.js";
import type { Value } from "./value.js";

export type Path = readonly string[];

/** A write to a register, or an operation of a kind that this client passes over. */
export type Operation =
  | { readonly kind: "set"; readonly path: Path; readonly value: Value }
  | { readonly kind: "delete"; readonly path: Path }
  | { readonly kind: "other"; readonly path: Path; readonly dots: bigint };

export interface Change {
  readonly replica: ReplicaId;
  readonly firstSeq: bigint;
  readonly timestamp: bigint;
  readonly deps: Dots;
  readonly operations: readonly Operation[];
}

export function dotsOf(operation: Operation): bigint {
  return operation.kind === "other" ? operation.dots : 1n;
}

export function lastSeq(change: Change): bigint {
  return (
    change.operations.reduce((seq, operation) => seq + dotsOf(operation), change.firstSeq) - 1n
  );
}

/** Whether this client knows all of the change, and can write it again. */
export function isOfRegisters(change: Change): boolean {
  return change.operations.every(({ kind }) => kind !== "other");
}
