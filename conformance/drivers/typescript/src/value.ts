// What a field holds (SK-DATA-040). An integer is a bigint and a double a number: 1n and 1 are two
// values.

import { compareText } from "./bytes.js";
import { planted } from "./planted.js";
import { nullValue, type WireValue } from "./wire/proto.js";

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<string, Value>;

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;

/** Throws where the value is none: an integer beyond 64 bits, or a text that is not Unicode. */
export function toWireValue(value: Value): WireValue {
  if (value === null) {
    return { kind: { kind: "nullValue", value: nullValue.numbers["NULL"] ?? 0 } };
  }
  if (typeof value === "boolean") {
    return { kind: { kind: "boolValue", value } };
  }
  if (typeof value === "bigint") {
    if (value < MIN_INTEGER || value > MAX_INTEGER) {
      throw new RangeError(`${value} is no signed 64-bit integer: write it as a text or a double`);
    }
    return planted("integers_as_doubles")
      ? { kind: { kind: "floatValue", value: Number(value) } }
      : { kind: { kind: "intValue", value } };
  }
  if (typeof value === "number") {
    return { kind: { kind: "floatValue", value } };
  }
  if (typeof value === "string") {
    return { kind: { kind: "stringValue", value: wellFormed(value) } };
  }
  if (value instanceof Uint8Array) {
    return { kind: { kind: "bytesValue", value } };
  }
  if (value instanceof Map) {
    return { kind: { kind: "objectValue", value: { entries: toEntries(value) } } };
  }
  return { kind: { kind: "arrayValue", value: { items: (value as Value[]).map(toWireValue) } } };
}

//= SK-DATA-041
function toEntries(object: ReadonlyMap<string, Value>): { key: string; value: WireValue }[] {
  const keys = [...object.keys()];
  const sorted = planted("keys_in_utf16_order") ? keys.sort() : keys.sort(compareText);
  return sorted.map((key) => ({
    key: wellFormed(key),
    value: toWireValue(object.get(key) ?? null),
  }));
}

/** The value must have passed `checkContents`. */
export function fromWireValue({ kind }: WireValue): Value {
  switch (kind?.kind) {
    case undefined:
    case "nullValue":
      return null;
    case "arrayValue":
      return kind.value.items.map(fromWireValue);
    case "objectValue":
      return new Map(
        kind.value.entries.map(({ key, value }) => [
          key,
          fromWireValue(value ?? { kind: undefined }),
        ]),
      );
    case "boolValue":
    case "intValue":
    case "floatValue":
    case "stringValue":
    case "bytesValue":
      return kind.value;
  }
}

/** A lone half of a surrogate pair has no UTF-8. */
export function wellFormed(text: string): string {
  if (!text.isWellFormed()) {
    throw new RangeError("the text has half a surrogate pair: it is not Unicode");
  }
  return text;
}
