// One connection: silent but for Hello until it is welcomed, then paced, and watched by a
// heartbeat.

import { Heartbeat } from "./heartbeat.js";
import { Pace } from "./pace.js";
import { encodeFrame } from "./wire/frame.js";
import { DEFAULT_LIMITS, type Limits } from "./wire/limits.js";
import { type Body, Capability, type Welcome } from "./wire/proto.js";

/** What carries the frames. `close` is confirmed by `Client.disconnected`. */
export interface Link {
  dial(): void;
  send(frame: Uint8Array): void;
  close(): void;
}

/** How long a server may take to welcome; the specification names the time for its side only. */
const GREETING_TIMEOUT_MS = 10_000;
/** How many frames may wait for their turn: a server that pings faster than it reads is left. */
const MAX_WAITING_FRAMES = 10_000;

interface Session {
  readonly epoch: Uint8Array;
  readonly limits: Limits;
  readonly pace: Pace;
  readonly heartbeat: Heartbeat;
  readonly sinceMs: number;
  /** Whether both sides named the one capability of this client. */
  readonly lww: boolean;
}

export class Connection {
  readonly #link: Link;
  readonly #openedMs: number;
  #session: Session | undefined;
  #waiting: Uint8Array[] = [];
  #closed = false;

  constructor(link: Link, hello: Body, nowMs: number) {
    this.#link = link;
    this.#openedMs = nowMs;
    //= SK-CLNT-010
    link.send(encodeFrame(hello));
  }

  /** Absent until the server has welcomed the client. */
  get session(): Session | undefined {
    return this.#session;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get limits(): Limits {
    return this.#session?.limits ?? DEFAULT_LIMITS;
  }

  welcomed({ epoch, limits, heartbeatIntervalMs, capabilities }: Welcome, nowMs: number): void {
    if (limits === undefined || heartbeatIntervalMs === 0 || Object.values(limits).includes(0)) {
      this.close();
      return;
    }
    this.#session = {
      epoch,
      limits,
      pace: new Pace(limits, nowMs),
      heartbeat: new Heartbeat(heartbeatIntervalMs, nowMs),
      sinceMs: nowMs,
      lww: capabilities.includes(Capability.LWW),
    };
  }

  send(body: Body, nowMs: number): void {
    this.sendFrame(encodeFrame(body), nowMs);
  }

  sendFrame(frame: Uint8Array, nowMs: number): void {
    if (this.#closed) {
      return;
    }
    if (this.#waiting.length === MAX_WAITING_FRAMES) {
      this.close();
      return;
    }
    this.#waiting.push(frame);
    this.#drain(nowMs);
  }

  heard(nowMs: number): void {
    this.#session?.heartbeat.heard(nowMs);
  }

  /** The link confirms; until then nothing is sent and nothing that comes is looked at. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#waiting = [];
      this.#link.close();
    }
  }

  /** When something is due. */
  timerMs(nowMs: number): number {
    if (this.#closed) {
      return Infinity;
    }
    if (this.#session === undefined) {
      return this.#openedMs + GREETING_TIMEOUT_MS;
    }
    const { pace, heartbeat } = this.#session;
    const next = this.#waiting[0];
    const freeAtMs = next === undefined ? Infinity : pace.freeAtMs(next.length, nowMs);
    return Math.min(heartbeat.pingAtMs, heartbeat.deadAtMs, freeAtMs);
  }

  tick(nowMs: number): void {
    if (this.#session === undefined) {
      if (nowMs >= this.#openedMs + GREETING_TIMEOUT_MS) {
        this.close();
      }
      return;
    }
    const { heartbeat } = this.#session;
    if (nowMs >= heartbeat.deadAtMs) {
      this.close();
      return;
    }
    this.#drain(nowMs);
    if (nowMs >= heartbeat.pingAtMs) {
      heartbeat.asked(nowMs);
      this.send({ kind: "ping", value: { nonce: BigInt(nowMs) } }, nowMs);
    }
  }

  #drain(nowMs: number): void {
    while (!this.#closed && this.#session !== undefined) {
      const { pace, heartbeat } = this.#session;
      const next = this.#waiting[0];
      if (next === undefined || pace.freeAtMs(next.length, nowMs) > nowMs) {
        return;
      }
      this.#waiting.shift();
      pace.sent(next.length, nowMs);
      heartbeat.sent(nowMs);
      this.#link.send(next);
    }
  }
}
