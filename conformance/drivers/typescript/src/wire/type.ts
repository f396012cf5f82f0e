// The scalar types of protobuf: how each is read, written, and what it is when it is left out.

import { fromUtf8, toUtf8 } from "../bytes.js";
import { planted } from "../planted.js";
import { Malformed, type Reader, WireType } from "./reader.js";
import type { Writer } from "./writer.js";

/** What one field holds. `read` gets what the field held so far, for messages merge. */
export interface Type<T> {
  readonly name: string;
  readonly wire: number;
  readonly initial: () => T;
  readonly isInitial: (value: T) => boolean;
  readonly read: (reader: Reader, soFar: T) => T;
  readonly write: (writer: Writer, value: T) => void;
}

function scalar<T extends bigint | number | boolean | string>(
  name: string,
  wire: number,
  initial: T,
  read: (reader: Reader) => T,
  write: (writer: Writer, value: T) => void,
): Type<T> {
  return {
    name,
    wire,
    initial: () => initial,
    isInitial: (value) => value === initial,
    read,
    write,
  };
}

const { varint, fixed64: eight, delimited } = WireType;

/** 64 bits do not fit a double: above 2^53 a number of JavaScript is another number. */
const exact = (value: bigint): bigint =>
  planted("uint64_through_a_double") ? BigInt(Number(value)) : value;

export const uint64 = scalar<bigint>(
  "uint64",
  varint,
  0n,
  (reader) => exact(reader.varint()),
  (writer, value) => writer.varint(value),
);

export const sint64 = scalar<bigint>(
  "sint64",
  varint,
  0n,
  (reader) => {
    const zigzag = reader.varint();
    return BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n));
  },
  (writer, value) => writer.varint((value << 1n) ^ (value >> 63n)),
);

export const fixed64 = scalar<bigint>(
  "fixed64",
  eight,
  0n,
  (reader) => reader.fixed64(),
  (writer, value) => writer.fixed64(value),
);

export const uint32 = scalar<number>(
  "uint32",
  varint,
  0,
  (reader) => Number(BigInt.asUintN(32, reader.varint())),
  (writer, value) => writer.varint(BigInt(value)),
);

export const bool = scalar<boolean>(
  "bool",
  varint,
  false,
  (reader) => reader.varint() !== 0n,
  (writer, value) => writer.varint(value ? 1n : 0n),
);

export const double: Type<number> = {
  name: "double",
  wire: eight,
  initial: () => 0,
  isInitial: (value) => Object.is(value, 0),
  read: (reader) => reader.double(),
  write: (writer, value) => writer.double(value),
};

export const string = scalar<string>(
  "string",
  delimited,
  "",
  (reader) => {
    const content = reader.delimited();
    try {
      return fromUtf8(content);
    } catch {
      throw new Malformed("a text is not UTF-8");
    }
  },
  (writer, value) => writer.delimited(toUtf8(value)),
);

export const bytes: Type<Uint8Array> = {
  name: "bytes",
  wire: delimited,
  initial: () => new Uint8Array(),
  isInitial: (value) => value.length === 0,
  read: (reader) => reader.delimited().slice(),
  write: (writer, value) => writer.delimited(value),
};

/** An enum is open: a number of a later version stays that number. */
export interface EnumType extends Type<number> {
  readonly prefix: string;
  readonly numbers: Readonly<Record<string, number>>;
}

export function enumeration(prefix: string, numbers: Readonly<Record<string, number>>): EnumType {
  const plain = scalar<number>(
    "enum",
    varint,
    0,
    (reader) => Number(BigInt.asIntN(32, reader.varint())),
    (writer, value) => writer.varint(BigInt(value)),
  );
  return { ...plain, prefix, numbers };
}
