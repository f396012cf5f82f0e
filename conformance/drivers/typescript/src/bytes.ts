// Bytes as hex and as text, and the one order that the specification compares them in.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function fromHex(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(hex)) {
    throw new Error(`"${hex.slice(0, 40)}" is not hex: two lower-case digits a byte`);
  }
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

export function toUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Throws where the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** By UTF-8 bytes. JavaScript's own order of strings is that of UTF-16 units, which differs. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(toUtf8(a), toUtf8(b));
}
