// Answers the judge: each request is something that happens to the client, and the reply says what
// follows.

import { randomBytes } from "node:crypto";

import type { Operation, Path } from "../change.js";
import { Client } from "../client.js";
import { Disk } from "../disk.js";
import { NAME, VERSION } from "../session.js";
import { wellFormed } from "../value.js";
import { toReplicaId } from "../version.js";
import type { Carrier } from "./carrier.js";
import { readValue, writePath, writeValue } from "./content.js";
import type { Json, JsonObject } from "./json.js";
import { Tunnel } from "./tunnel.js";

const REPLICA_ID_BYTES = 16;

const CHANCE = {
  replica: () => toReplicaId(randomBytes(REPLICA_ID_BYTES)),
  fraction: () => Math.random(),
};

/** The driver does not know what it is asked for: the case is for other clients. */
class Unknown extends Error {}

export class Driver {
  #carrier: Carrier = new Tunnel();
  #disk = new Disk();
  #client: Client | undefined;

  async answer(request: JsonObject): Promise<JsonObject> {
    const id = request["id"] ?? 0n;
    const nowMs = Number(request["now"] ?? 0);
    try {
      await this.#carrier.settle(request, this.#client, nowMs);
      const answer = await this.#perform(request, nowMs);
      const timer = this.#client?.timerMs(nowMs);
      return {
        id,
        ...answer,
        ...this.#carrier.report(),
        ...(timer !== undefined && { timer: BigInt(timer) }),
      };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const report = this.#carrier.report();
      return error instanceof Unknown
        ? { id, skip: text, ...report }
        : { id, error: text, ...report };
    }
  }

  async #perform(request: JsonObject, nowMs: number): Promise<JsonObject> {
    switch (request["verb"]) {
      case "hello":
        return await this.#hello(request["mode"]);
      case "open":
        return this.#open(request, nowMs);
      case "do":
        this.#running.edit(
          textOf(request["document"]),
          listOf(request["ops"]).map(readOperation),
          nowMs,
        );
        return {};
      case "recv":
        return {};
      case "tick":
        this.#client?.tick(nowMs);
        return {};
      case "state":
        return { fields: this.#fields(textOf(request["document"])) };
      case "net":
        await this.#net(request, nowMs);
        return {};
      case "disk":
        this.#disk.up = request["up"] === true;
        return {};
      case "close":
        return this.#close();
      default:
        throw new Unknown(`the verb ${String(request["verb"])}`);
    }
  }

  async #hello(mode: Json | undefined): Promise<JsonObject> {
    if (mode === "network") {
      // Loaded when it is wanted: in tunnel mode a driver starts sooner, and needs no package.
      const { Network } = await import("./network.js");
      this.#carrier = new Network();
    } else if (mode !== undefined && mode !== "tunnel") {
      throw new Unknown(`the mode ${String(mode)}`);
    }
    return { name: NAME, version: VERSION };
  }

  #open({ document, storage, token }: JsonObject, nowMs: number): JsonObject {
    if (storage === "fresh" && this.#client === undefined) {
      this.#disk = new Disk();
    }
    this.#client ??= new Client(
      this.#disk,
      this.#carrier,
      CHANCE,
      typeof token === "string" ? token : "",
    );
    this.#client.open(textOf(document), nowMs);
    return {};
  }

  async #net(request: JsonObject, nowMs: number): Promise<void> {
    const isUp = request["up"] === true && (await this.#carrier.up(request));
    if (isUp) {
      this.#client?.connected(nowMs);
    } else {
      await this.#carrier.down();
      this.#client?.disconnected(nowMs);
    }
  }

  #close(): JsonObject {
    this.#disk.forgetWaiting();
    this.#client = undefined;
    return {};
  }

  #fields(document: string): JsonObject {
    const fields: [string, Json][] = [];
    for (const { path, register } of this.#running.read(document).registers) {
      if (register.value !== undefined) {
        fields.push([writePath(path), writeValue(register.value)]);
      }
    }
    return Object.fromEntries(fields);
  }

  get #running(): Client {
    if (this.#client === undefined) {
      throw new Error("no client runs: open a document first");
    }
    return this.#client;
  }
}

function readOperation(json: Json): Operation {
  const operation = objectOf(json);
  const { set, value, delete: deleted } = operation;
  if (set !== undefined) {
    return { kind: "set", path: readPath(set), value: readValue(value ?? null) };
  }
  if (deleted !== undefined) {
    return { kind: "delete", path: readPath(deleted) };
  }
  throw new Unknown(
    `the operation ${Object.keys(operation).join(" ")}: this client has registers only`,
  );
}

function readPath(json: Json): Path {
  return listOf(json).map((segment) => wellFormed(textOf(segment)));
}

function textOf(json: Json | undefined): string {
  if (typeof json !== "string") {
    throw new TypeError("a text is missing");
  }
  return json;
}

function listOf(json: Json | undefined): Json[] {
  if (!Array.isArray(json)) {
    throw new TypeError("a list is missing");
  }
  return json;
}

function objectOf(json: Json | undefined): JsonObject {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new TypeError("an object is missing");
  }
  return json;
}
