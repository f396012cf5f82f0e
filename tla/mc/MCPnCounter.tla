----------------------------- MODULE MCPnCounter ----------------------------
(* Devices that count, tell each other by operations in any causal order and *)
(* as often as they like, or by whole states, and come back under a fresh id *)
(* from an older state [SK-CNT-005].                                         *)
(* The network keeps every operation and every saved state for ever: loss,   *)
(* duplication and reordering are what a device does not or does take.       *)
EXTENDS PnCounter, Version, FiniteSets

CONSTANTS
    Device,         \* its first id is of its own name
    Spare,          \* the ids that are fresh
    Sizes,          \* how much is added or taken away at a time
    MaxAdditions,   \* of all devices together
    MaxRestarts

VARIABLES
    ops,        \* every addition that was ever made
    id,         \* id[d]: the replica id that d writes under
    state,      \* state[d]: version and counter
    saved,      \* saved[d]: the state that a restart finds
    restarts    \* how many there were

vars == << ops, id, state, saved, restarts >>

Blank == [version |-> EmptyVersion, counter |-> Bottom]

Init ==
    /\ ops = {}
    /\ id = [d \in Device |-> d]
    /\ state = [d \in Device |-> Blank]
    /\ saved = [d \in Device |-> Blank]
    /\ restarts = 0

With(s, op) ==
    [version |-> VersionWith(s.version, op), counter |-> Apply(s.counter, op)]

Add(d, amount) ==
    LET op == [replica |-> id[d], seq |-> state[d].version[id[d]] + 1,
               deps |-> [state[d].version EXCEPT ![id[d]] = 0], amount |-> amount]
    IN  /\ Cardinality(ops) < MaxAdditions
        /\ ops' = ops \cup {op}
        /\ state' = [state EXCEPT ![d] = With(@, op)]
        /\ UNCHANGED << id, saved, restarts >>

(* An operation arrives, perhaps again [SK-DATA-014], [SK-DATA-015]. *)
Receive(d, op) ==
    /\ \/ Ready(state[d].version, op)
       \/ Covers(state[d].version, op) /\ Bug = "counts_twice"
    /\ state' = [state EXCEPT ![d] = With(@, op)]
    /\ UNCHANGED << ops, id, saved, restarts >>

(* The whole state of another device arrives. *)
TakeState(d, from) ==
    /\ state' = [state EXCEPT ![d] =
            [version |-> VersionJoin(@.version, state[from].version),
             counter |-> Merge(@.counter, state[from].counter)]]
    /\ UNCHANGED << ops, id, saved, restarts >>

Save(d) ==
    /\ restarts < MaxRestarts
    /\ saved' = [saved EXCEPT ![d] = state[d]]
    /\ UNCHANGED << ops, id, state, restarts >>

Continued(s, old, fresh) ==
    IF Bug = "fresh_id_continues_sums"
    THEN [s EXCEPT !.counter[fresh] = s.counter[old]]
    ELSE s

(* What was counted after the save is known to others at best; the id that   *)
(* counted it is not used again.                                             *)
Restart(d, fresh) ==
    /\ restarts < MaxRestarts
    /\ restarts' = restarts + 1
    /\ \A e \in Device : id[e] # fresh
    /\ id' = IF Bug = "restart_keeps_its_id" THEN id ELSE [id EXCEPT ![d] = fresh]
    /\ state' = [state EXCEPT ![d] = Continued(saved[d], id[d], fresh)]
    /\ UNCHANGED << ops, saved >>

Next ==
    \E d \in Device :
        \/ \E size \in Sizes : Add(d, size) \/ Add(d, -size)
        \/ \E op \in ops : Receive(d, op)
        \/ \E from \in Device \ {d} : TakeState(d, from)
        \/ Save(d)
        \/ \E fresh \in Spare : Restart(d, fresh)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

RECURSIVE SumOf(_)
SumOf(some) ==
    IF some = {} THEN 0
    ELSE LET op == CHOOSE o \in some : TRUE
         IN  op.amount + SumOf(some \ {op})

SeenBy(d) == { op \in ops : Covers(state[d].version, op) }
IncrementsOf(r, some) == { op \in some : op.replica = r /\ op.amount > 0 }
DecrementsOf(r, some) == { op \in some : op.replica = r /\ op.amount < 0 }
AtMost(sum) == IF sum > Most THEN Most ELSE sum

(* [SK-CNT-001], and its stop [SK-CNT-002]: what a device shows is what the  *)
(* additions it has seen come to, each once.                                 *)
EachCountsOnce ==
    \A d \in Device :
        \A r \in Replica :
            state[d].counter[r] =
                [increments |-> AtMost(SumOf(IncrementsOf(r, SeenBy(d)))),
                 decrements |-> AtMost(-SumOf(DecrementsOf(r, SeenBy(d))))]

(* The same, where no sum is full. *)
ValueIsTheSum ==
    \A d \in Device :
        \/ \E r \in Replica :
            \/ SumOf(IncrementsOf(r, SeenBy(d))) > Most
            \/ -SumOf(DecrementsOf(r, SeenBy(d))) > Most
        \/ Value(state[d].counter) = SumOf(SeenBy(d))

(* [SK-DATA-004]: no dot names two additions. *)
DotsAreUnique ==
    \A a, b \in ops : a.replica = b.replica /\ a.seq = b.seq => a = b

(* G1: [SK-DATA-021] *)
SameVersionSameCounter ==
    \A d, e \in Device :
        state[d].version = state[e].version => state[d].counter = state[e].counter

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverAFullSum == \A d \in Device : \A r \in Replica : state[d].counter[r].increments < Most

(* What a device counted before its restart comes back under the old id.     *)
NeverTheOldSumsBesideTheNew ==
    \A d \in Device :
        \/ id[d] = d
        \/ state[d].counter[d] = NoSums
        \/ state[d].counter[id[d]] = NoSums

NeverBothSigns ==
    \A d \in Device :
        \A r \in Replica :
            state[d].counter[r].increments = 0 \/ state[d].counter[r].decrements = 0
=============================================================================
