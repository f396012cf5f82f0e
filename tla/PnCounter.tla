------------------------------ MODULE PnCounter -----------------------------
(* The counter (spec chapter 14): increments and decrements of each replica. *)
(* Modelled: a counter is, for each replica, the two sums of what it added;  *)
(* a sum stops at Most, which is 2^64-1 on the wire [SK-CNT-002].            *)
(* Not modelled: which additions a counter has seen: that is the document's  *)
(* version, and mc/MCPnCounter.tla.                                          *)
EXTENDS Integers, Replicas

CONSTANTS
    Most,       \* where a sum stops
    Bug         \* "none", or the name of a planted bug that a property must catch

NoSums == [increments |-> 0, decrements |-> 0]

Bottom == [r \in Replica |-> NoSums]

Stopped(sum) ==
    IF sum <= Most THEN sum
    ELSE IF Bug = "sum_wraps" THEN sum - Most - 1 ELSE Most

(* An addition is [replica, amount]; a negative amount is a decrement. *)
Apply(counter, op) ==
    LET sums == counter[op.replica]
    IN  [counter EXCEPT ![op.replica] =
            IF op.amount > 0
            THEN [sums EXCEPT !.increments = Stopped(@ + op.amount)]
            ELSE [sums EXCEPT !.decrements = Stopped(@ - op.amount)]]

Greater(a, b) == IF a >= b THEN a ELSE b

Net(sums) == sums.increments - sums.decrements

(* [SK-CNT-003] *)
MergedSums(a, b) ==
    IF Bug = "merge_adds"
    THEN [increments |-> Stopped(a.increments + b.increments),
          decrements |-> Stopped(a.decrements + b.decrements)]
    ELSE IF Bug = "merge_takes_net" THEN IF Net(a) >= Net(b) THEN a ELSE b
    ELSE [increments |-> Greater(a.increments, b.increments),
          decrements |-> Greater(a.decrements, b.decrements)]

Merge(a, b) == [r \in Replica |-> MergedSums(a[r], b[r])]

RECURSIVE NetOver(_, _)
NetOver(counter, replicas) ==
    IF replicas = {} THEN 0
    ELSE LET r == CHOOSE x \in replicas : TRUE
         IN  Net(counter[r]) + NetOver(counter, replicas \ {r})

(* [SK-CNT-001] *)
Value(counter) == NetOver(counter, Replica)
=============================================================================
