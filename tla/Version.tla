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

(* The version of the first n changes of a list, and of all of them. *)
RECURSIVE VersionUpTo(_, _)
VersionUpTo(changes, n) ==
    IF n = 0 THEN EmptyVersion ELSE VersionWith(VersionUpTo(changes, n - 1), changes[n])

VersionOf(changes) == VersionUpTo(changes, Len(changes))

(* What a change stands on is present: its writer's previous change and its  *)
(* deps [SK-DATA-014].                                                       *)
Ready(version, change) ==
    /\ change.seq = version[change.replica] + 1
    /\ VersionLeq(change.deps, version)
=============================================================================
