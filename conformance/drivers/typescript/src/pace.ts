// Keeps what a client sends below the rates that the server allows (SK-LIM-005): a bucket for
// frames and one for bytes, each of which holds twice what a second fills into it.

import type { Limits } from "./wire/limits.js";

const BURST_SECONDS = 2;

export class Pace {
  readonly #frames: Bucket;
  readonly #bytes: Bucket;

  constructor({ maxFramesPerSecond, maxBytesPerSecond }: Limits, nowMs: number) {
    this.#frames = new Bucket(maxFramesPerSecond, nowMs);
    this.#bytes = new Bucket(maxBytesPerSecond, nowMs);
  }

  /** When a frame of so many bytes may be sent. */
  freeAtMs(bytes: number, nowMs: number): number {
    return Math.max(this.#frames.freeAtMs(1, nowMs), this.#bytes.freeAtMs(bytes, nowMs));
  }

  sent(bytes: number, nowMs: number): void {
    this.#frames.take(1, nowMs);
    this.#bytes.take(bytes, nowMs);
  }
}

class Bucket {
  #level: number;
  #atMs: number;

  constructor(
    readonly perSecond: number,
    nowMs: number,
  ) {
    this.#level = this.#size;
    this.#atMs = nowMs;
  }

  get #size(): number {
    return BURST_SECONDS * this.perSecond;
  }

  freeAtMs(amount: number, nowMs: number): number {
    // What is larger than the bucket goes when that is full, and leaves a debt.
    const missing = Math.min(amount, this.#size) - this.#levelAt(nowMs);
    return missing <= 0 ? nowMs : nowMs + Math.ceil((missing * 1_000) / this.perSecond);
  }

  take(amount: number, nowMs: number): void {
    this.#level = this.#levelAt(nowMs) - amount;
    this.#atMs = nowMs;
  }

  #levelAt(nowMs: number): number {
    const refill = ((nowMs - this.#atMs) * this.perSecond) / 1_000;
    return Math.min(this.#size, this.#level + refill);
  }
}
