// A document that the application has open: what the server confirmed, what is written on top of
// it, and where the client stands in the server's log.

import { equalBytes } from "./bytes.js";
import type { Change, Operation } from "./change.js";
import type { Clock } from "./clock.js";
import { toDelta } from "./delta.js";
import { Document, nextDeps } from "./document.js";
import { Inbox } from "./inbox.js";
import { Outbox } from "./outbox.js";
import { planted } from "./planted.js";
import { type Cursor, decodeRecord, encodeRecord } from "./record.js";
import type { ReplicaId } from "./version.js";
import { checkLimits, type Limits } from "./wire/limits.js";
import { ErrorCode, type WireError } from "./wire/proto.js";

export class OpenDocument {
  /** Changes of others, and own ones that the server has acknowledged or sent back. */
  #confirmed: Document;
  /** What the application reads: all of `#confirmed`, and the outbox. */
  #shown: Document;
  /** What made `#confirmed`, in that order: a server that lost some of it may ask for it. */
  readonly #log: Change[];
  #inbox: Inbox;
  #outbox: Outbox;
  cursor: Cursor | undefined;
  /** The request that is not answered to its last page; absent when the document is live. */
  request: bigint | undefined;

  constructor(
    readonly id: string,
    content: Uint8Array | undefined,
  ) {
    const record = content === undefined ? undefined : decodeRecord(content);
    this.#confirmed = record?.confirmed ?? new Document();
    this.#log = [...(record?.log ?? [])];
    this.#inbox = new Inbox(record?.heldBack);
    this.#outbox = new Outbox(record?.outbox);
    this.cursor = record?.cursor;
    this.#shown = this.#confirmed.copy();
    this.#outbox.changes.forEach((change) => this.#show(change));
  }

  get shown(): Document {
    return this.#shown;
  }

  get confirmed(): Document {
    return this.#confirmed;
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  get record(): Uint8Array {
    return encodeRecord({
      confirmed: this.#confirmed,
      log: this.#log,
      outbox: this.#outbox.changes,
      heldBack: this.#inbox.heldBack,
      cursor: this.cursor,
    });
  }

  /**
   * Writes `operations` at once, into the outbox and what is shown; throws where they exceed a
   * limit.
   */
  edit(
    operations: readonly Operation[],
    replica: ReplicaId,
    clock: Clock,
    limits: Limits,
    nowMs: number,
  ): void {
    const timestamp = clock.stamp(this.#shown.timestamp, nowMs);
    const change = this.#make(operations, replica, timestamp, limits);
    //= SK-CLNT-015
    if (!planted("limits_ignored")) {
      checkLimits(toDelta([change]), limits);
    }
    this.#write(change);
  }

  /** Applies what is new and fits, in a causal order (SK-CLNT-024). */
  receive(changes: readonly Change[]): void {
    if (planted("duplicate_written_again")) {
      const again = changes.filter((change) => this.#shown.covers(change));
      const timestamp = this.#shown.timestamp + 1n;
      again.forEach((change) => this.#shown.write({ ...change, timestamp }));
    }
    this.#inbox.take(changes, this.#confirmed, (change) => this.#confirm(change));
  }

  /** Whether the client made every change up to `seq`. */
  made(replica: ReplicaId, seq: bigint): boolean {
    return seq <= this.#shown.seqOf(replica) || planted("ack_of_the_future_trusted");
  }

  acknowledge(seq: bigint): void {
    for (const change of this.#outbox.acknowledge(seq)) {
      if (!this.#confirmed.covers(change)) {
        this.#confirm(change);
      }
    }
  }

  /** The server has refused an update of this document, and the session goes on. */
  refused(error: WireError, replica: ReplicaId, nowMs: number): void {
    //= SK-CLNT-064
    if (error.code === ErrorCode.GAP) {
      const from = error.expectedSeq;
      const before = this.#outbox.firstSeq;
      const own = this.#log.filter((change) => change.replica === replica);
      this.#outbox.giveBack(own.filter(({ firstSeq }) => firstSeq >= from && firstSeq < before));
    }
    this.#outbox.refused(error, nowMs);
  }

  stands(cursor: Uint8Array): boolean {
    return this.cursor !== undefined && equalBytes(this.cursor.place, cursor);
  }

  /** The outbox is void: its effect is written anew, as another replica (SK-CLNT-040). */
  //= SK-CLNT-042
  reissue(replica: ReplicaId, clock: Clock, limits: Limits, nowMs: number): void {
    const refused = this.#outbox.changes;
    this.#outbox = new Outbox();
    this.#shown = this.#confirmed.copy();
    for (const { operations, timestamp } of refused) {
      const fresh = planted("stamps_kept_on_reissue")
        ? timestamp
        : clock.stamp(this.#shown.timestamp, nowMs);
      this.#write(this.#make(operations, replica, fresh, limits));
    }
  }

  #make(
    operations: readonly Operation[],
    replica: ReplicaId,
    timestamp: bigint,
    limits: Limits,
  ): Change {
    const made = this.#outbox.lastSeq;
    const known = planted("seq_restarts_after_reload") ? 0n : this.#shown.seqOf(replica);
    return {
      replica,
      //= SK-DATA-010
      firstSeq: (known > made ? known : made) + 1n,
      timestamp,
      deps: nextDeps(this.#shown, replica, limits.maxDepsPerChange),
      operations,
    };
  }

  //= SK-CLNT-063
  #confirm(change: Change): void {
    this.#confirmed.apply(change);
    this.#log.push(change);
    this.#show(change);
  }

  //= SK-CLNT-001
  #write(change: Change): void {
    this.#outbox.add(change);
    if (!planted("shown_after_the_ack")) {
      this.#show(change);
    }
  }

  #show(change: Change): void {
    if (!this.#shown.covers(change)) {
      this.#shown.apply(change);
    }
  }
}
