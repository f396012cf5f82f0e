#!/usr/bin/env node
// The conformance driver: JSON lines on standard input and output, or over a WebSocket of the
// judge's.

import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { Driver } from "./driver/driver.js";
import { parseJson, writeJson, type JsonObject } from "./driver/json.js";

const HELP = `Drives the TypeScript client of SyncKit for the judge.

Usage: node driver.js [--judge ws://ADDRESS]

  --judge URL   answer over a WebSocket on which the judge listens (run --client-ws ADDRESS),
                instead of standard input and output
  --help        print this

SYNCKIT_PLANT=NAME turns on one of the planted bugs of src/planted.ts.
`;

async function answerLine(driver: Driver, line: string): Promise<string> {
  const request = parseJson(line);
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    throw new SyntaxError("a request is a JSON object");
  }
  return writeJson(await driver.answer(request satisfies JsonObject));
}

async function overStandardStreams(): Promise<void> {
  const driver = new Driver();
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${await answerLine(driver, line)}\n`);
  }
}

async function overWebSocket(url: string): Promise<void> {
  const { WebSocket } = await import("ws");
  const driver = new Driver();
  const judge = new WebSocket(url);
  let last = Promise.resolve();
  judge.on("message", (line: Buffer) => {
    last = last.then(async () => judge.send(await answerLine(driver, line.toString()))).catch(fail);
  });
  await new Promise<void>((resolve, reject) => {
    judge.on("close", () => resolve());
    judge.on("error", reject);
  });
}

function fail(error: unknown): never {
  process.stderr.write(`driver: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

try {
  const { values } = parseArgs({
    options: { judge: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    process.stdout.write(HELP);
  } else {
    await (values.judge === undefined ? overStandardStreams() : overWebSocket(values.judge));
    process.exit(0);
  }
} catch (error) {
  fail(error);
}
