// The messages of proto/synckit/v1/{session,sync,document,error}.proto and the envelope.

import {
  message,
  type MessageOf,
  type MessageType,
  oneof,
  type OneOf,
  optional,
  repeated,
  single,
} from "./message.js";
import {
  bool,
  bytes,
  double,
  enumeration,
  fixed64,
  sint64,
  string,
  type Type,
  uint32,
  uint64,
} from "./type.js";

// document.proto: values

interface ValueKinds {
  nullValue: number;
  boolValue: boolean;
  intValue: bigint;
  floatValue: number;
  stringValue: string;
  bytesValue: Uint8Array;
  arrayValue: WireArray;
  objectValue: WireObject;
}

export interface WireValue {
  readonly kind: OneOf<ValueKinds> | undefined;
}
export interface WireArray {
  readonly items: readonly WireValue[];
}
export interface WireObject {
  readonly entries: readonly WireEntry[];
}
export interface WireEntry {
  readonly key: string;
  readonly value: WireValue | undefined;
}

export const nullValue = enumeration("NULL_VALUE_", { UNSPECIFIED: 0, NULL: 1 });

export const wireValue: MessageType<WireValue> = message("Value", {
  kind: oneof<ValueKinds>({
    nullValue: [1, nullValue],
    boolValue: [2, bool],
    intValue: [3, sint64],
    floatValue: [4, double],
    stringValue: [5, string],
    bytesValue: [6, bytes],
    arrayValue: [7, (): Type<WireArray> => arrayValue],
    objectValue: [8, (): Type<WireObject> => objectValue],
  }),
});

const arrayValue: MessageType<WireArray> = message("ArrayValue", {
  items: repeated<WireValue>(1, wireValue),
});

const objectEntry: MessageType<WireEntry> = message("ObjectEntry", {
  key: single(1, string),
  value: optional(2, wireValue),
});

const objectValue: MessageType<WireObject> = message("ObjectValue", {
  entries: repeated<WireEntry>(1, objectEntry),
});

// document.proto: changes. The operations of other kinds are read and checked, and change nothing
// here.

export const dot = message("Dot", { replica: single(1, uint32), seq: single(2, uint64) });

const dotRange = message("DotRange", {
  replica: single(1, uint32),
  firstSeq: single(2, uint64),
  length: single(3, uint64),
});

export const side = enumeration("SIDE_", { UNSPECIFIED: 0, BEFORE: 1, AFTER: 2 });

const anchor = message("Anchor", { dot: optional(1, dot), side: single(2, side) });

const lwwSet = message("LwwSet", { value: optional(1, wireValue) });
const lwwDelete = message("LwwDelete", {});
const counterAdd = message("CounterAdd", { amount: single(1, sint64) });
const setAdd = message("SetAdd", { value: optional(1, wireValue), observed: repeated(2, dot) });
const setRemove = message("SetRemove", { observed: repeated(1, dot) });
const textInsert = message("TextInsert", {
  text: single(1, string),
  continues: single(2, bool),
  left: optional(3, dot),
  right: optional(4, dot),
});
const textDelete = message("TextDelete", { ranges: repeated(1, dotRange) });
const textMark = message("TextMark", {
  key: single(1, string),
  value: optional(2, wireValue),
  start: optional(3, anchor),
  end: optional(4, anchor),
});

export const wireOperation = message("Operation", {
  path: single(1, uint32),
  kind: oneof({
    lwwSet: [2, lwwSet],
    lwwDelete: [3, lwwDelete],
    counterAdd: [4, counterAdd],
    setAdd: [5, setAdd],
    setRemove: [6, setRemove],
    textInsert: [7, textInsert],
    textDelete: [8, textDelete],
    textMark: [9, textMark],
  }),
});

export const wirePath = message("Path", { segments: repeated(1, string) });

export const wireChange = message("Change", {
  replica: single(1, uint32),
  firstSeq: single(2, uint64),
  timestamp: single(3, fixed64),
  deps: repeated(4, dot),
  ops: repeated(5, wireOperation),
});

export const delta = message("Delta", {
  replicas: repeated(1, bytes),
  paths: repeated(2, wirePath),
  changes: repeated(3, wireChange),
});

const versionEntry = message("VersionEntry", {
  replicaId: single(1, bytes),
  seq: single(2, uint64),
});

export const wireVersion = message("Version", { entries: repeated(1, versionEntry) });

export const registerState = message("RegisterState", {
  timestamp: single(1, fixed64),
  replicaId: single(2, bytes),
  seq: single(3, uint64),
  value: optional(4, wireValue),
});

