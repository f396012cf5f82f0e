------------------------------- MODULE Version ------------------------------
(* Versions: for each replica the highest sequence number up to which every  *)
(* operation is present (spec chapter 3).                                    *)
(* Modelled: coverage, order, join, and versions of sequences of changes.    *)
(* Not modelled: a replica that is absent is one with the number 0; the wire *)
(* form never says 0 [SK-DATA-020].                                          *)
EXTENDS Replicas

EmptyVersion == [r \in Replica |-> 0]

Covers(version, change) == change.seq <= version[change.replica]

VersionLeq(a, b) == \A r \in Replica : a[r] <= b[r]

VersionJoin(a, b) == [r \in Replica |-> IF a[r] >= b[r] THEN a[r] ELSE b[r]]

(* The version after one more change of its replica. *)
VersionWith(version, change) ==
    IF Covers(version, change) THEN version
    ELSE [version EXCEPT ![change.replica] = change.seq]

RECURSIVE VersionOf(_)
VersionOf(changes) ==
    IF changes = << >> THEN EmptyVersion
    ELSE VersionWith(VersionOf(SubSeq(changes, 1, Len(changes) - 1)), changes[Len(changes)])

(* What a change stands on is present: its writer's previous change and its  *)
(* deps [SK-DATA-014].                                                       *)
Ready(version, change) ==
    /\ change.seq = version[change.replica] + 1
    /\ VersionLeq(change.deps, version)
=============================================================================
