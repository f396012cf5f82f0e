// A hybrid logical clock: 48 bits of Unix milliseconds, 16 bits of counter.

import { planted } from "./planted.js";

const COUNTER_BITS = 16n;
const MAX_MS = 2 ** 48 - 1;
const MAX_TIMESTAMP = 2n ** 64n - 1n;

export class Clock {
  #aheadMs = 0;

  /** Takes over the server's time (SK-CLNT-014). */
  correct(serverTimeMs: bigint, nowMs: number): void {
    if (!planted("clock_not_corrected")) {
      this.#aheadMs = Number(serverTimeMs) - nowMs;
    }
  }

  /** A timestamp above every one that was seen; the greatest there is, when none is left above. */
  stamp(seen: bigint, nowMs: number): bigint {
    //= SK-DATA-031
    const wallMs = Math.min(Math.max(0, nowMs + this.#aheadMs), MAX_MS);
    const wall = BigInt(wallMs) << COUNTER_BITS;
    //= SK-DATA-030
    if (wall > seen || planted("no_clock_merge")) {
      return wall;
    }
    //= SK-DATA-032
    const isFull =
      seen === MAX_TIMESTAMP || (planted("counter_does_not_carry") && hasFullCounter(seen));
    return isFull ? seen : seen + 1n;
  }
}

function hasFullCounter(timestamp: bigint): boolean {
  return BigInt.asUintN(16, timestamp) === 0xffffn;
}
