// What is said over one connection: greeting, catching up, following, and the answers to refusals.
// Chapter 6.

import { equalBytes, fromHex } from "./bytes.js";
import type { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import { Connection, type Link } from "./connection.js";
import { fromDelta } from "./delta.js";
import type { OpenDocument } from "./open-document.js";
import { planted } from "./planted.js";
import { type ReplicaId, toReplicaId, toWireVersion } from "./version.js";
import { decodeFrame, encodeFrame, UnsupportedFrame } from "./wire/frame.js";
import { LimitExceeded } from "./wire/limits.js";
import {
  type Ack,
  type Body,
  Capability,
  ErrorCode,
  type Notification,
  SyncMode,
  type SyncResponse,
  type Welcome,
  type WireError,
} from "./wire/proto.js";
import { Malformed } from "./wire/reader.js";

export const PROTOCOL_VERSION = 1;
export const NAME = "synckit-typescript";
export const VERSION = "0.1.0";

/** How long to wait before a request is sent again that the server was too busy for. */
const ASK_AGAIN_MS = 1_000;

/** What a server has no reason to send before it welcomes. */
const AFTER_WELCOME: ReadonlySet<Body["kind"]> = new Set(["syncResponse", "notification", "ack"]);

/** What outlives the connection. */
export interface Owner {
  readonly documents: ReadonlyMap<string, OpenDocument>;
  readonly replica: ReplicaId;
  readonly token: string;
  readonly clock: Clock;
  readonly backoff: Backoff;
  store(document: OpenDocument, nowMs: number): void;
  /** Goes on as a fresh replica, which writes anew what was not acknowledged. */
  reissue(nowMs: number): void;
}

export class Session {
  readonly connection: Connection;
  readonly #owner: Owner;
  #requests = 0n;
  #askAgainMs = Infinity;

  constructor(owner: Owner, link: Link, nowMs: number) {
    this.#owner = owner;
    const hello: Body = {
      kind: "hello",
      value: {
        versions: [PROTOCOL_VERSION],
        capabilities: [Capability.LWW],
        replicaId: fromHex(owner.replica),
        token: owner.token,
        agent: `${NAME}/${VERSION}`,
      },
    };
    this.connection = new Connection(link, hello, nowMs);
    if (planted("sent_before_welcome")) {
      link.send(encodeFrame({ kind: "ping", value: { nonce: 1n } }));
    }
  }

  //= SK-CLNT-056
  receive(bytes: Uint8Array, nowMs: number): void {
    if (this.connection.closed) {
      return;
    }
    this.connection.heard(nowMs);
    try {
      this.#take(decodeFrame(bytes, this.connection.limits.maxFrameBytes), nowMs);
    } catch (error) {
      // A client has no Error to send: it leaves, or goes on where the session may (SK-WIRE-003).
      if (error instanceof Malformed || error instanceof LimitExceeded) {
        if (!planted("garbage_tolerated")) {
          this.connection.close();
        }
      } else if (!(error instanceof UnsupportedFrame)) {
        throw error;
      } else if (planted("unknown_frame_closes")) {
        this.connection.close();
      }
    }
    this.flush(nowMs);
  }

  timerMs(nowMs: number): number {
    if (this.connection.closed || this.connection.session === undefined) {
      return this.connection.timerMs(nowMs);
    }
    const paused = [...this.#owner.documents.values()].map(
      ({ outbox }) => outbox.pausedUntilMs(nowMs) ?? Infinity,
    );
    return Math.min(this.connection.timerMs(nowMs), this.#askAgainMs, ...paused);
  }

  tick(nowMs: number): void {
    this.connection.tick(nowMs);
    if (nowMs >= this.#askAgainMs) {
      this.#askAgainMs = Infinity;
      for (const document of this.#owner.documents.values()) {
        if (document.request !== undefined) {
          this.#ask(document, nowMs);
        }
      }
    }
    this.flush(nowMs);
  }

  /** The application has opened a document. */
  opened(document: OpenDocument, nowMs: number): void {
    if (this.connection.session !== undefined) {
      this.#ask(document, nowMs);
      this.flush(nowMs);
    }
  }

  /** Sends what is in the outboxes, as far as the limits allow (SK-CLNT-004). */
  flush(nowMs: number): void {
    if (this.connection.session?.lww !== true) {
      return;
    }
    for (const document of this.#owner.documents.values()) {
      this.#sendOutbox(document, nowMs);
    }
  }

  #sendOutbox({ id, outbox }: OpenDocument, nowMs: number): void {
    const { limits } = this.connection;
    const allowed = planted("one_update_at_a_time") ? 1 : limits.maxUnacknowledgedUpdates;
    const most = planted("limits_ignored") ? Infinity : allowed;
    const frames = [];
    while (!this.connection.closed && this.#inFlight < most) {
      const frame = outbox.nextUpdate(id, limits, nowMs);
      if (frame === undefined) {
        break;
      }
      frames.push(frame);
    }
    if (planted("outbox_sent_newest_first")) {
      frames.reverse();
    }
    for (const frame of frames) {
      this.connection.sendFrame(frame, nowMs);
    }
  }

  get #inFlight(): number {
    return [...this.#owner.documents.values()].reduce(
      (count, { outbox }) => count + outbox.inFlight,
      0,
    );
  }

  #take(body: Body, nowMs: number): void {
    if (this.connection.session === undefined && AFTER_WELCOME.has(body.kind)) {
      this.connection.close();
      return;
    }
    switch (body.kind) {
      case "welcome":
        this.#welcomed(body.value, nowMs);
        return;
      case "ping":
        this.#answerPing(body.value.nonce, nowMs);
        return;
      case "error":
        this.#refused(body.value, nowMs);
        return;
      case "goaway":
        this.#owner.backoff.notBefore(nowMs + body.value.reconnectAfterMs);
        return;
      case "syncResponse":
        this.#caughtUp(body.value, nowMs);
        return;
      case "notification":
        this.#notified(body.value, nowMs);
        return;
      case "ack":
        this.#acknowledged(body.value, nowMs);
        return;
      case "pong":
      case "authenticated":
      case "queryResult":
      case "awarenessState":
      case "accessChanged":
        return;
      case "hello":
      case "authenticate":
      case "syncRequest":
      case "update":
      case "unsubscribe":
      case "query":
      case "awarenessUpdate":
      case "setAccess":
        //= SK-WIRE-006
        if (!planted("frames_of_clients_taken")) {
          this.connection.close();
        }
        return;
    }
  }

  #welcomed(welcome: Welcome, nowMs: number): void {
    //= SK-CLNT-011
    const offered = welcome.version === PROTOCOL_VERSION || planted("any_version_accepted");
    if (!offered || this.connection.session !== undefined) {
      this.connection.close();
      return;
    }
    this.connection.welcomed(welcome, nowMs);
    //= SK-CLNT-014
    this.#owner.clock.correct(welcome.serverTimeMs, nowMs);
    //= SK-CLNT-012
    for (const document of this.#owner.documents.values()) {
      this.#ask(document, nowMs);
      if (planted("first_document_only")) {
        return;
      }
    }
  }

  /**
   * Asks for what follows the cursor when it is of the server's epoch, and else by version (SK-
   * CLNT-013).
   */
  #ask(document: OpenDocument, nowMs: number, byVersion = false): void {
    const { session } = this.connection;
    if (session === undefined) {
      return;
    }
    const { cursor } = document;
    const holds =
      cursor && (equalBytes(cursor.epoch, session.epoch) || planted("cursor_kept_across_epochs"));
    const place = holds && !byVersion ? cursor.place : undefined;
    const order = [...this.#owner.documents.keys()].indexOf(document.id);
    this.#requests += 1n;
    document.request = this.#requests;
    const value = {
      requestId: this.#requests,
      documentId: document.id,
      cursor: place ?? new Uint8Array(),
      version: place === undefined ? toWireVersion(document.confirmed.version) : undefined,
      // A document beyond the limit is read, and not followed.
      mode: order < session.limits.maxSubscriptions ? SyncMode.SUBSCRIBE : SyncMode.ONCE,
      maxChanges: 0,
    };
    this.connection.send({ kind: "syncRequest", value }, nowMs);
  }

  //= SK-CLNT-020
  #caughtUp({ requestId, documentId, delta, cursor, hasMore }: SyncResponse, nowMs: number): void {
    const document = this.#owner.documents.get(documentId);
    if (document === undefined || document.request !== requestId) {
      return;
    }
    document.receive(fromDelta(delta));
    const before = document.cursor;
    this.#moveTo(document, cursor);
    this.#owner.store(document, nowMs);
    document.request = undefined;
    //= SK-CLNT-021
    if (hasMore && !planted("has_more_ignored")) {
      if (planted("cursor_of_the_page_before")) {
        document.cursor = before;
      }
      this.#ask(document, nowMs);
    }
  }

  #notified({ documentId, delta, previousCursor, cursor }: Notification, nowMs: number): void {
    const document = this.#owner.documents.get(documentId);
    if (document === undefined) {
      return;
    }
    //= SK-CLNT-022
    if (document.stands(previousCursor) || planted("gap_accepted")) {
      document.receive(fromDelta(delta));
      this.#moveTo(document, cursor);
      this.#owner.store(document, nowMs);
      return;
    }
    //= SK-CLNT-023
    if (document.request === undefined) {
      this.#ask(document, nowMs, true);
    }
  }

  #acknowledged(
    { documentId, replicaId, throughSeq, previousCursor, cursor }: Ack,
    nowMs: number,
  ): void {
    const document = this.#owner.documents.get(documentId);
    const replica = toReplicaId(replicaId);
    //= SK-CLNT-033
    if (
      document === undefined ||
      replica !== this.#owner.replica ||
      !document.made(replica, throughSeq)
    ) {
      return;
    }
    document.acknowledge(throughSeq);
    //= SK-CLNT-031
    const follows = document.stands(previousCursor) || planted("ack_moves_the_cursor_anywhere");
    if (follows && !planted("ack_moves_no_cursor")) {
      this.#moveTo(document, cursor);
    }
    this.#owner.store(document, nowMs);
  }

  #moveTo(document: OpenDocument, place: Uint8Array): void {
    const epoch = this.connection.session?.epoch;
    if (epoch !== undefined && place.length > 0) {
      document.cursor = { epoch, place };
    }
  }

  //= SK-CLNT-050
  #answerPing(nonce: bigint, nowMs: number): void {
    if (this.connection.session !== undefined) {
      const answered = planted("pong_of_another_nonce") ? nonce + 1n : nonce;
      this.connection.send({ kind: "pong", value: { nonce: answered } }, nowMs);
    }
  }

  #refused(error: WireError, nowMs: number): void {
    const document = this.#owner.documents.get(error.documentId);
    //= SK-CLNT-040
    if (needsFreshReplica(error.code)) {
      if (error.code === ErrorCode.CLOCK_SKEW && error.serverTimeMs > 0n) {
        this.#owner.clock.correct(error.serverTimeMs, nowMs);
      }
      //= SK-CLNT-041
      if (!planted("reissued_on_the_same_connection")) {
        this.connection.close();
      }
      this.#owner.reissue(nowMs);
      return;
    }
    //= SK-ERR-005
    if (!error.sessionContinues) {
      this.#owner.backoff.notBefore(nowMs + error.retryAfterMs);
      //= SK-CLNT-055
      if (!error.retryable) {
        this.#owner.backoff.giveUp();
      }
      this.connection.close();
    } else if (document !== undefined) {
      this.#refusedDocument(document, error, nowMs);
    }
  }

  #refusedDocument(document: OpenDocument, error: WireError, nowMs: number): void {
    if (error.requestId > 0n && error.requestId === document.request) {
      if (error.retryable) {
        const waitMs = Math.max(error.retryAfterMs, ASK_AGAIN_MS);
        this.#askAgainMs = Math.min(this.#askAgainMs, nowMs + waitMs);
      }
      return;
    }
    document.refused(error, this.#owner.replica, nowMs);
  }
}

function needsFreshReplica(code: number): boolean {
  return (
    code === ErrorCode.EQUIVOCATION ||
    code === ErrorCode.REPLICA_TAKEN ||
    (code === ErrorCode.CLOCK_SKEW && !planted("no_reissue_on_clock_skew"))
  );
}
