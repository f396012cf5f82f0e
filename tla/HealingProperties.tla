-------------------------- MODULE HealingProperties -------------------------
(* What Healing promises: after a restore nothing that was acknowledged is   *)
(* lost as long as one client that has it returns (guarantees G3, G5).       *)
(* Each property is violated by at least one planted bug: see mc/.           *)
EXTENDS Healing, FiniteSets

Range(seq) == { seq[i] : i \in 1..Len(seq) }

RECURSIVE Applicable(_, _)
Applicable(version, changes) ==
    \/ changes = << >>
    \/ /\ Ready(version, Head(changes))
       /\ Applicable(VersionWith(version, Head(changes)), Tail(changes))

Served == VersionOf(log)

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
    /\ epoch >= 1
    /\ \A c \in Replica :
        /\ phase[c] \in {"Offline", "CatchingUp", "Live"}
        /\ acked[c] >= 0
        /\ cursor[c].epoch \in 0..epoch
        /\ \A r \in Replica : want[c][r] >= 0
        /\ sub[c] \in BOOLEAN
        /\ \A m \in Range(up[c]) : m.type \in {"SyncRequest", "Update"}
        /\ \A m \in Range(down[c]) :
            m.type \in {"SyncResponse", "Ack", "Notification", "Error"}
    /\ \A change \in Range(log) : change.replica \in Replica /\ change.seq >= 1

(* G3: what was acknowledged stands in the log or with its writer. *)
NothingLost ==
    \A c \in Replica :
        acked[c] <= Known(c)[c]

(* Nothing is refused that was asked for: it comes in a causal order, and    *)
(* before all that stands on it.                                             *)
NothingRefused ==
    \A c \in Replica :
        \A m \in Range(down[c]) : m.type = "Error" => m.code = "FOREIGN_REPLICA"

(* G2: log and documents are causal orders, without a gap and with nothing   *)
(* twice (G5), also of what came back.                                       *)
LogCausal == Applicable(EmptyVersion, log)
HeldCausal == \A c \in Replica : Applicable(EmptyVersion, held[c])

NothingTwice == Cardinality({ [r |-> x.replica, s |-> x.seq] : x \in Range(log) }) = Len(log)

(* A cursor of this log speaks of what its client has [SK-STOR-005]. *)
CursorIsTrue ==
    \A c \in Replica :
        cursor[c].epoch = epoch =>
            /\ cursor[c].position <= Len(log)
            /\ \A i \in 1..cursor[c].position : Covers(Known(c), log[i])

(* G3: a client to which nothing is on its way, and from which nothing is,   *)
(* has told the server all that it knows, and knows all that is served.      *)
HealedWhenQuiet ==
    \A c \in Replica :
        phase[c] = "Live" /\ up[c] = << >> /\ down[c] = << >> =>
            /\ Known(c) = Served
            /\ acked[c] = Known(c)[c]

-----------------------------------------------------------------------------
(* Steps *)

(* A log takes another's change only from a connection that was asked for it.*)
OnlyAskedIsTaken ==
    [][\A c \in Replica :
        Arrives(up[c], "Update") /\ up'[c] = Tail(up[c]) /\ Len(log') > Len(log) =>
            LET change == Head(up[c]).change
            IN  change.replica = c \/ Covers(want[c], change)]_vars

(* A client's document never goes back, least of all to a server's old one.  *)
MonotonicReads == [][\A c \in Replica : VersionLeq(Known(c), VersionOf(held'[c]))]_vars
=============================================================================
