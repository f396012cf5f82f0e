// Network mode: the client opens its WebSockets itself, as chapter 9 says.

import { once } from "node:events";
import { setTimeout } from "node:timers/promises";

import { WebSocket } from "ws";

import type { Client } from "../client.js";
import type { Carrier } from "./carrier.js";
import type { JsonObject } from "./json.js";

const SUB_PROTOCOL = "synckit.v1";
const PATIENCE_MS = 2_000;
/** Beyond every limit that a server names: the client itself judges the length of a frame. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

export class Network implements Carrier {
  #report: JsonObject = {};
  #socket: WebSocket | undefined;
  #sent = 0;
  /** Frames that have come, of which the client has taken in the first `#taken`. */
  #frames: Uint8Array[] = [];
  #taken = 0;

  dial(): void {
    this.#report["dial"] = true;
  }

  send(frame: Uint8Array): void {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(frame, { binary: true });
      this.#sent += 1;
    }
  }

  close(): void {
    this.#report["close"] = true;
    this.#socket?.close(1000);
  }

  async settle({ received }: JsonObject, client: Client | undefined, nowMs: number): Promise<void> {
    const socket = this.#socket;
    const all = (): boolean => this.#frames.length >= Number(received ?? 0) || isOver(socket);
    await until(all, socket, "message");
    while (this.#taken < this.#frames.length) {
      const frame = this.#frames[this.#taken];
      this.#taken += 1;
      if (frame !== undefined) {
        client?.receive(frame, nowMs);
      }
    }
  }

  async up({ url }: JsonObject): Promise<boolean> {
    this.#socket?.terminate();
    this.#sent = 0;
    this.#frames = [];
    this.#taken = 0;
    const socket = new WebSocket(String(url), SUB_PROTOCOL, {
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    this.#socket = socket;
    // What goes wrong ends in "close"; an error that nobody listens to would end the process.
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer, isBinary) => {
      //= SK-TRAN-003
      this.#frames.push(isBinary ? Uint8Array.from(data) : new Uint8Array());
    });
    await until(() => socket.readyState !== WebSocket.CONNECTING, socket, "open");
    const isOpen = socket.readyState === WebSocket.OPEN;
    if (!isOpen) {
      socket.terminate();
      this.#report["connected"] = false;
    }
    return isOpen;
  }

  async down(): Promise<void> {
    const socket = this.#socket;
    await until(() => isOver(socket), socket, "close");
    socket?.terminate();
  }

  report(): JsonObject {
    const report = { ...this.#report, sent: BigInt(this.#sent) };
    this.#report = {};
    return report;
  }
}

function isOver(socket: WebSocket | undefined): boolean {
  return socket === undefined || socket.readyState === WebSocket.CLOSED;
}

/**
 * Waits until it holds, looking after each event and after the end of the socket, for 2 s at most.
 */
async function until(
  holds: () => boolean,
  socket: WebSocket | undefined,
  event: string,
): Promise<void> {
  const patience = new AbortController();
  const { signal } = patience;
  const expired = setTimeout(PATIENCE_MS, "expired", { signal });
  expired.catch(() => undefined);
  while (!holds() && socket !== undefined) {
    // `once` fails when the socket does: that is an event like the others.
    const events = [event, "close"].map((name) =>
      once(socket, name, { signal }).catch(() => undefined),
    );
    if ((await Promise.race([expired, ...events])) === "expired") {
      break;
    }
  }
  patience.abort();
}