export const snapshotField = message("SnapshotField", {
  path: optional(1, wirePath),
  kind: oneof({ register: [2, registerState] }),
});

export const snapshot = message("Snapshot", {
  version: optional(1, wireVersion),
  fields: repeated(2, snapshotField),
  replicas: repeated(3, bytes),
  timestamp: single(4, fixed64),
});

// error.proto

export const ErrorCode = {
  MALFORMED: 1,
  UNSUPPORTED_FRAME: 2,
  UNSUPPORTED_VERSION: 3,
  UNEXPECTED_FRAME: 4,
  LIMIT_EXCEEDED: 5,
  RATE_LIMITED: 6,
  UNAUTHENTICATED: 16,
  TOKEN_EXPIRED: 17,
  ACCESS_DENIED: 18,
  REPLICA_TAKEN: 19,
  FOREIGN_REPLICA: 20,
  GAP: 32,
  EQUIVOCATION: 33,
  MISSING_DEPENDENCY: 34,
  CLOCK_SKEW: 35,
  TIMESTAMP_NOT_ADVANCED: 36,
  STORAGE_FAILED: 48,
  OVERLOADED: 49,
  INTERNAL: 50,
  HEARTBEAT_MISSED: 51,
} as const;

const wireError = message("Error", {
  code: single(1, enumeration("ERROR_CODE_", { UNSPECIFIED: 0, ...ErrorCode })),
  message: single(2, string),
  requestId: single(3, uint64),
  documentId: single(4, string),
  retryable: single(5, bool),
  retryAfterMs: single(6, uint32),
  sessionContinues: single(7, bool),
  expectedSeq: single(8, uint64),
  limit: single(9, string),
  serverTimeMs: single(10, uint64),
  serverVersion: optional(11, wireVersion),
  refusedSeq: single(12, uint64),
});

// session.proto

export const Capability = { LWW: 1 } as const;

const capability = enumeration("CAPABILITY_", {
  UNSPECIFIED: 0,
  ...Capability,
  COUNTER: 2,
  SET: 3,
  TEXT: 4,
  MARKS: 5,
  AWARENESS: 6,
  QUERY: 7,
  ACCESS_CONTROL: 8,
  HEALING: 9,
  COMPRESSION: 10,
});

const hello = message("Hello", {
  versions: repeated(1, uint32),
  capabilities: repeated(2, capability),
  replicaId: single(3, bytes),
  token: single(4, string),
  agent: single(5, string),
});

const wireLimits = message("Limits", {
  maxFrameBytes: single(1, uint32),
  maxChangesPerFrame: single(2, uint32),
  maxOpsPerChange: single(3, uint32),
  maxValueBytes: single(4, uint32),
  maxValueDepth: single(5, uint32),
  maxPathSegments: single(6, uint32),
  maxPathBytes: single(7, uint32),
  maxDocumentIdBytes: single(8, uint32),
  maxDepsPerChange: single(9, uint32),
  maxSubscriptions: single(10, uint32),
  maxUnacknowledgedUpdates: single(11, uint32),
  maxOutboundBytes: single(12, uint32),
  maxFramesPerSecond: single(13, uint32),
  maxBytesPerSecond: single(14, uint32),
  maxClockSkewMs: single(15, uint32),
  maxReplicasPerDocument: single(16, uint32),
  maxReferencesPerChange: single(17, uint32),
  maxAwarenessBytes: single(18, uint32),
  maxAwarenessEntries: single(19, uint32),
  maxAwarenessPerSecond: single(20, uint32),
  maxAccessEntries: single(21, uint32),
  maxQueries: single(22, uint32),
  maxIdsPerResult: single(23, uint32),
});

const principal = message("Principal", {
  subject: single(1, string),
  expiresAtMs: single(2, uint64),
});

const welcome = message("Welcome", {
  version: single(1, uint32),
  capabilities: repeated(2, capability),
  sessionId: single(3, bytes),
  serverTimeMs: single(4, uint64),
  limits: optional(5, wireLimits),
  heartbeatIntervalMs: single(6, uint32),
  principal: optional(7, principal),
  epoch: single(8, bytes),
});

const authenticate = message("Authenticate", {
  requestId: single(1, uint64),
  token: single(2, string),
});
const authenticated = message("Authenticated", {
  requestId: single(1, uint64),
  principal: optional(2, principal),
});
const ping = message("Ping", { nonce: single(1, uint64) });
const pong = message("Pong", { nonce: single(1, uint64) });
const goaway = message("Goaway", {
  reconnectAfterMs: single(1, uint32),
  reason: single(2, string),
});

