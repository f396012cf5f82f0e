// @ts-check
// A driver for the SyncKit conformance suite: JSON lines in, JSON lines out.
//
// Fill in the verbs with your client; what still throws Skip is UNSUPPORTED. Plain JavaScript with types in
// comments, so that Node runs it and `tsc --checkJs` checks it without a build.
import { createInterface } from "node:readline";

/** @typedef {{id: number, verb: string, now?: number, [member: string]: any}} Request */
/** @typedef {{send?: string[], dial?: boolean, close?: boolean, timer?: number, [member: string]: any}} Reply */

/** The driver does not know this verb, or cannot do what it asks. */
class Skip extends Error {}

/** Unix milliseconds: the only clock your client may have. */
let now = 0;
/** What the client does goes here, whichever verb made it do so. @type {Reply} */
let reply = {};

/** What your client calls, in place of its socket and its timers. */
export const outside = {
  now: () => now,
  /** @param {Uint8Array} frame */
  send(frame) {
    (reply.send ??= []).push(Buffer.from(frame).toString("hex"));
  },
  dial() {
    reply.dial = true; // `net` answers
  },
  close() {
    reply.close = true; // `net` confirms
  },
  /** Of the next timer; every reply carries it while one runs. @param {number} at */
  timer(at) {
    reply.timer = at;
  },
};

/** What the judge asks for. @type {Record<string, (request: Request) => void>} */
const verbs = {
  hello({ mode = "tunnel" }) {
    if (mode !== "tunnel") throw new Skip(`${mode} mode`);
    Object.assign(reply, { name: "my-client", version: "0.1.0" });
  },
  open({ document, storage, token = "" }) {
    // Start the client if it does not run: on empty storage for "fresh", on what is stored for "keep".
    // It then wants a connection. A document that is opened later is followed as well.
    throw new Skip("open");
  },
  do({ document, ops }) {
    // One change of all operations: {"set": ["a", "b"], "value": 1}, {"delete": ["a"]}, ...
    throw new Skip("do");
  },
  recv({ bytes }) {
    throw new Skip("recv"); // hand the client the frame Buffer.from(bytes, "hex")
  },
  tick() {
    throw new Skip("tick"); // fire every timer that is due, in order
  },
  state({ document }) {
    throw new Skip("state"); // reply.fields = {"/a/b": 1, ...}: what the application reads
  },
  net({ up }) {
    throw new Skip("net"); // up: the connection is there. Not up: it is lost, or never came
  },
  close({ how }) {
    throw new Skip("close"); // "kill": throw the client away without a word. "clean": let it say goodbye
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  /** @type {Request} */
  const request = JSON.parse(line);
  now = request.now ?? now;
  reply = {};
  try {
    const verb = Object.hasOwn(verbs, request.verb) ? verbs[request.verb] : undefined;
    if (!verb) throw new Skip(request.verb);
    verb(request);
  } catch (error) {
    // A case fails with the text of `error`.
    reply = error instanceof Skip ? { skip: error.message } : { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify({ id: request.id, ...reply })}\n`);
}
