// Messages as tables of fields: one table gives the type, the reader and the writer.

import { Reader, type Tag, WireType } from "./reader.js";
import type { Type } from "./type.js";
import { Writer } from "./writer.js";

export interface Field<T> {
  readonly variants: Readonly<Record<string, Variant>>;
  readonly form: "single" | "optional" | "repeated" | "oneof";
  readonly initial: () => T;
  readonly read: (reader: Reader, tag: Tag, soFar: T) => T;
  readonly write: (writer: Writer, value: T) => void;
}

/** A table holds fields of every type. */
type AnyType = Type<any>;

export interface Variant {
  readonly number: number;
  readonly type: AnyType;
}

type Fields<T> = { readonly [K in keyof T]: Field<T[K]> };

export interface MessageType<T> extends Type<T> {
  readonly fields: Fields<T>;
  readonly decode: (bytes: Uint8Array) => T;
  readonly encode: (value: T) => Uint8Array;
}

export type MessageOf<M> = M extends MessageType<infer T> ? T : never;

export function message<T extends object>(name: string, fields: Fields<T>): MessageType<T> {
  const names = Object.keys(fields) as (keyof T)[];
  const byNumber = new Map<number, keyof T>();
  for (const key of names) {
    for (const { number } of Object.values(fields[key].variants)) {
      byNumber.set(number, key);
    }
  }
  const initial = (): T =>
    Object.fromEntries(names.map((key) => [key, fields[key].initial()])) as T;
  const readFields = (reader: Reader, soFar: T): T => {
    const value = { ...soFar };
    while (!reader.done) {
      const tag = reader.tag();
      const key = byNumber.get(tag.number);
      if (key === undefined) {
        reader.skip(tag);
      } else {
        value[key] = fields[key].read(reader, tag, value[key]);
      }
    }
    return value;
  };
  const encode = (value: T): Uint8Array => {
    const writer = new Writer();
    for (const key of names) {
      fields[key].write(writer, value[key]);
    }
    return writer.finish();
  };
  return {
    name,
    wire: WireType.delimited,
    fields,
    initial,
    isInitial: () => false,
    read: (reader, soFar) => readFields(reader.nested(), soFar),
    write: (writer, value) => writer.delimited(encode(value)),
    decode: (bytes) => readFields(new Reader(bytes), initial()),
    encode,
  };
}

/** A field that is its type's default when it is left out. */
export function single<T>(number: number, type: Type<T>): Field<T> {
  return {
    form: "single",
    variants: { value: { number, type } },
    initial: type.initial,
    read: (reader, tag, soFar) => readOne(type, reader, tag, soFar),
    write: (writer, value) => {
      if (!type.isInitial(value)) {
        writeOne(writer, number, type, value);
      }
    },
  };
}

/** A message that may be left out. */
export function optional<T>(number: number, type: MessageType<T>): Field<T | undefined> {
  return {
    form: "optional",
    variants: { value: { number, type } },
    initial: () => undefined,
    read: (reader, tag, soFar) => readOne(type, reader, tag, soFar ?? type.initial()),
    write: (writer, value) => {
      if (value !== undefined) {
        writeOne(writer, number, type, value);
      }
    },
  };
}

/** Numbers may come packed or each with its tag. */
export function repeated<T>(number: number, type: Type<T> | (() => Type<T>)): Field<readonly T[]> {
  const item = (): Type<T> => (typeof type === "function" ? type() : type);
  return {
    form: "repeated",
    variants: { value: variant(number, item) },
    initial: () => [],
    read: (reader, tag, soFar) => {
      const { wire } = item();
      if (tag.wire === WireType.delimited && wire !== WireType.delimited) {
        const packed = new Reader(reader.delimited());
        const more = [];
        while (!packed.done) {
          more.push(item().read(packed, item().initial()));
        }
        return soFar.concat(more);
      }
      if (tag.wire !== wire) {
        reader.skip(tag);
        return soFar;
      }
      // Appended in place: copying for each item would make a long list quadratic.
      const list = soFar as T[];
      list.push(item().read(reader, item().initial()));
      return list;
    },
    write: (writer, values) => {
      for (const value of values) {
        writeOne(writer, number, item(), value);
      }
    },
  };
}

type Variants<T> = { readonly [K in keyof T]: readonly [number, Type<T[K]> | (() => Type<T[K]>)] };

/** Which of the variants it is, and its content. */
export type OneOf<T> = { [K in keyof T]: { readonly kind: K; readonly value: T[K] } }[keyof T];

/** At most one of several fields: the last one counts. */
export function oneof<T extends object>(variants: Variants<T>): Field<OneOf<T> | undefined> {
  const names = Object.keys(variants) as (keyof T)[];
  const typeOf = <K extends keyof T>(key: K): Type<T[K]> => {
    const type = variants[key][1];
    return typeof type === "function" ? type() : type;
  };
  const nameOf = new Map(names.map((key) => [variants[key][0], key]));
  return {
    form: "oneof",
    variants: Object.fromEntries(
      names.map((key) => [key, variant(variants[key][0], () => typeOf(key))]),
    ),
    initial: () => undefined,
    read: (reader, tag, soFar) => {
      const kind = nameOf.get(tag.number);
      if (kind === undefined || tag.wire !== typeOf(kind).wire) {
        reader.skip(tag);
        return soFar;
      }
      const type = typeOf(kind);
      const value = soFar?.kind === kind ? soFar.value : type.initial();
      return { kind, value: type.read(reader, value) };
    },
    write: (writer, one) => {
      if (one !== undefined) {
        writeOne(writer, variants[one.kind][0], typeOf(one.kind), one.value);
      }
    },
  };
}

/** Types of messages that hold each other are known only once all of them are. */
function variant(number: number, type: () => AnyType): Variant {
  return {
    number,
    get type() {
      return type();
    },
  };
}

/** A field of another wire type than its own is one that is not known. */
function readOne<T>(type: Type<T>, reader: Reader, tag: Tag, soFar: T): T {
  if (tag.wire !== type.wire) {
    reader.skip(tag);
    return soFar;
  }
  return type.read(reader, soFar);
}

function writeOne<T>(writer: Writer, number: number, type: Type<T>, value: T): void {
  writer.tag(number, type.wire);
  type.write(writer, value);
}
