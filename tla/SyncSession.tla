----------------------------- MODULE SyncSession ----------------------------
(* Clients that edit one document, and the server that keeps its log         *)
(* (spec chapters 6 and 7).                                                  *)
(*                                                                           *)
(* Modelled: the outbox and editing while offline, the greeting, resuming by *)
(* cursor or by version, paged catch-up without a gap, deduplication,        *)
(* acknowledgement and notification after the change is durable, a storage   *)
(* that fails, a connection that ends anywhere, a server that restarts, with *)
(* its epoch or with a fresh one. One action is one handled event; a channel *)
(* is a FIFO that the end of its connection empties. The document is one LWW *)
(* register, a change is one operation, an update is one change.             *)
(*                                                                           *)
(* Not modelled: access, limits, heartbeats, time and back-off, slow readers,*)
(* SYNC_MODE_ONCE, Unsubscribe, replicas that must take a new id. The inside *)
(* of a commit is Durability.tla. Bounds live in mc/.                        *)
EXTENDS Integers, Sequences, Document, Frames

CONSTANT PageSize   \* the most changes of one SyncResponse

VARIABLES
    phase,      \* phase[c]: "Offline", "Greeting", "CatchingUp" or "Live"
    outbox,     \* outbox[c]: own changes that are not acknowledged; durable
    document,   \* document[c]: known (a version), heads, clock, cell; durable
    cursor,     \* cursor[c]: where the client stands in the server's log; durable
    up,         \* up[c]: frames on their way from client c to the server
    down,       \* down[c]: frames on their way from the server to client c
    log,        \* the durable changes of the document, in order
    staged,     \* changes handed to storage and not yet durable, in order
    sub,        \* sub[c]: the position up to which live subscriber c was served
    epoch       \* the name of the server's log

clientVars == << phase, outbox, document, cursor >>
serverVars == << log, staged, sub, epoch >>
vars == << phase, outbox, document, cursor, up, down, log, staged, sub, epoch >>

At(position) == [epoch |-> epoch, position |-> position]
NotLive == -1
IsLive(c) == sub[c] # NotLive
NextSeq(c) == document[c].known[c] + 1

(* Everything the server has taken in, durable or staged. *)
Held == VersionOf(log \o [i \in 1..Len(staged) |-> staged[i].change])

-----------------------------------------------------------------------------
(* The client *)

(* A local change: visible at once [SK-CLNT-001], in the outbox before it is *)
(* sent [SK-CLNT-002], offline too [SK-CLNT-006], stamped above all that was *)
(* seen [SK-DATA-030].                                                       *)
Write(c, timestamp) ==
    LET doc == document[c]
        change == [replica |-> c, seq |-> NextSeq(c), timestamp |-> timestamp,
                   deps |-> [doc.heads EXCEPT ![c] = 0]]
        sent == IF phase[c] \in {"CatchingUp", "Live"} THEN << Update(change) >> ELSE << >>
    IN  /\ timestamp > doc.clock
        /\ outbox' = [outbox EXCEPT ![c] = Append(@, change)]
        /\ document' = [document EXCEPT
                ![c] = [DocumentWith(doc, change) EXCEPT !.clock = timestamp]]
        /\ up' = Sent(up, c, sent)
        /\ UNCHANGED << phase, cursor, down, serverVars >>

(* [SK-CLNT-010] *)
Connect(c) ==
    /\ phase[c] = "Offline"
    /\ phase' = [phase EXCEPT ![c] = "Greeting"]
    /\ up' = Sent(up, c, << Hello(c) >>)
    /\ UNCHANGED << outbox, document, cursor, down, serverVars >>

(* Asks for what it lacks [SK-CLNT-013], then sends its outbox again         *)
(* [SK-CLNT-012].                                                            *)
Welcomed(c) ==
    /\ Arrives(down[c], "Welcome")
    /\ LET good ==
               \/ cursor[c].epoch = Head(down[c]).epoch
               \/ Bug = "cursor_ignores_epoch" /\ cursor[c] # NoCursor
           request == IF good THEN SyncRequestAt(cursor[c]) ELSE SyncRequestOf(document[c].known)
           resent == IF Bug = "skip_resend" THEN << >> ELSE Updates(outbox[c])
       IN  up' = Sent(up, c, << request >> \o resent)
    /\ phase' = [phase EXCEPT ![c] = "CatchingUp"]
    /\ down' = Received(down, c)
    /\ UNCHANGED << outbox, document, cursor, serverVars >>

(* The changes and the cursor are one step [SK-CLNT-020]; more pages are     *)
(* asked for by cursor [SK-CLNT-021].                                        *)
CatchUp(c) ==
    /\ Arrives(down[c], "SyncResponse")
    /\ LET page == Head(down[c])
           before == IF Bug = "page_replaces_document" THEN EmptyDocument ELSE document[c]
       IN  /\ document' = [document EXCEPT ![c] = DocumentWithAll(before, page.changes)]
           /\ cursor' = [cursor EXCEPT ![c] = page.cursor]
           /\ phase' = [phase EXCEPT ![c] = IF page.has_more THEN "CatchingUp" ELSE "Live"]
           /\ up' = IF page.has_more THEN Sent(up, c, << SyncRequestAt(page.cursor) >>) ELSE up
    /\ down' = Received(down, c)
    /\ UNCHANGED << outbox, serverVars >>

