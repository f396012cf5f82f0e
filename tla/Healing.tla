------------------------------- MODULE Healing ------------------------------
(* A server that was restored from an old backup gets back from its clients  *)
(* what it lost (spec chapters 7 and 10, guarantee G3).                      *)
(*                                                                           *)
(* Modelled: a log that falls back to any older one of its states, under a   *)
(* fresh epoch; a client that shows by its version that it knows more; the   *)
(* server that asks for it (SyncResponse.want), the client that returns its  *)
(* own changes and others', refusals while something is missing, a           *)
(* connection that ends anywhere, and clients that never come back.          *)
(*                                                                           *)
(* Not modelled: the greeting and pages (SyncSession: to connect is one step *)
(* here), the inside of a commit (Durability: to ingest is to be durable),   *)
(* values, access, and clients that keep a snapshot instead of changes.      *)
EXTENDS Integers, Sequences, Version

CONSTANT Bug        \* "none", or the name of a planted bug that a property must catch

VARIABLES
    phase,      \* phase[c]: "Offline", "CatchingUp" or "Live"
    held,       \* held[c]: the changes client c has, in a causal order; durable
    acked,      \* acked[c]: up to where its own changes were acknowledged; durable
    cursor,     \* cursor[c]: where it stands in the server's log; durable
    owed,       \* owed[c]: what it was asked for and has not returned; durable
    up,         \* up[c]: frames on their way from client c to the server
    down,       \* down[c]: frames on their way from the server to client c
    log,        \* the server's changes, in order; durable
    sub,        \* sub[c]: whether the connection of c follows the log
    want,       \* want[c]: what the server asked for on the connection of c
    epoch       \* the name of the server's log

clientVars == << phase, held, acked, cursor, owed >>
serverVars == << log, sub, want, epoch >>
vars == << phase, held, acked, cursor, owed, up, down, log, sub, want, epoch >>

-----------------------------------------------------------------------------
(* Frames, named as in proto/. *)
NoCursor == [epoch |-> 0, position |-> 0]
At(position) == [epoch |-> epoch, position |-> position]
SyncRequest(place, version) ==
    [type |-> "SyncRequest", cursor |-> place, version |-> version]
SyncResponse(changes, server_version, wanted) ==
    [type |-> "SyncResponse", changes |-> changes, cursor |-> At(Len(log)),
     server_version |-> server_version, want |-> wanted]
Update(change) == [type |-> "Update", change |-> change]
Ack(change, place) ==
    [type |-> "Ack", replica_id |-> change.replica, through_seq |-> change.seq, cursor |-> place]
Notification(change) ==
    [type |-> "Notification", change |-> change, cursor |-> At(Len(log) + 1)]
Error(code, change) == [type |-> "Error", code |-> code, refused |-> change]

Updates(changes) == [i \in 1..Len(changes) |-> Update(changes[i])]
Arrives(channel, type) == channel # << >> /\ Head(channel).type = type
Received(channels, c) == [channels EXCEPT ![c] = Tail(@)]
Sent(channels, c, frames) == [channels EXCEPT ![c] = @ \o frames]

-----------------------------------------------------------------------------
Known(c) == VersionOf(held[c])
Outbox(c) == SelectSeq(held[c], LAMBDA x : x.replica = c /\ x.seq > acked[c])
Owes(c) == \E r \in Replica : owed[c][r] > 0

(* The part of a version that lies above another one. *)
Above(version, other) ==
    [r \in Replica |-> IF version[r] > other[r] THEN version[r] ELSE 0]

RECURSIVE HeldWith(_, _)
HeldWith(changes, more) ==
    IF more = << >> THEN changes
    ELSE HeldWith(IF Covers(VersionOf(changes), Head(more)) THEN changes
                  ELSE Append(changes, Head(more)), Tail(more))

-----------------------------------------------------------------------------
(* The client *)

(* A local change stands on all that its writer has. *)
Write(c) ==
    LET change == [replica |-> c, seq |-> Known(c)[c] + 1, deps |-> [Known(c) EXCEPT ![c] = 0]]
    IN  /\ held' = [held EXCEPT ![c] = Append(@, change)]
        /\ up' = IF phase[c] = "Offline" THEN up ELSE Sent(up, c, << Update(change) >>)
        /\ UNCHANGED << phase, acked, cursor, owed, down, serverVars >>

(* The request goes by version under another epoch [SK-CLNT-013], and as     *)
(* long as something is owed: a cursor would hide from the server that this  *)
(* client knows more. The outbox follows [SK-CLNT-012].                      *)
Connect(c) ==
    /\ phase[c] = "Offline"
    /\ phase' = [phase EXCEPT ![c] = "CatchingUp"]
    /\ LET byCursor ==
               /\ cursor[c].epoch = epoch
               /\ ~Owes(c) \/ Bug = "cursor_hides_debt"
           request == IF byCursor THEN SyncRequest(cursor[c], EmptyVersion)
                      ELSE SyncRequest(NoCursor, Known(c))
       IN  up' = Sent(up, c, << request >> \o Updates(Outbox(c)))
    /\ UNCHANGED << held, acked, cursor, owed, down, serverVars >>

(* The changes of the page, the cursor and the debt are one durable step;    *)
(* what is wanted is returned in the order in which it is held, whoever      *)
(* wrote it.                                                                 *)
CatchUp(c) ==
    /\ Arrives(down[c], "SyncResponse")
    /\ LET page == Head(down[c])
           returned(x) ==
               /\ x.seq > page.server_version[x.replica]
               /\ x.seq <= page.want[x.replica]
               /\ x.replica = c \/ Bug # "returns_own_alone"
           answer == SelectSeq(held[c], LAMBDA x : returned(x))
       IN  /\ held' = [held EXCEPT ![c] =
                IF Bug = "server_is_always_right" /\ cursor[c].epoch # epoch
                THEN page.changes \o Outbox(c) ELSE HeldWith(@, page.changes)]
           /\ cursor' = [cursor EXCEPT ![c] = page.cursor]
           /\ owed' = [owed EXCEPT ![c] = page.want]
           /\ up' = Sent(up, c, Updates(
                IF Bug = "returns_only_the_last" /\ answer # << >>
                THEN << answer[Len(answer)] >> ELSE answer))
    /\ phase' = [phase EXCEPT ![c] = "Live"]
    /\ down' = Received(down, c)
    /\ UNCHANGED << acked, serverVars >>

