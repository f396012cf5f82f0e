------------------------------- MODULE AbsLww -------------------------------
(* What a client of an LWW document is promised (guarantees G1, G2, G7):     *)
(* what it reads is a function of the set of changes it has seen, the set    *)
(* only grows, and is causally closed. No session, no server, no time.       *)
(* SyncSession refines this: mc/RefineSyncSession.tla.                       *)
EXTENDS Integers, Sequences, LwwRegister

VARIABLES
    written,    \* every change that was ever made
    seen,       \* seen[c]: the changes client c has
    value       \* value[c]: what client c reads

absVars == << written, seen, value >>

Numbers(changes, r) == { change.seq : change \in { x \in changes : x.replica = r } }

(* With a change come its writer's earlier ones and those of its deps.       *)
Closed(changes) ==
    \A change \in changes :
        \A r \in Replica :
            LET upto == IF r = change.replica THEN change.seq - 1 ELSE change.deps[r]
            IN  1..upto \subseteq Numbers(changes, r)

Reads(c) == value' = [value EXCEPT ![c] = Value(seen'[c])]

(* A new change wins over everything its writer had seen [SK-LWW-005].       *)
AbsWrite(c) ==
    /\ \E change \in written' \ written :
        /\ change.replica = c
        /\ \A other \in seen[c] : Later(change, other)
        /\ written' = written \cup {change}
        /\ seen' = [seen EXCEPT ![c] = @ \cup {change}]
    /\ Closed(seen'[c])
    /\ Reads(c)

(* Some of what others wrote arrives. *)
AbsLearn(c) ==
    /\ seen[c] \subseteq seen'[c]
    /\ seen'[c] \subseteq written
    /\ seen' = [seen EXCEPT ![c] = seen'[c]]
    /\ Closed(seen'[c])
    /\ Reads(c)
    /\ UNCHANGED written

AbsInit ==
    /\ written = {}
    /\ seen = [c \in Replica |-> {}]
    /\ value = [c \in Replica |-> Bottom]

AbsSpec == AbsInit /\ [][\E c \in Replica : AbsWrite(c) \/ AbsLearn(c)]_absVars
=============================================================================
