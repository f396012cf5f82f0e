// Protobuf's JSON form of a message, as the vectors write it: 64-bit integers are texts, bytes are
// base64, enums are names, and what is at its default is left out.

import type { Field, MessageType } from "../wire/message.js";
import type { EnumType, Type } from "../wire/type.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function toJson<T extends object>(
  type: MessageType<T>,
  message: T,
): { [key: string]: Json } {
  const json: { [key: string]: Json } = {};
  for (const [name, field] of Object.entries(type.fields) as [string, Field<unknown>][]) {
    const held = (message as Record<string, unknown>)[name];
    const { value: only } = field.variants;
    if (field.form === "oneof") {
      const one = held as { kind: string; value: unknown } | undefined;
      const variant = one && field.variants[one.kind];
      if (one && variant) {
        json[one.kind] = contentJson(variant.type, one.value);
      }
    } else if (only && field.form === "repeated") {
      const items = held as unknown[];
      if (items.length > 0) {
        json[name] = items.map((item) => contentJson(only.type, item));
      }
    } else if (only && held !== undefined && !only.type.isInitial(held)) {
      json[name] = contentJson(only.type, held);
    }
  }
  return json;
}

function contentJson(type: Type<unknown>, content: unknown): Json {
  if ("fields" in type) {
    return toJson(type as unknown as MessageType<object>, content as object);
  }
  if (type.name === "enum") {
    const { prefix, numbers } = type as unknown as EnumType;
    const name = Object.keys(numbers).find((key) => numbers[key] === content);
    return name === undefined ? (content as number) : prefix + name;
  }
  if (typeof content === "bigint") {
    return content.toString();
  }
  if (content instanceof Uint8Array) {
    return Buffer.from(content).toString("base64");
  }
  if (typeof content === "number" && !Number.isFinite(content)) {
    return content.toString();
  }
  return content as Json;
}

/** The inverse of `toJson`. */
export function fromJson<T extends object>(type: MessageType<T>, json: object): T {
  const message = { ...type.initial() } as Record<string, unknown>;
  for (const [name, field] of Object.entries(type.fields) as [string, Field<unknown>][]) {
    const { value: only } = field.variants;
    if (field.form === "oneof") {
      for (const [kind, { type: content }] of Object.entries(field.variants)) {
        const held = (json as Record<string, Json>)[kind];
        if (held !== undefined) {
          message[name] = { kind, value: jsonContent(content, held) };
        }
      }
    } else if (only) {
      const held = (json as Record<string, Json>)[name];
      if (held !== undefined) {
        message[name] = Array.isArray(held)
          ? held.map((item) => jsonContent(only.type, item))
          : jsonContent(only.type, held);
      }
    }
  }
  return message as T;
}

function jsonContent(type: Type<unknown>, json: Json): unknown {
  if ("fields" in type) {
    return fromJson(type as unknown as MessageType<object>, json as object);
  }
  switch (type.name) {
    case "enum": {
      const { prefix, numbers } = type as unknown as EnumType;
      return typeof json === "string" ? numbers[json.slice(prefix.length)] : json;
    }
    case "bytes":
      return Uint8Array.from(Buffer.from(json as string, "base64"));
    case "double":
      return Number(json);
    case "uint64":
    case "sint64":
    case "fixed64":
      return BigInt(json as string);
    default:
      return json;
  }
}
