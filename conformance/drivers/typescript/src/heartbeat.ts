// Notices a connection that is dead: chapter 6, "Staying connected".

import { planted } from "./planted.js";

export class Heartbeat {
  #sentMs: number;
  #heardMs: number;
  /** When a ping went out that nothing has answered yet. */
  #askedMs: number | undefined;

  constructor(
    readonly intervalMs: number,
    nowMs: number,
  ) {
    this.#sentMs = nowMs;
    this.#heardMs = nowMs;
  }

  sent(nowMs: number): void {
    this.#sentMs = nowMs;
  }

  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#askedMs = undefined;
  }

  asked(nowMs: number): void {
    this.#askedMs ??= nowMs;
  }

  /** When to ask whether the server is still there: either side has been quiet for an interval. */
  //= SK-CLNT-052
  get pingAtMs(): number {
    const quietSinceMs =
      this.#askedMs === undefined ? Math.min(this.#sentMs, this.#heardMs) : this.#sentMs;
    return quietSinceMs + this.intervalMs;
  }

  /** When to take the connection for dead. */
  //= SK-CLNT-051
  get deadAtMs(): number {
    const askedMs = planted("silence_tolerated") ? undefined : this.#askedMs;
    return askedMs === undefined ? Infinity : askedMs + 2 * this.intervalMs;
  }
}
