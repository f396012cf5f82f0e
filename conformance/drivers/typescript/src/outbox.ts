// A client's own changes that are not acknowledged yet, and how far they were sent on this
// connection.

import { type Change, lastSeq } from "./change.js";
import { toDelta } from "./delta.js";
import { planted } from "./planted.js";
import { encodeFrame } from "./wire/frame.js";
import { checkLimits, LimitExceeded, type Limits } from "./wire/limits.js";
import { ErrorCode, type WireDelta, type WireError } from "./wire/proto.js";

export class Outbox {
  #changes: Change[];
  #storedThrough: bigint;
  #sentThrough = 0n;
  /**
   * The last sequence number of each update that was sent and is neither acknowledged nor refused.
   */
  #inFlight: bigint[] = [];
  #pausedUntilMs = 0;
  #blocked = false;
  /** Up to here the changes were acknowledged once, and the server has lost them since. */
  #returnedThrough = 0n;

  /** `changes` come from the disk. */
  constructor(changes: readonly Change[] = []) {
    this.#changes = [...changes];
    this.#storedThrough = this.lastSeq;
  }

  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** The first change's number; 0 when there is none. */
  get firstSeq(): bigint {
    return this.#changes[0]?.firstSeq ?? 0n;
  }

  get lastSeq(): bigint {
    const last = this.#changes.at(-1);
    return last === undefined ? 0n : lastSeq(last);
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  /** When a paused outbox goes on; absent when it is not paused. */
  pausedUntilMs(nowMs: number): number | undefined {
    return this.#changes.length > 0 && this.#pausedUntilMs > nowMs
      ? this.#pausedUntilMs
      : undefined;
  }

  add(change: Change): void {
    this.#changes.push(change);
  }

  stored(seq: bigint): void {
    this.#storedThrough = seq;
  }

  /** Removes the changes up to `seq`, which are durable at the server, and returns them. */
  //= SK-CLNT-030
  acknowledge(seq: bigint): Change[] {
    const through = planted("ack_removes_all") ? this.lastSeq : seq;
    const acknowledged = this.#changes.filter((change) => lastSeq(change) <= through);
    this.#changes = this.#changes.filter((change) => lastSeq(change) > through);
    this.#inFlight = this.#inFlight.filter((last) => last > through);
    return acknowledged;
  }

  /** Changes that were acknowledged, and that the server expects again before the others. */
  giveBack(acknowledged: readonly Change[]): void {
    const last = acknowledged.at(-1);
    if (last !== undefined) {
      this.#changes = [...acknowledged, ...this.#changes];
      this.#returnedThrough = lastSeq(last);
    }
  }

  clear(): void {
    this.#changes = [];
    this.connectionLost();
  }

  /** On the next connection everything is sent again. */
  connectionLost(): void {
    this.#sentThrough = 0n;
    this.#inFlight = [];
    this.#pausedUntilMs = 0;
    this.#blocked = false;
  }

  /** The server has refused an update, and the session goes on. */
  refused({ code, expectedSeq, refusedSeq, retryAfterMs }: WireError, nowMs: number): void {
    switch (code) {
      //= SK-CLNT-032
      case ErrorCode.GAP:
        if (this.#holds(expectedSeq) && !planted("gap_not_mended")) {
          this.#sendAgainFrom(expectedSeq, nowMs);
        } else {
          this.#block();
        }
        return;
      //= SK-CLNT-034
      case ErrorCode.STORAGE_FAILED:
      case ErrorCode.OVERLOADED: {
        const waitMs = planted("retries_at_once") ? 0 : retryAfterMs;
        this.#sendAgainFrom(refusedSeq > 0n ? refusedSeq : 1n, nowMs + waitMs);
        return;
      }
      default:
        if (refusedSeq > 0n || code === ErrorCode.ACCESS_DENIED) {
          this.#block();
        }
    }
  }

  #holds(seq: bigint): boolean {
    return this.#changes.some(({ firstSeq }) => firstSeq === seq);
  }

  #sendAgainFrom(seq: bigint, untilMs: number): void {
    this.#sentThrough = seq - 1n;
    this.#inFlight = this.#inFlight.filter((last) => last < seq);
    this.#pausedUntilMs = untilMs;
  }

  /** Sent again on this connection, it would be refused again. */
  #block(): void {
    this.#blocked = true;
    this.#inFlight = [];
  }

  /**
   * The frame of the next update, as long as the limits allow; absent when there is nothing to
   * send.
   */
  nextUpdate(documentId: string, limits: Limits, nowMs: number): Uint8Array | undefined {
    if (this.#blocked || this.#pausedUntilMs > nowMs) {
      return undefined;
    }
    const batch = this.#nextBatch(limits);
    for (let length = batch.length; length > 0; length = Math.ceil(length / 2)) {
      const changes = batch.slice(0, length);
      const delta = toDelta(changes);
      const frame = encodeFrame({ kind: "update", value: { documentId, delta } });
      if (planted("limits_ignored") || fits(frame, delta, limits)) {
        const last = changes.at(-1);
        if (last !== undefined) {
          this.#sentThrough = lastSeq(last);
          this.#inFlight.push(this.#sentThrough);
        }
        return frame;
      }
      if (length === 1) {
        this.#blocked = true;
        return undefined;
      }
    }
    return undefined;
  }

  /** Durable changes without a gap, in the order of their sequence numbers (SK-CLNT-005). */
  #nextBatch(limits: Limits): Change[] {
    const most = planted("limits_ignored") ? Infinity : limits.maxChangesPerFrame;
    const batch: Change[] = [];
    for (const change of this.#changes) {
      const previous = batch.at(-1);
      const follows =
        previous === undefined ||
        (change.firstSeq === lastSeq(previous) + 1n && lastSeq(previous) !== this.#returnedThrough);
      //= SK-CLNT-002
      const durable = lastSeq(change) <= this.#storedThrough || planted("sent_before_durable");
      if (batch.length === most || !follows || !durable) {
        break;
      }
      if (change.firstSeq > this.#sentThrough) {
        batch.push(change);
      }
    }
    return batch;
  }
}

//= SK-CLNT-015
function fits(frame: Uint8Array, delta: WireDelta, limits: Limits): boolean {
  try {
    checkLimits(delta, limits);
    const text = planted("utf16_units_for_bytes") ? new TextDecoder().decode(frame) : frame;
    return text.length <= limits.maxFrameBytes;
  } catch (error) {
    if (error instanceof LimitExceeded) {
      return false;
    }
    throw error;
  }
}