// sync.proto

export const SyncMode = { SUBSCRIBE: 1, ONCE: 2 } as const;

const syncRequest = message("SyncRequest", {
  requestId: single(1, uint64),
  documentId: single(2, string),
  cursor: single(3, bytes),
  version: optional(4, wireVersion),
  mode: single(5, enumeration("SYNC_MODE_", { UNSPECIFIED: 0, ...SyncMode })),
  maxChanges: single(6, uint32),
});

const syncResponse = message("SyncResponse", {
  requestId: single(1, uint64),
  documentId: single(2, string),
  delta: optional(3, delta),
  snapshot: optional(4, snapshot),
  cursor: single(5, bytes),
  hasMore: single(6, bool),
  serverVersion: optional(7, wireVersion),
  want: optional(8, wireVersion),
});

const update = message("Update", { documentId: single(1, string), delta: optional(2, delta) });
const ack = message("Ack", {
  documentId: single(1, string),
  replicaId: single(2, bytes),
  throughSeq: single(3, uint64),
  previousCursor: single(4, bytes),
  cursor: single(5, bytes),
});
const notification = message("Notification", {
  documentId: single(1, string),
  delta: optional(2, delta),
  previousCursor: single(3, bytes),
  cursor: single(4, bytes),
});
const unsubscribe = message("Unsubscribe", {
  documentId: single(1, string),
  queryId: single(2, uint64),
});
const query = message("Query", {
  requestId: single(1, uint64),
  idPrefix: single(2, string),
  maxIds: single(4, uint32),
  subscribe: single(5, bool),
});
const queryResult = message("QueryResult", {
  requestId: single(1, uint64),
  documentIds: repeated(2, string),
  hasMore: single(3, bool),
});

// presence.proto and access.proto: reserved frames, which a server of this version does not send.

const awarenessUpdate = message("AwarenessUpdate", {
  documentId: single(1, string),
  clock: single(2, uint64),
  state: optional(3, wireValue),
  timeToLiveMs: single(4, uint32),
  requestId: single(5, uint64),
});
const awarenessEntry = message("AwarenessEntry", {
  replicaId: single(1, bytes),
  clock: single(2, uint64),
  state: optional(3, wireValue),
  timeToLiveMs: single(4, uint32),
});
const awarenessState = message("AwarenessState", {
  documentId: single(1, string),
  entries: repeated(2, awarenessEntry),
});
const accessLevel = enumeration("ACCESS_LEVEL_", {
  UNSPECIFIED: 0,
  NONE: 1,
  READ: 2,
  WRITE: 3,
  ADMIN: 4,
});
const setAccess = message("SetAccess", {
  requestId: single(1, uint64),
  documentId: single(2, string),
  subject: single(3, string),
  level: single(4, accessLevel),
});
const accessChanged = message("AccessChanged", {
  requestId: single(1, uint64),
  documentId: single(2, string),
  subject: single(3, string),
  level: single(4, accessLevel),
});

// frame.proto

export const frame = message("Frame", {
  body: oneof({
    hello: [1, hello],
    welcome: [2, welcome],
    authenticate: [3, authenticate],
    authenticated: [4, authenticated],
    ping: [5, ping],
    pong: [6, pong],
    error: [7, wireError],
    goaway: [8, goaway],
    syncRequest: [16, syncRequest],
    syncResponse: [17, syncResponse],
    update: [18, update],
    ack: [19, ack],
    notification: [20, notification],
    unsubscribe: [21, unsubscribe],
    query: [22, query],
    queryResult: [23, queryResult],
    awarenessUpdate: [32, awarenessUpdate],
    awarenessState: [33, awarenessState],
    setAccess: [40, setAccess],
    accessChanged: [41, accessChanged],
  }),
});

export type WireDelta = MessageOf<typeof delta>;
export type WireChange = MessageOf<typeof wireChange>;
export type WireOperation = MessageOf<typeof wireOperation>;
export type WireVersion = MessageOf<typeof wireVersion>;
export type WireLimits = MessageOf<typeof wireLimits>;
export type WireError = MessageOf<typeof wireError>;
export type Welcome = MessageOf<typeof welcome>;
export type SyncResponse = MessageOf<typeof syncResponse>;
export type Notification = MessageOf<typeof notification>;
export type Ack = MessageOf<typeof ack>;
export type Dot = MessageOf<typeof dot>;
export type Body = NonNullable<MessageOf<typeof frame>["body"]>;
