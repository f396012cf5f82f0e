// Tunnel mode: frames travel in the messages of the driver.

import { fromHex, toHex } from "../bytes.js";
import type { Client } from "../client.js";
import type { Carrier } from "./carrier.js";
import type { JsonObject } from "./json.js";

export class Tunnel implements Carrier {
  #report: JsonObject = {};
  #sent: string[] = [];

  dial(): void {
    this.#report["dial"] = true;
  }

  send(frame: Uint8Array): void {
    this.#sent.push(toHex(frame));
  }

  close(): void {
    this.#report["close"] = true;
  }

  async settle(
    { verb, bytes }: JsonObject,
    client: Client | undefined,
    nowMs: number,
  ): Promise<void> {
    if (verb === "recv" && typeof bytes === "string") {
      client?.receive(fromHex(bytes), nowMs);
    }
  }

  async up(): Promise<boolean> {
    return true;
  }

  async down(): Promise<void> {
    // The judge says so, and there is nothing to take down.
  }

  report(): JsonObject {
    const report = this.#sent.length > 0 ? { ...this.#report, send: this.#sent } : this.#report;
    this.#report = {};
    this.#sent = [];
    return report;
  }
}