(* An acknowledgement of another's change pays the debt, and says nothing    *)
(* about own ones [SK-CLNT-030].                                             *)
Acked(c) ==
    /\ Arrives(down[c], "Ack")
    /\ LET ack == Head(down[c])
           own == ack.replica_id = c \/ Bug = "any_ack_is_own"
           greater == IF ack.through_seq > acked[c] THEN ack.through_seq ELSE acked[c]
       IN  /\ acked' = [acked EXCEPT ![c] = IF own THEN greater ELSE @]
           /\ owed' = [owed EXCEPT ![c][ack.replica_id] = IF @ <= ack.through_seq THEN 0 ELSE @]
           /\ cursor' = [cursor EXCEPT ![c] = IF ack.cursor = NoCursor THEN @ ELSE ack.cursor]
    /\ down' = Received(down, c)
    /\ UNCHANGED << phase, held, up, serverVars >>

(* [SK-CLNT-022], [SK-CLNT-025] *)
Notified(c) ==
    /\ Arrives(down[c], "Notification")
    /\ held' = [held EXCEPT ![c] = HeldWith(@, << Head(down[c]).change >>)]
    /\ cursor' = [cursor EXCEPT ![c] = Head(down[c]).cursor]
    /\ down' = Received(down, c)
    /\ UNCHANGED << phase, acked, owed, up, serverVars >>

(* Own changes that ran ahead of what the server misses are sent again       *)
(* behind what was returned: on GAP [SK-CLNT-032], and on MISSING_DEPENDENCY.*)
Refused(c) ==
    /\ Arrives(down[c], "Error")
    /\ LET error == Head(down[c])
           final == error.code = "FOREIGN_REPLICA"
                    \/ (error.code = "MISSING_DEPENDENCY" /\ Bug = "missing_dependency_is_final")
       IN  up' = Sent(up, c, IF final THEN << >> ELSE Updates(
                SelectSeq(Outbox(c), LAMBDA x : x.seq >= error.refused.seq)))
    /\ down' = Received(down, c)
    /\ UNCHANGED << clientVars, serverVars >>

-----------------------------------------------------------------------------
(* The server *)

(* A version that knows more than the log is answered with what is wanted.   *)
Serve(c) ==
    /\ Arrives(up[c], "SyncRequest")
    /\ LET request == Head(up[c])
           good == request.cursor.epoch = epoch /\ request.cursor.position <= Len(log)
           missing == IF good THEN SubSeq(log, request.cursor.position + 1, Len(log))
                      ELSE SelectSeq(log, LAMBDA x : ~Covers(request.version, x))
           wanted == IF good \/ Bug = "never_asks" THEN EmptyVersion
                     ELSE Above(request.version, VersionOf(log))
       IN  /\ down' = Sent(down, c, << SyncResponse(missing, VersionOf(log), wanted) >>)
           /\ want' = [want EXCEPT ![c] = wanted]
    /\ sub' = [sub EXCEPT ![c] = TRUE]
    /\ up' = Received(up, c)
    /\ UNCHANGED << clientVars, log, epoch >>

