// The state of one document: its registers, and which changes made them.

import { type Change, dotsOf, lastSeq, type Operation, type Path } from "./change.js";
import { planted } from "./planted.js";
import { Register } from "./register.js";
import { ascending, type Dots, type ReplicaId } from "./version.js";

export class Document {
  readonly #registers = new Map<string, { path: Path; register: Register }>();
  readonly #version: Map<ReplicaId, bigint>;
  readonly #heads: Map<ReplicaId, bigint>;
  #timestamp: bigint;

  constructor(
    version: Dots = new Map(),
    heads: Dots = new Map(),
    timestamp = 0n,
    registers: Iterable<{ path: Path; register: Register }> = [],
  ) {
    this.#version = new Map(version);
    this.#heads = new Map(heads);
    this.#timestamp = timestamp;
    for (const { path, register } of registers) {
      this.#registers.set(keyOf(path), { path, register });
    }
  }

  get version(): Dots {
    return this.#version;
  }

  /** The changes that no other change here depends on. */
  get heads(): Dots {
    return this.#heads;
  }

  /** The greatest timestamp that was seen here. */
  get timestamp(): bigint {
    return this.#timestamp;
  }

  get registers(): { path: Path; register: Register }[] {
    return [...this.#registers.values()];
  }

  read(path: Path): Register | undefined {
    return this.#registers.get(keyOf(path))?.register;
  }

  copy(): Document {
    return new Document(this.#version, this.#heads, this.#timestamp, this.registers);
  }

  seqOf(replica: ReplicaId): bigint {
    return this.#version.get(replica) ?? 0n;
  }

  //= SK-DATA-015
  covers(change: Change): boolean {
    return lastSeq(change) <= this.seqOf(change.replica);
  }

  /** Everything that the change depends on is here. */
  //= SK-DATA-014
  fits(change: Change): boolean {
    if (planted("applied_before_its_cause")) {
      return true;
    }
    const follows = change.firstSeq === this.seqOf(change.replica) + 1n;
    return follows && [...change.deps].every(([replica, seq]) => seq <= this.seqOf(replica));
  }

  /** The change must fit, and not be covered. */
  apply(change: Change): void {
    for (const [replica, seq] of change.deps) {
      if ((this.#heads.get(replica) ?? seq + 1n) <= seq) {
        this.#heads.delete(replica);
      }
    }
    this.#heads.set(change.replica, lastSeq(change));
    this.#version.set(change.replica, lastSeq(change));
    if (change.timestamp > this.#timestamp) {
      this.#timestamp = change.timestamp;
    }
    this.write(change);
  }

  /** Merges the operations alone. */
  write({ replica, timestamp, firstSeq, operations }: Change): void {
    let seq = firstSeq;
    for (const operation of operations) {
      if (operation.kind !== "other") {
        const value = operation.kind === "set" ? operation.value : undefined;
        this.#merge(operation, new Register({ timestamp, replica, seq }, value));
      }
      seq += dotsOf(operation);
    }
  }

  #merge({ kind, path }: Operation, written: Register): void {
    const key = keyOf(path);
    if (planted("delete_is_no_write") && kind === "delete") {
      this.#registers.delete(key);
      return;
    }
    if (planted("deletes_what_lies_below") && kind === "delete") {
      this.#deleteBelow(path);
    }
    //= SK-LWW-007
    const register = this.#registers.get(key)?.register.merge(written) ?? written;
    this.#registers.set(key, { path, register });
  }

  #deleteBelow(path: Path): void {
    for (const [key, { path: below }] of this.#registers) {
      if (path.every((segment, index) => below[index] === segment)) {
        this.#registers.delete(key);
      }
    }
  }
}

/** The deps of the next change of `replica` (SK-DATA-013). */
export function nextDeps(document: Document, replica: ReplicaId, most: number): Dots {
  if (planted("deps_omitted")) {
    return new Map();
  }
  const others = ascending(document.heads).filter(([head]) => head !== replica);
  return new Map(others.slice(0, most));
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
