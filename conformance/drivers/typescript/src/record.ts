// What a client keeps of a document on its disk, in one piece: its state, its cursor and its
// outbox.

import { fromHex } from "./bytes.js";
import { type Change, isOfRegisters } from "./change.js";
import { fromDelta, toDelta } from "./delta.js";
import { Document } from "./document.js";
import { planted } from "./planted.js";
import { Register } from "./register.js";
import { fromWireValue, toWireValue } from "./value.js";
import { fromWireVersion, toReplicaId, toWireVersion } from "./version.js";
import { message, type MessageOf, optional, single } from "./wire/message.js";
import { delta, snapshot, wireVersion } from "./wire/proto.js";
import { bytes } from "./wire/type.js";

export interface Record {
  readonly confirmed: Document;
  readonly log: readonly Change[];
  readonly outbox: readonly Change[];
  readonly heldBack: readonly Change[];
  readonly cursor: Cursor | undefined;
}

/** The server's name for a place in its log, which holds in one epoch. */
export interface Cursor {
  readonly epoch: Uint8Array;
  readonly place: Uint8Array;
}

const stored = message("StoredDocument", {
  state: optional(1, snapshot),
  heads: optional(2, wireVersion),
  outbox: optional(3, delta),
  heldBack: optional(4, delta),
  epoch: single(5, bytes),
  cursor: single(6, bytes),
  log: optional(7, delta),
});

export function encodeRecord({ confirmed, log, outbox, heldBack, cursor }: Record): Uint8Array {
  return stored.encode({
    state: toSnapshot(planted("cursor_stored_without_changes") ? new Document() : confirmed),
    heads: toWireVersion(confirmed.heads),
    log: toDelta(log.filter(isOfRegisters)),
    outbox: toDelta(outbox),
    heldBack: toDelta(heldBack.filter(isOfRegisters)),
    epoch: cursor?.epoch ?? new Uint8Array(),
    cursor: cursor?.place ?? new Uint8Array(),
  });
}

export function decodeRecord(content: Uint8Array): Record {
  const { state, heads, log, outbox, heldBack, epoch, cursor: place } = stored.decode(content);
  return {
    confirmed: fromSnapshot(state ?? snapshot.initial(), heads),
    log: fromDelta(log),
    outbox: fromDelta(outbox),
    heldBack: fromDelta(heldBack),
    cursor: place.length > 0 ? { epoch, place } : undefined,
  };
}

type Snapshot = MessageOf<typeof snapshot>;

//= SK-LWW-006
function toSnapshot(document: Document): Snapshot {
  return {
    version: toWireVersion(document.version),
    timestamp: document.timestamp,
    replicas: [],
    fields: document.registers.map(({ path, register: { stamp, value } }) => ({
      path: { segments: path },
      kind: {
        kind: "register",
        value: {
          timestamp: stamp.timestamp,
          replicaId: fromHex(stamp.replica),
          seq: stamp.seq,
          value: value === undefined ? undefined : toWireValue(value),
        },
      },
    })),
  };
}

function fromSnapshot(state: Snapshot, heads: Snapshot["version"]): Document {
  const registers = state.fields.map(({ path, kind }) => {
    const { timestamp, replicaId, seq, value } = kind?.value ?? {
      timestamp: 0n,
      replicaId: new Uint8Array(),
      seq: 0n,
      value: undefined,
    };
    const stamp = { timestamp, replica: toReplicaId(replicaId), seq };
    const held = value === undefined ? undefined : fromWireValue(value);
    return { path: path?.segments ?? [], register: new Register(stamp, held) };
  });
  return new Document(
    fromWireVersion(state.version),
    fromWireVersion(heads),
    state.timestamp,
    registers,
  );
}
