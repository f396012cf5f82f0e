// Changes that arrived before what they depend on (SK-DATA-018).

import { type Change, lastSeq } from "./change.js";
import type { Document } from "./document.js";
import { LimitExceeded } from "./wire/limits.js";

/** How many changes may wait; a peer must not choose. */
export const MAX_HELD_BACK = 4_096;

export class Inbox {
  #heldBack: Change[];

  constructor(heldBack: readonly Change[] = []) {
    this.#heldBack = [...heldBack];
  }

  get heldBack(): readonly Change[] {
    return this.#heldBack;
  }

  /**
   * All that may now be applied to `document`, in order; the rest waits. Throws when too much
   * does.
   */
  take(changes: readonly Change[], document: Document, apply: (change: Change) => void): void {
    let waiting = [...this.#heldBack, ...changes];
    for (let progress = true; progress;) {
      progress = false;
      const left = [];
      for (const change of waiting) {
        if (document.covers(change)) {
          continue;
        }
        if (document.fits(change)) {
          apply(change);
          progress = true;
        } else {
          left.push(change);
        }
      }
      waiting = left;
    }
    if (waiting.length > MAX_HELD_BACK) {
      throw new LimitExceeded("max_held_back", waiting.length, MAX_HELD_BACK);
    }
    this.#heldBack = unique(waiting);
  }
}

/** A change that came twice waits once. */
function unique(changes: readonly Change[]): Change[] {
  return [
    ...new Map(changes.map((change) => [`${change.replica}:${lastSeq(change)}`, change])).values(),
  ];
}
