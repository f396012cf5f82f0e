// How frames travel between the client and the judge.

import type { Client } from "../client.js";
import type { Link } from "../connection.js";
import type { JsonObject } from "./json.js";

/** What the client does goes to the link, and into the reply to the request at hand. */
export interface Carrier extends Link {
  /** Brings the client what the judge has sent before the request. */
  settle(request: JsonObject, client: Client | undefined, nowMs: number): Promise<void>;
  /** Whether the connection that the client asked for has come to be. */
  up(request: JsonObject): Promise<boolean>;
  /** The connection is over. */
  down(): Promise<void>;
  /** What the client has done since the last reply. */
  report(): JsonObject;
}
