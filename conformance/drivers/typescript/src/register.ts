// A last-writer-wins register: chapter 4.

import { planted } from "./planted.js";
import { isLater, type Stamp } from "./stamp.js";
import type { Value } from "./value.js";

export class Register {
  constructor(
    readonly stamp: Stamp,
    /** Absent: the last write was a delete, which keeps its stamp (SK-LWW-006). */
    readonly value: Value | undefined,
  ) {}

  //= SK-LWW-001
  merge(other: Register): Register {
    return planted("arrival_order_decides") || isLater(other.stamp, this.stamp) ? other : this;
  }
}