(* Changes of other replicas are taken only as far as they were asked for,   *)
(* [SK-SESS-038]; then they are like any: acknowledged again when they are   *)
(* there [SK-SESS-032], refused when something is missing before them        *)
(* [SK-SESS-033], [SK-SESS-035], else durable, acknowledged, notified.       *)
Ingest(c) ==
    /\ Arrives(up[c], "Update")
    /\ LET change == Head(up[c]).change
           server == VersionOf(log)
           foreign == change.replica # c /\ ~Covers(want[c], change) /\ Bug # "takes_unasked"
           known == Covers(server, change) /\ Bug # "appends_returned_again"
           gap == change.seq > server[change.replica] + 1
           deaf == ~VersionLeq(change.deps, server) /\ Bug # "returned_without_deps"
           refusal == IF foreign THEN "FOREIGN_REPLICA"
                      ELSE IF gap THEN "GAP" ELSE "MISSING_DEPENDENCY"
           place(end) == IF sub[c] THEN At(end) ELSE NoCursor
       IN  IF foreign \/ (~known /\ (gap \/ deaf))
           THEN /\ down' = Sent(down, c, << Error(refusal, change) >>)
                /\ UNCHANGED log
           ELSE IF known
           THEN /\ down' = Sent(down, c, << Ack(change, place(Len(log))) >>)
                /\ UNCHANGED log
           ELSE /\ down' = [d \in Replica |->
                        IF d = c THEN Append(down[d], Ack(change, place(Len(log) + 1)))
                        ELSE IF sub[d] THEN Append(down[d], Notification(change)) ELSE down[d]]
                /\ log' = Append(log, change)
    /\ up' = Received(up, c)
    /\ UNCHANGED << clientVars, sub, want, epoch >>

-----------------------------------------------------------------------------
(* Faults *)

Disconnect(c) ==
    /\ phase[c] # "Offline"
    /\ phase' = [phase EXCEPT ![c] = "Offline"]
    /\ up' = [up EXCEPT ![c] = << >>]
    /\ down' = [down EXCEPT ![c] = << >>]
    /\ sub' = [sub EXCEPT ![c] = FALSE]
    /\ want' = [want EXCEPT ![c] = EmptyVersion]
    /\ UNCHANGED << held, acked, cursor, owed, log, epoch >>

(* The log is what it was when n changes were in it [SK-STOR-005]. *)
Restore(n) ==
    /\ n < Len(log)
    /\ log' = SubSeq(log, 1, n)
    /\ epoch' = IF Bug = "epoch_survives_restore" THEN epoch ELSE epoch + 1
    /\ phase' = [c \in Replica |-> "Offline"]
    /\ up' = [c \in Replica |-> << >>]
    /\ down' = [c \in Replica |-> << >>]
    /\ sub' = [c \in Replica |-> FALSE]
    /\ want' = [c \in Replica |-> EmptyVersion]
    /\ UNCHANGED << held, acked, cursor, owed >>

(* A client passes on what it was not asked for, had from another directly.  *)
Relay(c, change) ==
    /\ phase[c] = "Live"
    /\ change.replica # c
    /\ up' = Sent(up, c, << Update(change) >>)
    /\ UNCHANGED << clientVars, down, serverVars >>

-----------------------------------------------------------------------------
Init ==
    /\ phase = [c \in Replica |-> "Offline"]
    /\ held = [c \in Replica |-> << >>]
    /\ acked = EmptyVersion
    /\ cursor = [c \in Replica |-> NoCursor]
    /\ owed = [c \in Replica |-> EmptyVersion]
    /\ up = [c \in Replica |-> << >>]
    /\ down = [c \in Replica |-> << >>]
    /\ log = << >>
    /\ sub = [c \in Replica |-> FALSE]
    /\ want = [c \in Replica |-> EmptyVersion]
    /\ epoch = 1

(* What a client or the server does with what arrives. *)
Handles(c) ==
    \/ CatchUp(c)
    \/ Acked(c)
    \/ Notified(c)
    \/ Refused(c)
    \/ Serve(c)
    \/ Ingest(c)
=============================================================================
