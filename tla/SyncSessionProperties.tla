------------------------ MODULE SyncSessionProperties -----------------------
(* What SyncSession promises (guarantees G1 to G7 of spec chapter 1).        *)
(* Each property is violated by at least one planted bug: see mc/.           *)
EXTENDS SyncSession, FiniteSets

Range(seq) == { seq[i] : i \in 1..Len(seq) }
Dots(changes) == { [replica |-> change.replica, seq |-> change.seq] : change \in Range(changes) }

(* The frames of down[c] that say where c stands after them. *)
Steps(c) ==
    SelectSeq(down[c], LAMBDA m :
        \/ m.type \in {"SyncResponse", "Notification"}
        \/ m.type = "Ack" /\ m.cursor # NoCursor)

ChangesOf(m) ==
    IF m.type = "SyncResponse" THEN m.changes
    ELSE IF m.type = "Notification" THEN << m.change >> ELSE << >>

(* Every change of the list can be applied in this order [SK-DATA-014]. *)
RECURSIVE Applicable(_, _)
Applicable(version, changes) ==
    \/ changes = << >>
    \/ /\ Covers(version, Head(changes)) \/ Ready(version, Head(changes))
       /\ Applicable(VersionWith(version, Head(changes)), Tail(changes))

-----------------------------------------------------------------------------
(* Safety *)

IsVersion(v) == DOMAIN v = Replica /\ \A r \in Replica : v[r] >= 0
IsChange(x) == x.replica \in Replica /\ x.seq >= 1 /\ x.timestamp >= 1 /\ IsVersion(x.deps)

TypeOK ==
    /\ \A c \in Replica :
        /\ phase[c] \in {"Offline", "Greeting", "CatchingUp", "Live"}
        /\ \A change \in Range(outbox[c]) : IsChange(change) /\ change.replica = c
        /\ IsVersion(document[c].known)
        /\ IsVersion(document[c].heads)
        /\ VersionLeq(document[c].heads, document[c].known)
        /\ document[c].clock >= document[c].cell.timestamp
        /\ cursor[c].epoch \in 0..epoch
        /\ \A m \in Range(up[c]) : m.type \in {"Hello", "SyncRequest", "Update"}
        /\ \A m \in Range(down[c]) :
            m.type \in {"Welcome", "SyncResponse", "Ack", "Notification", "Error"}
        /\ sub[c] >= NotLive
    /\ \A change \in Range(log) : IsChange(change)
    /\ \A entry \in Range(staged) : IsChange(entry.change)

(* G3: every change that was ever written is in its outbox or in the log. *)
NoLoss ==
    \A c \in Replica :
        \A n \in 1..document[c].known[c] :
            [replica |-> c, seq |-> n] \in Dots(outbox[c]) \cup Dots(log)

(* G5: no operation stands twice in the log. *)
ExactlyOnce == Cardinality(Dots(log)) = Len(log)

(* G2: the log is a causal order [SK-SESS-014]. *)
LogCausal == Applicable(EmptyVersion, log)

(* The outbox ends with the newest own change and has no gap [SK-CLNT-005]. *)
OutboxContiguous ==
    \A c \in Replica :
        \A i \in 1..Len(outbox[c]) :
            outbox[c][i].seq = document[c].known[c] - Len(outbox[c]) + i

(* G3: an acknowledgement on its way speaks of durable changes [SK-SESS-030].*)
AckImpliesDurable ==
    \A c \in Replica :
        \A m \in Range(down[c]) :
            m.type = "Ack" => m.through_seq <= VersionOf(log)[m.replica_id]

(* A notification is of the durable change between its two cursors, once     *)
(* [SK-SESS-031], [SK-SESS-032].                                             *)
NotificationSound ==
    \A c \in Replica :
        \A m \in Range(down[c]) :
            m.type = "Notification" =>
                /\ m.cursor.position = m.previous_cursor.position + 1
                /\ m.cursor.position <= Len(log)
                /\ log[m.cursor.position] = m.change

(* G6: a cursor covers no more than its client has. *)
CursorSound ==
    \A c \in Replica :
        cursor[c].epoch = epoch =>
            /\ cursor[c].position <= Len(log)
            /\ \A i \in 1..cursor[c].position : Covers(document[c].known, log[i])

(* A request speaks of this log or of none [SK-CLNT-013]. *)
CursorOfThisEpoch ==
    \A c \in Replica :
        \A m \in Range(up[c]) :
            m.type = "SyncRequest" => m.cursor.epoch \in {0, epoch}

(* G4: from where a live subscriber stands, the frames on their way lead to  *)
(* the end of the log, each from where the one before it ends [SK-SESS-017], *)
(* [SK-SESS-052].                                                            *)
LiveNoGap ==
    \A c \in Replica :
        IsLive(c) =>
            LET steps == Steps(c)
                before(i) == IF i = 1 THEN cursor[c] ELSE steps[i - 1].cursor
            IN  /\ sub[c] = Len(log)
                /\ \A i \in 1..Len(steps) :
                    steps[i].type = "SyncResponse" \/ steps[i].previous_cursor = before(i)
                /\ before(Len(steps) + 1) = At(Len(log))

(* G2, G7: what arrives can be applied, so that a replica's changes come in  *)
(* its order and after all they stand on [SK-CLNT-024].                      *)
ReplicaOrder ==
    \A c \in Replica :
        down[c] # << >> => Applicable(document[c].known, ChangesOf(Head(down[c])))

(* G1: when nothing is on its way, everybody has the same. *)
Quiet ==
    /\ staged = << >>
    /\ \A c \in Replica : phase[c] = "Live" /\ up[c] = << >> /\ down[c] = << >>

ConvergedWhenQuiet ==
    Quiet =>
        \A c \in Replica :
            /\ outbox[c] = << >>
            /\ document[c].known = VersionOf(log)
            /\ document[c].cell = Value(Range(log))

-----------------------------------------------------------------------------
(* Steps *)

(* G7: a document never goes back [SK-CLNT-026]. *)
MonotonicReads ==
    [][\A c \in Replica :
        /\ VersionLeq(document[c].known, document'[c].known)
        /\ document'[c].cell = document[c].cell
           \/ Later(document'[c].cell, document[c].cell)]_vars

(* G7: an own change shows at once [SK-CLNT-001], [SK-LWW-005]. *)
ReadYourWrites ==
    [][\A c \in Replica :
        document'[c].known[c] > document[c].known[c] =>
            document'[c].cell.replica = c /\ document'[c].cell.seq = document'[c].known[c]]_vars

-----------------------------------------------------------------------------
(* Liveness, under the fairness that mc/ names *)

(* G4: what is written reaches the log and every client. *)
Delivered(c, n) ==
    /\ VersionOf(log)[c] >= n
    /\ \A d \in Replica : document[d].known[c] >= n

Acknowledged(c) == outbox[c] = << >>
=============================================================================
