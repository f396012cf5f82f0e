// Every frame of vectors/wire is read as it must be, and what is read is written again with the
// same meaning.

import assert from "node:assert/strict";
import test from "node:test";

import { fromHex } from "../bytes.js";
import { decodeFrame, encodeFrame, UnsupportedFrame } from "../wire/frame.js";
import { checkLimits, LimitExceeded, type Limits } from "../wire/limits.js";
import { type Body, frame } from "../wire/proto.js";
import { Malformed } from "../wire/reader.js";
import { toJson } from "./json.js";
import { readVectors } from "./vectors.js";

interface WireCase {
  id: string;
  hex: string;
  verdict: string;
  limit?: string;
  json?: object;
}

function read(hex: string, limits: Limits): Body {
  const body = decodeFrame(fromHex(hex), limits.maxFrameBytes);
  if ("delta" in body.value && body.value.delta !== undefined) {
    checkLimits(body.value.delta, limits);
  }
  return body;
}

function verdictOf(error: unknown): { verdict: string; limit?: string } {
  if (error instanceof Malformed) {
    return { verdict: "malformed" };
  }
  if (error instanceof UnsupportedFrame) {
    return { verdict: "unsupported_frame" };
  }
  if (error instanceof LimitExceeded) {
    return { verdict: "limit_exceeded", limit: error.limit };
  }
  throw error;
}

for (const file of ["valid", "invalid", "boundary"]) {
  test(`wire/${file}: each frame is read as it must be`, () => {
    const { cases, limits } = readVectors<WireCase>(`wire/${file}.json`);
    for (const { id, hex, verdict, limit, json } of cases) {
      let body: Body;
      try {
        body = read(hex, limits);
      } catch (error) {
        assert.deepEqual(
          verdictOf(error),
          limit === undefined ? { verdict } : { verdict, limit },
          id,
        );
        continue;
      }
      assert.equal(verdict, "ok", id);
      assert.deepEqual(toJson(frame, { body }), json, id);
      assert.deepEqual(
        toJson(frame, { body: read(Buffer.from(encodeFrame(body)).toString("hex"), limits) }),
        json,
        id,
      );
    }
  });
}