(* [SK-CLNT-030]; the cursor moves only where it stood [SK-CLNT-031]. *)
Acked(c) ==
    /\ Arrives(down[c], "Ack")
    /\ LET ack == Head(down[c])
           moves == ack.cursor # NoCursor
                    /\ (ack.previous_cursor = cursor[c] \/ Bug = "ack_moves_cursor")
           kept == IF Bug = "ack_drops_newest" THEN SubSeq(outbox[c], 1, Len(outbox[c]) - 1)
                   ELSE From(outbox[c], ack.through_seq + 1)
       IN  /\ outbox' = [outbox EXCEPT ![c] = kept]
           /\ cursor' = [cursor EXCEPT ![c] = IF moves THEN ack.cursor ELSE @]
    /\ down' = Received(down, c)
    /\ UNCHANGED << phase, document, up, serverVars >>

(* Others' changes, where they follow [SK-CLNT-022]; where they do not, the  *)
(* client asks again by version [SK-CLNT-023].                               *)
Notified(c) ==
    /\ Arrives(down[c], "Notification")
    /\ LET note == Head(down[c])
       IN  IF note.previous_cursor = cursor[c]
           THEN /\ document' = [document EXCEPT ![c] = DocumentWith(@, note.change)]
                /\ cursor' = [cursor EXCEPT ![c] = note.cursor]
                /\ UNCHANGED << phase, up >>
           ELSE /\ phase' = [phase EXCEPT ![c] = "CatchingUp"]
                /\ up' = IF phase[c] = "Live"
                         THEN Sent(up, c, << SyncRequestOf(document[c].known) >>) ELSE up
                /\ UNCHANGED << document, cursor >>
    /\ down' = Received(down, c)
    /\ UNCHANGED << outbox, serverVars >>

(* Sends the outbox again: on GAP from expected_seq [SK-CLNT-032], on        *)
(* STORAGE_FAILED from what was refused.                                     *)
Refused(c) ==
    /\ Arrives(down[c], "Error")
    /\ LET error == Head(down[c])
           seq == IF error.code = "GAP" THEN error.expected_seq ELSE error.refused_seq
       IN  up' = Sent(up, c, Updates(From(outbox[c], seq)))
    /\ down' = Received(down, c)
    /\ UNCHANGED << clientVars, serverVars >>

-----------------------------------------------------------------------------
(* The server *)

(* [SK-SESS-003], [SK-SESS-005] *)
Greet(c) ==
    /\ Arrives(up[c], "Hello")
    /\ up' = Received(up, c)
    /\ down' = Sent(down, c, << Welcome(epoch) >>)
    /\ UNCHANGED << clientVars, serverVars >>

(* One page: from the cursor when it is good [SK-SESS-011], else from the    *)
(* start [SK-SESS-013], without what the version covers [SK-SESS-012]. The   *)
(* page ends at its last change, or at the end of the log when nothing is    *)
(* missing behind it; there the subscriber is live, in the same step         *)
(* [SK-SESS-017]. A renewed request replaces the subscription [SK-SESS-020]. *)
Serve(c) ==
    /\ Arrives(up[c], "SyncRequest")
    /\ LET request == Head(up[c])
           good == request.cursor.position <= Len(log)
                   /\ (request.cursor.epoch = epoch \/ Bug = "cursor_ignores_epoch")
           start == IF good THEN request.cursor.position ELSE 0
           covered(change) ==
               IF Bug = "version_off_by_one" /\ ~good
               THEN change.seq <= request.version[change.replica] + 1
               ELSE Covers(request.version, change)
           missing == SelectSeq([i \in 1..Len(log) |-> i],
                                LAMBDA i : i > start /\ ~covered(log[i]))
           more == Len(missing) > PageSize
           page == SubSeq(missing, 1, IF more THEN PageSize ELSE Len(missing))
           end == IF more THEN page[PageSize] ELSE Len(log)
           changes == [i \in 1..Len(page) |-> log[page[i]]]
       IN  /\ down' = Sent(down, c, << SyncResponse(changes, At(end), more, VersionOf(log)) >>)
           /\ sub' = [sub EXCEPT ![c] =
                         IF more /\ Bug # "live_before_last_page" THEN NotLive ELSE end]
    /\ up' = Received(up, c)
    /\ UNCHANGED << clientVars, log, staged, epoch >>

(* The next change of its replica is handed to storage; one that is held     *)
(* already is verified there, in line, so that acknowledgements keep their   *)
(* order [SK-SESS-032]; a gap is refused [SK-SESS-033].                      *)
Ingest(c) ==
    /\ Arrives(up[c], "Update")
    /\ LET change == Head(up[c]).change
           expected == Held[c] + 1
           gap == change.seq > expected /\ Bug # "accept_gap"
           verify == change.seq < expected /\ Bug # "no_dedup"
           entries == IF Bug = "no_reack" /\ verify THEN << >>
                      ELSE << [change |-> change, verify |-> verify, connected |-> TRUE] >>
           early(d) ==
               IF Bug = "ack_before_persist" /\ d = c THEN << Ack(change, NoCursor, NoCursor) >>
               ELSE IF Bug = "notify_before_persist" /\ d # c /\ IsLive(d)
               THEN << Notification(change, At(sub[d]), At(sub[d] + 1)) >>
               ELSE << >>
       IN  IF gap
           THEN /\ down' = Sent(down, c, << Gap(expected, change.seq) >>)
                /\ UNCHANGED staged
           ELSE /\ staged' = staged \o entries
                /\ down' = [d \in Replica |-> down[d] \o early(d)]
    /\ up' = Received(up, c)
    /\ UNCHANGED << clientVars, log, sub, epoch >>

(* The first staged entry is durable: only now is it acknowledged            *)
(* [SK-SESS-030] and notified [SK-SESS-031] to every live subscriber but the *)
(* connection that wrote it [SK-SESS-050], [SK-SESS-051]. The writer's cursor*)
(* moves with its acknowledgement [SK-SESS-053]. A group commit is several   *)
(* of these in a row.                                                        *)
Persist ==
    /\ staged # << >>
    /\ LET entry == Head(staged)
           change == entry.change
           end == IF entry.verify THEN Len(log) ELSE Len(log) + 1
           writes(c) == c = change.replica /\ entry.connected
           ack(c) == IF IsLive(c) THEN Ack(change, At(sub[c]), At(end))
                     ELSE IF Bug = "ack_moves_cursor" THEN Ack(change, At(Len(log)), At(end))
                     ELSE Ack(change, NoCursor, NoCursor)
           told(c) == IF writes(c) THEN << ack(c) >>
                      ELSE IF IsLive(c) /\ (~entry.verify \/ Bug = "rebroadcast_duplicate")
                      THEN << Notification(change, At(sub[c]), At(end)) >>
                      ELSE << >>
       IN  /\ down' = [c \in Replica |-> down[c] \o told(c)]
           /\ log' = IF entry.verify THEN log ELSE Append(log, change)
           /\ sub' = [c \in Replica |-> IF IsLive(c) THEN end ELSE NotLive]
    /\ staged' = Tail(staged)
    /\ UNCHANGED << clientVars, up, epoch >>

-----------------------------------------------------------------------------
(* Faults *)

(* Storage refuses all that was handed to it; nothing of it stays in memory  *)
(* [SK-STOR-006]. Each connection hears the first of its refused changes.    *)
StorageFailed ==
    /\ staged # << >>
    /\ LET refused(c) == SelectSeq(staged, LAMBDA e : e.change.replica = c /\ e.connected)
           told(c) == IF refused(c) = << >> THEN << >>
                      ELSE << StorageFailure(Head(refused(c)).change.seq) >>
       IN  down' = [c \in Replica |-> down[c] \o told(c)]
    /\ staged' = << >>
    /\ UNCHANGED << clientVars, up, log, sub, epoch >>

(* A connection ends, anywhere: what was on its way is lost, what was staged *)
(* goes on without an answer [SK-SESS-063], the outbox stays [SK-CLNT-003].  *)
Disconnect(c) ==
    /\ phase[c] # "Offline"
    /\ phase' = [phase EXCEPT ![c] = "Offline"]
    /\ outbox' = IF Bug = "drop_outbox_on_disconnect" THEN [outbox EXCEPT ![c] = << >>] ELSE outbox
    /\ up' = [up EXCEPT ![c] = << >>]
    /\ down' = [down EXCEPT ![c] = << >>]
    /\ staged' = [i \in 1..Len(staged) |->
                    [staged[i] EXCEPT !.connected = @ /\ staged[i].change.replica # c]]
    /\ sub' = [sub EXCEPT ![c] = NotLive]
    /\ UNCHANGED << document, cursor, log, epoch >>

(* The server starts again with its log [SK-STOR-002]; what was staged is    *)
(* lost, every connection has ended.                                         *)
Restarted ==
    /\ phase' = [c \in Replica |-> "Offline"]
    /\ up' = [c \in Replica |-> << >>]
    /\ down' = [c \in Replica |-> << >>]
    /\ staged' = << >>
    /\ sub' = [c \in Replica |-> NotLive]
    /\ UNCHANGED << outbox, document, cursor, log >>

(* With its epoch [SK-STOR-004] *)
ServerRestart == Restarted /\ UNCHANGED epoch

(* or with a fresh one: every cursor is void, the version decides. *)
NewEpoch == Restarted /\ epoch' = epoch + 1

-----------------------------------------------------------------------------
Init ==
    /\ phase = [c \in Replica |-> "Offline"]
    /\ outbox = [c \in Replica |-> << >>]
    /\ document = [c \in Replica |-> EmptyDocument]
    /\ cursor = [c \in Replica |-> NoCursor]
    /\ up = [c \in Replica |-> << >>]
    /\ down = [c \in Replica |-> << >>]
    /\ log = << >>
    /\ staged = << >>
    /\ sub = [c \in Replica |-> NotLive]
    /\ epoch = 1
=============================================================================
