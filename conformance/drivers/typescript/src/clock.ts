// A hybrid logical clock: 48 bits of Unix milliseconds, 16 bits of counter.

import { planted } from "./planted.js";

const COUNTER_BITS = 16n;
const MAX_TIMESTAMP = 2n ** 64n - 1n;

export class Clock {
  #aheadMs = 0;

  /** Takes over the server's time (SK-CLNT-014). */
  correct(serverTimeMs: bigint, nowMs: number): void {
    if (!planted("clock_not_corrected")) {
      this.#aheadMs = Number(serverTimeMs) - nowMs;
    }
  }

  /** A timestamp above every one that was seen; throws when there is none left. */
  stamp(seen: bigint, nowMs: number): bigint {
    //= SK-DATA-031
    const wall = BigInt(Math.max(0, nowMs + this.#aheadMs)) << COUNTER_BITS;
    //= SK-DATA-030
    if (wall > seen || planted("no_clock_merge")) {
      return wall;
    }
    //= SK-DATA-032
    const next =
      planted("counter_does_not_carry") && (seen & 0xffffn) === 0xffffn ? seen : seen + 1n;
    if (next > MAX_TIMESTAMP) {
      throw new RangeError("no timestamp is left above those of this document");
    }
    return next;
  }
}
