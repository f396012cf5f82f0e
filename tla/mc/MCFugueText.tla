----------------------------- MODULE MCFugueText ----------------------------
(* Every small history of a text: who writes what, having seen what. text[v] *)
(* is the text of a replica that has seen v, by the tree of chapter 16.      *)
EXTENDS FugueText

CONSTANTS
    MaxInserts, MaxDeletes,
    AmongDeleted,       \* writers also write behind deleted characters
    Hostile             \* writers name any dots they have seen as origins

VARIABLES ops, text

vars == << ops, text >>

Adds(op) ==
    LET all == ops \cup {op}
    IN  /\ ops' = all
        /\ text' = [v \in Views(all) |->
                IF v \in DOMAIN text THEN text[v] ELSE TextOf(SeenBy(all, v))]

Inserted(r, v, origins, index) ==
    Adds([replica |-> r, seq |-> v[r] + 1, deps |-> v, kind |-> "insert",
          left |-> origins.left, right |-> origins.right, index |-> index])

Insert(r, v) ==
    \E i \in 0..Len(Value(text[v])) :
        LET gap == Gap(text[v], i)
            first == CHOOSE p \in gap : \A q \in gap : p <= q
        IN  \E p \in IF AmongDeleted THEN gap ELSE {first} :
                Inserted(r, v, OriginsAt(text[v], p), i)

InsertAnywhere(r, v) ==
    LET seen == Dots(SeenBy(ops, v))
    IN  \E left \in seen \cup {Start} :
            \E right \in seen \cup {End} :
                Inserted(r, v, [left |-> left, right |-> right], 0)

Delete(r, v) ==
    LET shown == Value(text[v])
    IN  \E first \in 1..Len(shown) :
            \E last \in first..Len(shown) :
                Adds([replica |-> r, seq |-> v[r] + 1, deps |-> v, kind |-> "delete",
                      dots |-> { shown[i] : i \in first..last }, index |-> first - 1])

DeleteAnything(r, v) ==
    \E dot \in Dots(SeenBy(ops, v)) :
        Adds([replica |-> r, seq |-> v[r] + 1, deps |-> v, kind |-> "delete",
              dots |-> {dot}, index |-> 0])

Init ==
    /\ ops = {}
    /\ text = [v \in {EmptyVersion} |-> Bottom]

Next ==
    \E r \in Replica :
        \E v \in ViewsOfWriter(DOMAIN text, ops, r) :
            \/ /\ Cardinality(Insertions(ops)) < MaxInserts
               /\ IF Hostile THEN InsertAnywhere(r, v) ELSE Insert(r, v)
            \/ /\ Cardinality(Deletions(ops)) < MaxDeletes
               /\ IF Hostile THEN DeleteAnything(r, v) ELSE Delete(r, v)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Every view is the whole of a smaller history, which is visited too: each  *)
(* property looks at what the latest operations do to the whole.             *)

All == text[VersionOfAll(ops)]
Until(op) == text[VersionBefore(ops, op)]

-----------------------------------------------------------------------------
(* Convergence *)

(* G1 *)
AnyOrderOfDelivery == \A op \in Latest(ops) : Apply(Until(op), op) = All

