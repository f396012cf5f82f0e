// When to connect again: chapter 6, "Staying connected".

import { planted } from "./planted.js";

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 30_000;
/** A connection that stayed ready for so long was a good one. */
const GOOD_CONNECTION_MS = 30_000;

export class Backoff {
  #attempt = 0;
  #notBeforeMs = 0;
  #dialAtMs: number | undefined;
  #hopeless = false;

  constructor(readonly random: () => number) {}

  /** When to connect; absent while there is nothing to wait for. */
  get dialAtMs(): number | undefined {
    return this.#dialAtMs;
  }

  /** The server has said when it wants to be asked again (SK-CLNT-054). */
  notBefore(timeMs: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, timeMs);
  }

  /** Nothing can be mended by trying again (SK-CLNT-055). */
  giveUp(): void {
    this.#hopeless = !planted("reconnects_after_a_hopeless_error");
  }

  dialled(): void {
    this.#dialAtMs = undefined;
  }

  /** A connection has ended, or never came to be; `readySinceMs` when it was ready. */
  //= SK-CLNT-053
  lost(readySinceMs: number | undefined, nowMs: number): void {
    const goodAfterMs = planted("back_off_reset_by_welcome") ? 0 : GOOD_CONNECTION_MS;
    if (readySinceMs !== undefined && nowMs - readySinceMs >= goodAfterMs) {
      this.#attempt = 0;
    }
    this.#attempt += 1;
    const exponent = planted("back_off_constant") ? 0 : this.#attempt - 1;
    const mostMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** exponent);
    const waitedMs = nowMs + Math.floor(this.random() * mostMs);
    const notBeforeMs = planted("goaway_forgotten") ? 0 : this.#notBeforeMs;
    this.#dialAtMs = this.#hopeless ? undefined : Math.max(waitedMs, notBeforeMs);
  }
}
