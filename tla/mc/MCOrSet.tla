------------------------------- MODULE MCOrSet ------------------------------
(* Every small history of a set: who adds and removes what, having seen      *)
(* what. set[v] is the set of a replica that has seen v.                     *)
EXTENDS OrSet

CONSTANTS
    Element,
    MaxOps,
    Hostile             \* writers name any dots they have seen

VARIABLES ops, set

vars == << ops, set >>

Adds(op) ==
    LET all == ops \cup {op}
    IN  /\ ops' = all
        /\ set' = [v \in Views(all) |->
                IF v \in DOMAIN set THEN set[v] ELSE SetOf(SeenBy(all, v), v)]

Observable(v, element) ==
    IF Hostile THEN SUBSET { DotOf(op) : op \in SeenBy(ops, v) }
    ELSE {Observed(set[v], element)}

Op(r, v, kind, element, observed) ==
    [replica |-> r, seq |-> v[r] + 1, deps |-> v,
     kind |-> kind, element |-> element, observed |-> observed]

Add(r, v) ==
    \E element \in Element :
        \E observed \in Observable(v, element) :
            Adds(Op(r, v, "add", element, IF Bug = "add_observes_nothing" THEN {} ELSE observed))

Remove(r, v) ==
    \E element \in Element :
        \E observed \in Observable(v, element) :
            observed # {} /\ Adds(Op(r, v, "remove", element, observed))

Init ==
    /\ ops = {}
    /\ set = [v \in {EmptyVersion} |-> Bottom]

Next ==
    /\ Cardinality(ops) < MaxOps
    /\ \E r \in Replica :
        \E v \in ViewsOfWriter(DOMAIN set, ops, r) : Add(r, v) \/ Remove(r, v)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Convergence *)

(* G1: every order of delivery gives the set of the history. *)
AnyOrderOfDelivery ==
    \A v \in DOMAIN set :
        \A op \in ops :
            Ready(v, op) => Apply(set[v], op) = set[VersionWith(v, op)]

(* [SK-DATA-015] *)
DuplicateChangesNothing ==
    \A v \in DOMAIN set :
        \A op \in SeenBy(ops, v) : Apply(set[v], op) = set[v]

(* The form of states equals the form of operations [SK-SET-005]. *)
MergeIsUnion ==
    \A v, w \in DOMAIN set : Merge(set[v], set[w]) = set[VersionJoin(v, w)]

-----------------------------------------------------------------------------
(* What the set promises *)

(* An element is there while some addition of it was seen by no removal of   *)
(* it [SK-SET-001]: told by who saw what, not by the dots that are named.    *)
Stands(element, some) ==
    \E add \in some :
        /\ add.kind = "add" /\ add.element = element
        /\ ~\E remove \in some :
            /\ remove.kind = "remove" /\ remove.element = element
            /\ CoversDot(remove.deps, DotOf(add))

AddWins ==
    \A v \in DOMAIN set :
        Value(set[v]) = { element \in Element : Stands(element, SeenBy(ops, v)) }

(* What a dot gave is gone for good once it is gone [SK-SET-004]. *)
NoResurrection ==
    \A v, w \in DOMAIN set :
        VersionLeq(v, w) =>
            \A dot \in DotsOf(set[w].live) :
                CoversDot(v, dot) => dot \in DotsOf(set[v].live)

(* [SK-SET-003]: the live dots of an element come from concurrent writers. *)
SizeIsBounded ==
    \A v \in DOMAIN set :
        \A a, b \in set[v].live :
            a.element = b.element /\ a.dot.replica = b.dot.replica => a = b

(* [SK-SET-002]: what the writer removes is gone for it; what it adds is     *)
(* there; the other elements stay.                                           *)
WriterSeesItsOperation ==
    \A op \in ops :
        Value(set[VersionWith(op.deps, op)]) =
            (Value(set[op.deps]) \ {op.element}) \cup IF op.kind = "add" THEN {op.element} ELSE {}

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

(* An addition beats a removal of the same element. *)
NeverAnAddBesideARemove ==
    \A add, remove \in ops :
        add.kind = "add" /\ remove.kind = "remove" /\ add.element = remove.element =>
            ~Concurrent(add, remove)

NeverTwoLiveDots == \A v \in DOMAIN set : Cardinality(set[v].live) = Cardinality(Value(set[v]))

(* An element comes back after it was removed, by a new addition. *)
NeverAddedAgain ==
    \A add, remove \in ops :
        add.kind = "add" /\ remove.kind = "remove" /\ add.element = remove.element =>
            ~CoversDot(add.deps, DotOf(remove))
=============================================================================
