// Writes protobuf's encoding.

import { WireType } from "./reader.js";

/** The one NaN of SK-WIRE-024. */
const NAN_BITS = 0x7ff8000000000000n;

export class Writer {
  #bytes = new Uint8Array(64);
  #length = 0;

  tag(number: number, wire: number): void {
    this.varint((BigInt(number) << 3n) | BigInt(wire));
  }

  varint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      this.#push(Uint8Array.of(Number(rest & 0x7fn) | 0x80));
      rest >>= 7n;
    }
    this.#push(Uint8Array.of(Number(rest)));
  }

  fixed64(value: bigint): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, value, true);
    this.#push(new Uint8Array(view.buffer));
  }

  double(value: number): void {
    if (Number.isNaN(value)) {
      this.fixed64(NAN_BITS);
      return;
    }
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    this.#push(new Uint8Array(view.buffer));
  }

  delimited(bytes: Uint8Array): void {
    this.varint(BigInt(bytes.length));
    this.#push(bytes);
  }

  field(number: number, bytes: Uint8Array): void {
    this.tag(number, WireType.delimited);
    this.delimited(bytes);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #push(more: Uint8Array): void {
    const length = this.#length + more.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(more, this.#length);
    this.#length = length;
  }
}
