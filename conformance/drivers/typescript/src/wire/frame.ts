// From bytes to a frame, and back.

import { checkContents } from "./contents.js";
import { type Body, frame } from "./proto.js";
import { Malformed } from "./reader.js";
import { LimitExceeded } from "./limits.js";

/** The frame is sound, and of a kind that this version does not know (SK-WIRE-003). */
export class UnsupportedFrame extends Error {}

/** Throws `Malformed`, `UnsupportedFrame` or `LimitExceeded`. */
export function decodeFrame(bytes: Uint8Array, maxFrameBytes: number): Body {
  //= SK-WIRE-005
  if (bytes.length > maxFrameBytes) {
    throw new LimitExceeded("max_frame_bytes", bytes.length, maxFrameBytes);
  }
  //= SK-WIRE-002
  if (bytes.length === 0) {
    throw new Malformed("SK-WIRE-002: an empty frame");
  }
  const { body } = frame.decode(bytes);
  //= SK-WIRE-003
  if (body === undefined) {
    throw new UnsupportedFrame("the frame has a body of a later version");
  }
  checkContents(body);
  return body;
}

export function encodeFrame(body: Body): Uint8Array {
  return frame.encode({ body });
}
