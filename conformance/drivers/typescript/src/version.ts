// Which operations are present: for each replica, the highest number up to which all of them are.

import { fromHex, toHex } from "./bytes.js";
import type { WireVersion } from "./wire/proto.js";

/** In hex, whose order as text is the order of the bytes, a prefix first (SK-DATA-002). */
export type ReplicaId = string & { readonly replicaId: unique symbol };

export function toReplicaId(bytes: Uint8Array): ReplicaId {
  return toHex(bytes) as ReplicaId;
}

/** Pairs of a replica and a sequence number; the maps of this client never hold a 0. */
export type Dots = ReadonlyMap<ReplicaId, bigint>;

//= SK-DATA-020
export function toWireVersion(version: Dots): WireVersion {
  return {
    entries: ascending(version).map(([replica, seq]) => ({ replicaId: fromHex(replica), seq })),
  };
}

export function fromWireVersion(version: WireVersion | undefined): Map<ReplicaId, bigint> {
  return new Map(version?.entries.map(({ replicaId, seq }) => [toReplicaId(replicaId), seq]));
}

export function ascending(dots: Dots): [ReplicaId, bigint][] {
  return [...dots].sort(([a], [b]) => (a < b ? -1 : 1));
}
