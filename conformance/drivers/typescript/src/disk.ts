// What outlives the process. A write is one atomic step, and is confirmed once it is stored.

export type Entry = readonly [key: string, content: Uint8Array];

interface Write {
  readonly entries: readonly Entry[];
  readonly stored: () => void;
}

/** Keeps everything in memory, and can fail as a disk does: while it is down, writes wait. */
export class Disk {
  readonly #contents = new Map<string, Uint8Array>();
  #waiting: Write[] = [];
  #up = true;

  read(key: string): Uint8Array | undefined {
    return this.#contents.get(key);
  }

  write(entries: readonly Entry[], stored: () => void): void {
    this.#waiting.push({ entries, stored });
    this.#flush();
  }

  set up(up: boolean) {
    this.#up = up;
    this.#flush();
  }

  /** The process has died: nobody waits for an answer any more. */
  forgetWaiting(): void {
    this.#waiting = [];
  }

  #flush(): void {
    while (this.#up) {
      const write = this.#waiting.shift();
      if (write === undefined) {
        return;
      }
      for (const [key, content] of write.entries) {
        this.#contents.set(key, content);
      }
      write.stored();
    }
  }
}
