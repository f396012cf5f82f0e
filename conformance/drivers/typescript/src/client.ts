// The client: its documents, its replica id and its connections. It has no clock, socket or disk
// of its own: each call says what happened and when, and what follows goes to the link and the
// disk.

import { Backoff } from "./backoff.js";
import { toUtf8, fromUtf8 } from "./bytes.js";
import type { Operation } from "./change.js";
import { Clock } from "./clock.js";
import type { Link } from "./connection.js";
import type { Disk } from "./disk.js";
import { OpenDocument } from "./open-document.js";
import { planted } from "./planted.js";
import { type Owner, Session } from "./session.js";
import type { ReplicaId } from "./version.js";
import { DEFAULT_LIMITS, type Limits } from "./wire/limits.js";

const REPLICA_KEY = "replica";

export interface Chance {
  /** A replica id that nobody else has. */
  replica(): ReplicaId;
  /** From 0 up to 1. */
  fraction(): number;
}

export class Client implements Owner {
  readonly documents = new Map<string, OpenDocument>();
  readonly clock = new Clock();
  readonly backoff: Backoff;
  readonly token: string;
  #replica: ReplicaId;
  #limits: Limits = DEFAULT_LIMITS;
  #session: Session | undefined;
  #dialling = false;
  readonly #disk: Disk;
  readonly #link: Link;
  readonly #chance: Chance;

  /** Starts the client, which wants a connection at once. */
  constructor(disk: Disk, link: Link, chance: Chance, token: string) {
    this.#disk = disk;
    this.#link = link;
    this.#chance = chance;
    this.token = token;
    this.backoff = new Backoff(() => chance.fraction());
    const stored = disk.read(REPLICA_KEY);
    this.#replica = stored === undefined ? chance.replica() : (fromUtf8(stored) as ReplicaId);
    this.#dial();
  }

  get replica(): ReplicaId {
    return this.#replica;
  }

  open(id: string, nowMs: number): void {
    if (this.documents.has(id)) {
      return;
    }
    const document = new OpenDocument(id, this.#disk.read(keyOf(id)));
    this.documents.set(id, document);
    if (document.outbox.changes.some(({ replica }) => replica !== this.#replica)) {
      document.reissue(this.#replica, this.clock, this.#limits, nowMs);
      this.store(document, nowMs);
    }
    this.#session?.opened(document, nowMs);
  }

  /** Writes at once, connected or not (SK-CLNT-006); throws where the write exceeds a limit. */
  edit(id: string, operations: readonly Operation[], nowMs: number): void {
    const document = this.#opened(id);
    document.edit(operations, this.#replica, this.clock, this.#limits, nowMs);
    this.store(document, nowMs);
    this.#session?.flush(nowMs);
  }

  read(id: string): OpenDocument["shown"] {
    return this.#opened(id).shown;
  }

  connected(nowMs: number): void {
    this.#dialling = false;
    this.#session = new Session(this, this.#link, nowMs);
  }

  /** The connection is over, or never came to be. */
  disconnected(nowMs: number): void {
    if (this.#session === undefined && !this.#dialling) {
      return;
    }
    this.#dialling = false;
    this.backoff.lost(this.#session?.connection.session?.sinceMs, nowMs);
    this.#session = undefined;
    for (const document of this.documents.values()) {
      document.request = undefined;
      document.outbox.connectionLost();
      if (planted("outbox_dropped_on_disconnect")) {
        document.outbox.clear();
      }
    }
  }

  receive(frame: Uint8Array, nowMs: number): void {
    this.#session?.receive(frame, nowMs);
    this.#limits = this.#session?.connection.session?.limits ?? this.#limits;
  }

  /** When `tick` is due; absent while nothing is. */
  timerMs(nowMs: number): number | undefined {
    const timerMs = Math.min(
      this.backoff.dialAtMs ?? Infinity,
      this.#session?.timerMs(nowMs) ?? Infinity,
    );
    return timerMs === Infinity ? undefined : timerMs;
  }

  tick(nowMs: number): void {
    if ((this.backoff.dialAtMs ?? Infinity) <= nowMs) {
      this.#dial();
    }
    this.#session?.tick(nowMs);
  }

  /** State, cursor and outbox in one step (SK-STOR-010); what is in the outbox may then be sent. */
  store(document: OpenDocument, nowMs: number): void {
    this.#store([document], nowMs);
  }

  //= SK-CLNT-040
  reissue(nowMs: number): void {
    this.#replica = this.#chance.replica();
    const documents = [...this.documents.values()];
    for (const document of documents) {
      document.reissue(this.#replica, this.clock, this.#limits, nowMs);
    }
    this.#store(documents, nowMs);
  }

  #store(documents: readonly OpenDocument[], nowMs: number): void {
    const stored = documents.map(({ outbox }) => ({ outbox, through: outbox.lastSeq }));
    const entries = documents.map(({ id, record }) => [keyOf(id), record] as const);
    this.#disk.write([[REPLICA_KEY, toUtf8(this.#replica)], ...entries], () => {
      stored.forEach(({ outbox, through }) => outbox.stored(through));
      this.#session?.flush(nowMs);
    });
  }

  #dial(): void {
    this.#dialling = true;
    this.backoff.dialled();
    this.#link.dial();
  }

  #opened(id: string): OpenDocument {
    const document = this.documents.get(id);
    if (document === undefined) {
      throw new Error(`the document "${id}" is not open`);
    }
    return document;
  }
}

function keyOf(documentId: string): string {
  return `document/${documentId}`;
}
