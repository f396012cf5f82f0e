// The limits of chapter 11, as far as what a client sends can exceed them.

import { toUtf8 } from "../bytes.js";
import {
  wireValue,
  type WireChange,
  type WireDelta,
  type WireLimits,
  type WireOperation,
  type WireValue,
} from "./proto.js";

export type Limits = WireLimits;
export type LimitName = keyof Limits;

/** A limit is exceeded; `limit` is its name in chapter 11. */
export class LimitExceeded extends Error {
  constructor(
    readonly limit: string,
    got: number,
    allowed: number,
  ) {
    super(`${limit} is ${allowed}, and this is ${got}: write less at once`);
  }
}

/** Those of the reference server, until a server has told its own. */
export const DEFAULT_LIMITS: Limits = {
  maxFrameBytes: 1_048_576,
  maxChangesPerFrame: 1_024,
  maxOpsPerChange: 4_096,
  maxValueBytes: 262_144,
  maxValueDepth: 32,
  maxPathSegments: 32,
  maxPathBytes: 1_024,
  maxDocumentIdBytes: 256,
  maxDepsPerChange: 256,
  maxSubscriptions: 1_000,
  maxUnacknowledgedUpdates: 256,
  maxOutboundBytes: 8_388_608,
  maxFramesPerSecond: 2_000,
  maxBytesPerSecond: 16_777_216,
  maxClockSkewMs: 60_000,
  maxReplicasPerDocument: 65_536,
  maxReferencesPerChange: 65_536,
  maxAwarenessBytes: 4_096,
  maxAwarenessEntries: 1_024,
  maxAwarenessPerSecond: 20,
  maxAccessEntries: 1_024,
  maxQueries: 32,
  maxIdsPerResult: 256,
};

/** Throws `LimitExceeded` for the first limit that the delta exceeds (SK-LIM-001). */
export function checkLimits(delta: WireDelta, limits: Limits): void {
  const check = (limit: LimitName, got: number): void => {
    //= SK-LIM-002
    if (got > limits[limit]) {
      throw new LimitExceeded(snakeCase(limit), got, limits[limit]);
    }
  };
  check("maxChangesPerFrame", delta.changes.length);
  for (const { segments } of delta.paths) {
    check("maxPathSegments", segments.length);
    check("maxPathBytes", pathBytes(segments));
  }
  for (const change of delta.changes) {
    check("maxOpsPerChange", change.ops.length);
    check("maxDepsPerChange", change.deps.length);
    check("maxReferencesPerChange", references(change));
    for (const { kind } of change.ops) {
      if (kind?.kind === "textInsert") {
        check("maxValueBytes", toUtf8(kind.value.text).length);
      }
      const value = valueOf(kind);
      if (value !== undefined) {
        check("maxValueDepth", depth(value));
        check("maxValueBytes", wireValue.encode(value).length);
      }
    }
  }
}

function pathBytes(segments: readonly string[]): number {
  return segments.reduce((bytes, segment) => bytes + toUtf8(segment).length, 0);
}

function valueOf(kind: WireOperation["kind"]): WireValue | undefined {
  switch (kind?.kind) {
    case "lwwSet":
    case "setAdd":
    case "textMark":
      return kind.value.value;
    default:
      return undefined;
  }
}

function references(change: WireChange): number {
  return change.ops.reduce((count, { kind }) => {
    switch (kind?.kind) {
      case "setAdd":
      case "setRemove":
        return count + kind.value.observed.length;
      case "textDelete":
        return count + kind.value.ranges.length;
      default:
        return count;
    }
  }, 0);
}

/** A scalar, and an empty array or object, has depth 1. */
function depth({ kind }: WireValue): number {
  switch (kind?.kind) {
    case "arrayValue":
      return 1 + deepest(kind.value.items);
    case "objectValue":
      return 1 + deepest(kind.value.entries.map(({ value }) => value ?? { kind: undefined }));
    default:
      return 1;
  }
}

function deepest(values: readonly WireValue[]): number {
  return values.reduce((most, value) => Math.max(most, depth(value)), 0);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