(* Where the origins stood side by side, the scan finds the tree's order. *)
ScanFindsThePlace ==
    \A op \in Insertions(Latest(ops)) : ScannedOrder(Until(op), op) = All.order

(* [SK-DATA-015], [SK-TEXT-005] *)
DuplicateChangesNothing == \A op \in ops : Apply(All, op) = All

(* Merged states are the state of all operations of both. *)
MergeIsUnion ==
    \A v, w \in DOMAIN text :
        VersionJoin(v, w) = VersionOfAll(ops) => Merge(text[v], text[w]) = All

(* [SK-TEXT-012]: what a replica shows later keeps the order of before. *)
OrderStable ==
    \A op \in Latest(ops) :
        SelectSeq(All.order, LAMBDA c : c \in DOMAIN Until(op).chars) = Until(op).order

(* [SK-TEXT-005] *)
DeletedForGood == \A op \in Latest(ops) : Until(op).deleted \subseteq All.deleted

-----------------------------------------------------------------------------
(* What the writer meant [SK-TEXT-020] *)

InsertIntent ==
    \A op \in Insertions(Last(ops)) :
        Value(All) = InsertAt(Value(Until(op)), op.index + 1, DotOf(op))

DeleteIntent ==
    \A op \in Deletions(Last(ops)) :
        LET before == Value(Until(op))
        IN  Value(All) =
                SubSeq(before, 1, op.index)
                    \o SubSeq(before, op.index + Cardinality(op.dots) + 1, Len(before))

-----------------------------------------------------------------------------
(* No interleaving [SK-TEXT-013] *)

Place(c) == IndexOf(All.order, c)
Between(a, b) == { All.order[i] : i \in (Place(a) + 1)..(Place(b) - 1) }

RECURSIVE ComesFrom(_, _, _)
ComesFrom(c, origin, side) ==
    LET next == IF side = "left" THEN All.chars[c].left ELSE All.chars[c].right
    IN  \/ next = origin
        \/ next \notin {Start, End} /\ ComesFrom(next, origin, side)

(* Between a character and its left origin stands only what goes on from     *)
(* that origin.                                                              *)
NoForwardInterleaving ==
    \A c \in DOMAIN All.chars :
        LET left == All.chars[c].left
        IN  left # Start => \A d \in Between(left, c) : ComesFrom(d, left, "left")

(* Between a character and its right origin stands only what was written     *)
(* before that origin, where both were written after the same character:     *)
(* otherwise going forward decides.                                          *)
NoBackwardInterleaving ==
    \A c \in DOMAIN All.chars :
        LET right == All.chars[c].right
        IN  right # End /\ All.chars[right].left = All.chars[c].left =>
                \A d \in Between(c, right) : ComesFrom(d, right, "right")

(* What one replica wrote without the other, having seen `rest` of all else. *)
RunOf(r, s, rest) ==
    { DotOf(op) : op \in { o \in Insertions(ops) :
        o.replica = r /\ o.deps = [rest EXCEPT ![r] = o.seq - 1, ![s] = 0] } }

(* Two replicas that had seen the same wrote at one place, so that nothing   *)
(* of what they had seen stands within: one wrote before the other.          *)
RunsDoNotInterleave ==
    \A r, s \in Replica :
        \A rest \in { op.deps : op \in ops } :
            LET a == RunOf(r, s, rest)
                b == RunOf(s, r, rest)
                alone == \A c, d \in a \cup b : Between(c, d) \subseteq a \cup b
            IN  r # s /\ alone =>
                    ~\E c, e \in a :
                        \E d \in b : Place(c) < Place(d) /\ Place(d) < Place(e)

(* Of two right children with one left origin the one whose right origin is  *)
(* farther back stands first: the other was written against something that   *)
(* the first would come between [SK-TEXT-011].                               *)
RightSiblings(c, d) ==
    /\ ~All.chars[c].leftChild
    /\ ~All.chars[d].leftChild
    /\ All.chars[c].left = All.chars[d].left

FartherRightOriginFirst ==
    \A c, d \in DOMAIN All.chars :
        RightSiblings(c, d) /\ Place(All.chars[c].right) > Place(All.chars[d].right) =>
            Place(c) < Place(d)

(* Of characters with the same origins the lesser dot stands first.          *)
TiesByDot ==
    \A c, d \in DOMAIN All.chars :
        c # d /\ All.chars[c] = All.chars[d] => (Place(c) < Place(d) <=> DotBefore(c, d))

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverATie ==
    \A a, b \in Insertions(ops) : a # b => a.left # b.left \/ a.right # b.right

NeverALeftChild == \A c \in DOMAIN All.chars : ~All.chars[c].leftChild

NeverADeletedOrigin ==
    \A op \in Insertions(ops) : op.left \notin text[op.deps].deleted

(* With origins that no writer would name the scan may miss the place: who   *)
(* scans must not trust them.                                                *)
NeverScansAstray == ScanFindsThePlace
=============================================================================
