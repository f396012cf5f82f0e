// The total order on operations that extends causality: chapter 3, "Timestamps".

import { planted } from "./planted.js";
import type { ReplicaId } from "./version.js";

export interface Stamp {
  readonly timestamp: bigint;
  readonly replica: ReplicaId;
  readonly seq: bigint;
}

//= SK-DATA-033
export function isLater(a: Stamp, b: Stamp): boolean {
  if (a.timestamp !== b.timestamp) {
    return a.timestamp > b.timestamp;
  }
  //= SK-LWW-002
  if (a.replica !== b.replica) {
    return planted("tie_break_reversed") ? a.replica < b.replica : a.replica > b.replica;
  }
  //= SK-LWW-004
  return planted("first_operation_wins") ? a.seq < b.seq : a.seq > b.seq;
}
