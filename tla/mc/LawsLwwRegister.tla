--------------------------- MODULE LawsLwwRegister --------------------------
(* The laws of LwwRegister.tla over all small writes: strong convergence     *)
(* (G1) of one register, whatever the order and however often writes arrive. *)
EXTENDS LwwRegister, FiniteSets

CONSTANTS MaxTimestamp, MaxSeq, Bug

Writes == [timestamp : 1..MaxTimestamp, replica : Replica, seq : 1..MaxSeq]
Registers == Writes \cup {Bottom}

Merged(a, b) ==
    IF Bug = "no_tie_break" THEN IF a.timestamp >= b.timestamp THEN a ELSE b ELSE Merge(a, b)

Applied(register, write) ==
    IF Bug = "no_tie_break"
    THEN IF write.timestamp >= register.timestamp THEN StampOf(write) ELSE register
    ELSE Apply(register, write)

(* Two writes are never equal in the order [SK-DATA-033]. *)
ASSUME StampsAreTotallyOrdered ==
    \A a, b, c \in Registers :
        /\ ~Later(a, a)
        /\ a # b => (Later(a, b) <=> ~Later(b, a))
        /\ Later(a, b) /\ Later(b, c) => Later(a, c)

(* [SK-LWW-002] *)
ASSUME GreaterReplicaWinsATie ==
    \A a, b \in Writes :
        a.timestamp = b.timestamp /\ Rank(a.replica) > Rank(b.replica) =>
            Applied(Applied(Bottom, a), b) = StampOf(a)

ASSUME MergeLaws ==
    \A a, b, c \in Registers :
        /\ Merged(a, b) = Merged(b, a)
        /\ Merged(a, Merged(b, c)) = Merged(Merged(a, b), c)
        /\ Merged(a, a) = a
        /\ Merged(a, Bottom) = a

ASSUME ApplyIsMergeOfOneWrite ==
    \A register \in Registers :
        \A write \in Writes : Applied(register, write) = Merged(register, StampOf(write))

(* [SK-LWW-001]: any order, with a duplicate, gives the value of the set. *)
ASSUME ValueOfTheSet ==
    \A a, b, c \in Writes :
        Applied(Applied(Applied(Applied(Bottom, a), b), a), c) = Value({a, b, c})
=============================================================================
