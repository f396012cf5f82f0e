// Values and paths in the judge's JSON.

import { fromHex, toHex } from "../bytes.js";
import type { Path } from "../change.js";
import type { Value } from "../value.js";
import type { Json, JsonObject } from "./json.js";

const FLOATS: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  "-inf": -Infinity,
  "-0": -0,
};

export function readValue(json: Json): Value {
  if (Array.isArray(json)) {
    return json.map(readValue);
  }
  if (typeof json !== "object" || json === null) {
    return json;
  }
  const special = Object.keys(json).length === 1;
  const { $bytes, $float } = json;
  if (special && typeof $bytes === "string") {
    return fromHex($bytes);
  }
  if (special && typeof $float === "string" && Object.hasOwn(FLOATS, $float)) {
    return FLOATS[$float] ?? NaN;
  }
  return new Map(Object.entries(json).map(([key, member]) => [key, readValue(member)]));
}

export function writeValue(value: Value): Json {
  if (typeof value === "number") {
    const name = Object.keys(FLOATS).find((key) => Object.is(FLOATS[key], value));
    return name === undefined ? value : { $float: name };
  }
  if (value instanceof Uint8Array) {
    return { $bytes: toHex(value) };
  }
  if (value instanceof Map) {
    const members = [...(value as ReadonlyMap<string, Value>)];
    return Object.fromEntries(
      members.map(([key, member]) => [key, writeValue(member)]),
    ) as JsonObject;
  }
  if (typeof value === "object" && value !== null) {
    return (value as readonly Value[]).map(writeValue);
  }
  return value;
}

export function writePath(path: Path): string {
  return path.map((segment) => `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
