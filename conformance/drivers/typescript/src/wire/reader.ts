// Reads protobuf's encoding: varints, fixed numbers, delimited bytes, and what is to be skipped.

import { planted } from "../planted.js";

/** The bytes are no valid frame (SK-WIRE-001). */
export class Malformed extends Error {}

/** A level of nesting costs a frame of the call stack, so a peer must not choose how many. */
const MAX_NESTING = 1_000;

export const WireType = {
  varint: 0,
  fixed64: 1,
  delimited: 2,
  group: 3,
  end: 4,
  fixed32: 5,
} as const;

export interface Tag {
  readonly number: number;
  readonly wire: number;
}

export class Reader {
  readonly #bytes: Uint8Array;
  readonly #nesting: number;
  #at = 0;

  constructor(bytes: Uint8Array, nesting = 0) {
    if (nesting > MAX_NESTING) {
      throw new Malformed(`messages are nested more than ${MAX_NESTING} deep`);
    }
    this.#bytes = bytes;
    this.#nesting = nesting;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  tag(): Tag {
    const tag = this.varint();
    const number = Number(tag >> 3n);
    if (number < 1 || number >= 2 ** 29) {
      throw new Malformed(`${number} is no field number`);
    }
    return { number, wire: Number(tag & 7n) };
  }

  /** Up to ten bytes, of which 64 bits count; leading zero groups are allowed (SK-WIRE-023). */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (planted("padding_refused") && byte === 0 && shift > 0n) {
        throw new Malformed("a varint is longer than it has to be");
      }
      if (byte < 0x80) {
        return BigInt.asUintN(64, value);
      }
    }
    throw new Malformed("a varint does not end within ten bytes");
  }

  fixed64(): bigint {
    return this.#view(8).getBigUint64(0, true);
  }

  double(): number {
    return this.#view(8).getFloat64(0, true);
  }

  delimited(): Uint8Array {
    const length = this.varint();
    if (length > BigInt(this.#bytes.length - this.#at)) {
      throw new Malformed(`${length} bytes are announced and are not there`);
    }
    return this.#take(Number(length));
  }

  nested(): Reader {
    return new Reader(this.delimited(), this.#nesting + 1);
  }

  /** Passes over the content of a field that is not known (SK-WIRE-004). */
  skip(tag: Tag): void {
    const open = [];
    for (let next = tag; ; next = this.tag()) {
      switch (next.wire) {
        case WireType.varint:
          this.varint();
          break;
        case WireType.fixed64:
          this.#take(8);
          break;
        case WireType.delimited:
          this.delimited();
          break;
        case WireType.group:
          open.push(next.number);
          break;
        case WireType.end:
          if (open.pop() !== next.number) {
            throw new Malformed(`group ${next.number} ends where it did not begin`);
          }
          break;
        case WireType.fixed32:
          this.#take(4);
          break;
        default:
          throw new Malformed(`${next.wire} is no wire type`);
      }
      if (open.length === 0) {
        return;
      }
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new Malformed("the bytes end within a field");
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #view(length: number): DataView {
    const taken = this.#take(length);
    return new DataView(taken.buffer, taken.byteOffset, length);
  }
}
