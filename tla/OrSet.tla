-------------------------------- MODULE OrSet -------------------------------
(* The observed-remove set (spec chapter 15): add wins.                      *)
(* Modelled: a set is the live dots, each with its element; an addition      *)
(* takes the place of the dots it names, a removal takes them away; states   *)
(* merge with the help of their versions.                                    *)
(* Not modelled: the values of elements, which are compared only.            *)
EXTENDS Histories

CONSTANT Bug        \* "none", or the name of a planted bug that a property must catch

(* live: what stands in the set. Nothing else is kept [SK-SET-004].          *)
Bottom == [version |-> EmptyVersion, live |-> {}]

DotsOf(live) == { entry.dot : entry \in live }

EntryOf(op) == [dot |-> DotOf(op), element |-> op.element]

Without(live, dots) == { entry \in live : entry.dot \notin dots }

(* An operation is [kind |-> "add", element, observed] or                    *)
(* [kind |-> "remove", element, observed]: it takes away every dot that it   *)
(* names and no other [SK-SET-002], [SK-SET-003], [SK-SET-006]. A removal    *)
(* does not say its element; the model does, for its properties.             *)
Taken(live, op) ==
    IF Bug = "remove_takes_unseen" /\ op.kind = "remove"
    THEN { entry.dot : entry \in { e \in live : e.element = op.element } }
    ELSE op.observed

Put(op) == IF op.kind = "add" THEN {EntryOf(op)} ELSE {}

(* [SK-DATA-015] *)
Apply(set, op) ==
    IF Covers(set.version, op) /\ Bug # "duplicate_resurrects" THEN set
    ELSE [version |-> VersionWith(set.version, op),
          live |-> Without(set.live, Taken(set.live, op)) \cup Put(op)]

(* What one holds and the other has not taken away [SK-SET-005]. *)
Kept(mine, other) ==
    { entry \in mine.live :
        \/ entry \in other.live
        \/ ~CoversDot(other.version, entry.dot) /\ Bug # "merge_keeps_common"
        \/ Bug = "merge_is_union" }

Merge(a, b) ==
    [version |-> VersionJoin(a.version, b.version), live |-> Kept(a, b) \cup Kept(b, a)]

(* [SK-SET-001] *)
Value(set) == { entry.element : entry \in set.live }

Unseen(op, ops) ==
    { DotOf(add) : add \in { a \in ops : a.element = op.element /\ ~CoversDot(a.deps, DotOf(op)) } }

(* The set of a history: the additions that no operation took away. *)
SetOf(ops, version) ==
    LET added == { op \in ops : op.kind = "add" }
        wins(op) == Bug = "remove_wins" /\ op.kind = "remove"
        taken == UNION { IF wins(op) THEN Unseen(op, ops) ELSE op.observed : op \in ops }
    IN  [version |-> version,
         live |-> { EntryOf(op) : op \in { a \in added : DotOf(a) \notin taken } }]

(* The live dots of an element: what a new operation on it names. *)
Observed(set, element) ==
    LET dots == { entry.dot : entry \in { e \in set.live : e.element = element } }
    IN  IF Bug = "observes_one_dot" /\ dots # {} THEN {CHOOSE dot \in dots : TRUE} ELSE dots
=============================================================================
