------------------------------- MODULE Healing ------------------------------
(* A server that was restored from an old backup gets back from its clients  *)
(* what it lost (spec chapters 7 and 10, guarantee G3).                      *)
(*                                                                           *)
(* Modelled: a log that falls back to any older one of its states, under a   *)
(* fresh epoch; a client that shows by its version that it knows more; the   *)
(* server that asks for it (SyncResponse.want), the client that returns its  *)
(* own changes and others' before it goes on with its outbox, a connection   *)
(* that ends anywhere, and clients that never come back.                     *)
(*                                                                           *)
(* Not modelled: the greeting and pages (SyncSession: to connect is one step *)
(* here), the inside of a commit (Durability: to ingest is to be durable),   *)
(* values, access, the capability (HEALING is agreed on), and relays whose   *)
(* token lets them bring what they were not asked for.                       *)
EXTENDS Integers, Sequences, Version

CONSTANT Bug        \* "none", or the name of a planted bug that a property must catch

VARIABLES
    phase,      \* phase[c]: "Offline", "CatchingUp" or "Live"
    held,       \* held[c]: the changes client c has, in a causal order; durable
    acked,      \* acked[c]: up to where its own changes were acknowledged; durable
    cursor,     \* cursor[c]: where it stands in the server's log; durable
    up,         \* up[c]: frames on their way from client c to the server
    down,       \* down[c]: frames on their way from the server to client c
    log,        \* the server's changes, in order; durable
    sub,        \* sub[c]: whether the connection of c follows the log
    want,       \* want[c]: what the server asked for on the connection of c
    epoch       \* the name of the server's log

clientVars == << phase, held, acked, cursor >>
serverVars == << log, sub, want, epoch >>
vars == << phase, held, acked, cursor, up, down, log, sub, want, epoch >>

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
        /\ up' = IF phase[c] = "Live" THEN Sent(up, c, << Update(change) >>) ELSE up
        /\ UNCHANGED << phase, acked, cursor, down, serverVars >>

(* The request carries the version even beside a good cursor:                *)
(* who lost the connection before all was returned has a cursor of the new   *)
(* epoch already, and by that alone nobody would see that it knows more. The *)
(* outbox waits for the page.                                                *)
Connect(c) ==
    /\ phase[c] = "Offline"
    /\ phase' = [phase EXCEPT ![c] = "CatchingUp"]
    /\ LET good == cursor[c].epoch = epoch
           known == IF good /\ Bug = "cursor_hides_debt" THEN EmptyVersion ELSE Known(c)
           request == SyncRequest(IF good THEN cursor[c] ELSE NoCursor, known)
           early == IF Bug = "outbox_goes_first" THEN Updates(Outbox(c)) ELSE << >>
       IN  up' = Sent(up, c, << request >> \o early)
    /\ UNCHANGED << held, acked, cursor, down, serverVars >>

(* What is wanted is returned in the order in which it is held, whoever wrote*)
(* it; then the rest of the outbox follows. What is wanted of the outbox     *)
(* itself is returned only where others' changes stand behind it: or it would*)
(* be sent before what comes before it [SK-CLNT-005].                        *)
CatchUp(c) ==
    /\ Arrives(down[c], "SyncResponse")
    /\ LET page == Head(down[c])
           wanted(x) == x.seq > page.server_version[x.replica] /\ x.seq <= page.want[x.replica]
           returned(x) == wanted(x) /\ (x.replica = c \/ Bug # "returns_own_alone")
           all == SelectSeq(held[c], LAMBDA x : returned(x))
           durable == { i \in 1..Len(all) : all[i].replica # c \/ all[i].seq <= acked[c] }
           last == IF durable = {} THEN 0
                   ELSE CHOOSE i \in durable : \A j \in durable : j <= i
           answer == SubSeq(all, 1, last)
           rest == SelectSeq(Outbox(c), LAMBDA x : \A i \in 1..last : all[i] # x)
           kept == IF Bug = "returns_only_the_last" /\ answer # << >>
                   THEN << answer[Len(answer)] >>
                   ELSE IF Bug \in {"returned_backwards", "returned_unchecked"}
                   THEN [i \in 1..Len(answer) |-> answer[Len(answer) + 1 - i]] ELSE answer
       IN  /\ held' = [held EXCEPT ![c] =
                IF Bug = "server_is_always_right" /\ cursor[c].epoch # epoch
                THEN page.changes \o Outbox(c) ELSE HeldWith(@, page.changes)]
           /\ cursor' = [cursor EXCEPT ![c] = page.cursor]
           /\ up' = Sent(up, c, Updates(kept \o rest))
    /\ phase' = [phase EXCEPT ![c] = "Live"]
    /\ down' = Received(down, c)
    /\ UNCHANGED << acked, serverVars >>

(* An acknowledgement of another's change says nothing about own ones        *)
(* [SK-CLNT-030].                                                            *)
Acked(c) ==
    /\ Arrives(down[c], "Ack")
    /\ LET ack == Head(down[c])
           own == ack.replica_id = c \/ Bug = "any_ack_is_own"
           greater == IF ack.through_seq > acked[c] THEN ack.through_seq ELSE acked[c]
       IN  /\ acked' = [acked EXCEPT ![c] = IF own THEN greater ELSE @]
           /\ cursor' = [cursor EXCEPT ![c] = IF ack.cursor = NoCursor THEN @ ELSE ack.cursor]
    /\ down' = Received(down, c)
    /\ UNCHANGED << phase, held, up, serverVars >>

(* [SK-CLNT-022], [SK-CLNT-025] *)
Notified(c) ==
    /\ Arrives(down[c], "Notification")
    /\ held' = [held EXCEPT ![c] = HeldWith(@, << Head(down[c]).change >>)]
    /\ cursor' = [cursor EXCEPT ![c] = Head(down[c]).cursor]
    /\ down' = Received(down, c)
    /\ UNCHANGED << phase, acked, up, serverVars >>

(* On GAP the outbox is sent again [SK-CLNT-032]; other refusals are final.  *)
Refused(c) ==
    /\ Arrives(down[c], "Error")
    /\ LET error == Head(down[c])
           again == SelectSeq(Outbox(c), LAMBDA x : x.seq >= error.refused.seq)
       IN  up' = IF error.code = "GAP" THEN Sent(up, c, Updates(again)) ELSE up
    /\ down' = Received(down, c)
    /\ UNCHANGED << clientVars, serverVars >>

-----------------------------------------------------------------------------
(* The server *)

(* A version that holds more than the log is answered with what is wanted.   *)
Serve(c) ==
    /\ Arrives(up[c], "SyncRequest")
    /\ LET request == Head(up[c])
           good == request.cursor.epoch = epoch /\ request.cursor.position <= Len(log)
           missing == IF good THEN SubSeq(log, request.cursor.position + 1, Len(log))
                      ELSE SelectSeq(log, LAMBDA x : ~Covers(request.version, x))
           wanted == IF Bug = "never_asks" THEN EmptyVersion
                     ELSE Above(request.version, VersionOf(log))
       IN  /\ down' = Sent(down, c, << SyncResponse(missing, VersionOf(log), wanted) >>)
           /\ want' = [want EXCEPT ![c] = wanted]
    /\ sub' = [sub EXCEPT ![c] = TRUE]
    /\ up' = Received(up, c)
    /\ UNCHANGED << clientVars, log, epoch >>

(* Changes of other replicas are taken only as far as they were asked for    *)
(* [SK-SESS-038]; then they are like any: acknowledged again when they are   *)
(* there [SK-SESS-032], refused when something is missing before them        *)
(* [SK-SESS-033], [SK-SESS-035], else durable, acknowledged, notified.       *)
Ingest(c) ==
    /\ Arrives(up[c], "Update")
    /\ LET change == Head(up[c]).change
           server == VersionOf(log)
           foreign == change.replica # c /\ ~Covers(want[c], change) /\ Bug # "takes_unasked"
           known == Covers(server, change) /\ Bug # "appends_returned_again"
           checked == Bug # "returned_unchecked"
           gap == change.seq > server[change.replica] + 1 /\ checked
           deaf == ~VersionLeq(change.deps, server) /\ checked
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
    /\ UNCHANGED << held, acked, cursor, log, epoch >>

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
    /\ UNCHANGED << held, acked, cursor >>

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
