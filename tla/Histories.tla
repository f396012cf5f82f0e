------------------------------ MODULE Histories -----------------------------
(* Who can have seen what (spec chapter 3): the ground on which the models   *)
(* of counters, sets, texts and marks are checked.                           *)
(* Modelled: an operation is a record with replica, seq and deps; deps is    *)
(* the version its writer had, its own operations included. A history is a   *)
(* set of operations. The views of a history are the versions that a replica *)
(* can have: closed under deps [SK-DATA-014]. Each delivery in causal order  *)
(* is a path through the views, so what holds for every step between views   *)
(* holds for every order of delivery.                                        *)
(* Not modelled: changes of several operations, and operations that wait     *)
(* [SK-DATA-018].                                                            *)
EXTENDS Integers, Sequences, FiniteSets, Version

DotOf(op) == [replica |-> op.replica, seq |-> op.seq]

NoDot == [replica |-> NoReplica, seq |-> 0]

(* The order of dots: replica id, then sequence number. *)
DotBefore(a, b) ==
    \/ Rank(a.replica) < Rank(b.replica)
    \/ a.replica = b.replica /\ a.seq < b.seq

CoversDot(version, dot) == dot.seq >= 1 /\ dot.seq <= version[dot.replica]

SeenBy(ops, version) == { op \in ops : Covers(version, op) }

(* The version of a replica that has seen all of a history. *)
VersionOfAll(ops) ==
    [r \in Replica |-> Cardinality({ op \in ops : op.replica = r })]

Views(ops) ==
    LET all == VersionOfAll(ops)
    IN  { v \in [Replica -> 0..Cardinality(ops)] :
            /\ VersionLeq(v, all)
            /\ \A op \in SeenBy(ops, v) : VersionLeq(op.deps, v) }

(* The operations that no other had seen: each could have come last. Every   *)
(* view is the whole of a smaller history, so a model that visits all small  *)
(* histories need only look at what these do.                                *)
Latest(ops) == { op \in ops : \A other \in ops : ~CoversDot(other.deps, DotOf(op)) }

VersionBefore(ops, op) == [VersionOfAll(ops) EXCEPT ![op.replica] = op.seq - 1]

(* The operation whose writer had seen all others, if there is one. *)
Last(ops) == { op \in Latest(ops) : op.deps = VersionBefore(ops, op) }

(* A writer has seen its own operations. *)
ViewsOfWriter(views, ops, r) == { v \in views : v[r] = VersionOfAll(ops)[r] }

(* Neither writer had seen the other's operation. *)
Concurrent(a, b) ==
    /\ ~CoversDot(a.deps, DotOf(b))
    /\ ~CoversDot(b.deps, DotOf(a))
    /\ DotOf(a) # DotOf(b)
=============================================================================
