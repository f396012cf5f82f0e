--------------------------- MODULE MCPeritextMarks --------------------------
(* Every small history of a marked text. A base text that all have seen is   *)
(* there first. marked[v] is the marked text of a replica that has seen v.   *)
EXTENDS PeritextMarks

CONSTANTS
    Author,             \* who wrote the base text
    BaseLength,
    SetValue,           \* the values that markings give, NoValue among them or not
    Growth,             \* "none", "before", "after", "both"
    MaxMarks, MaxInserts, MaxDeletes,
    Hostile             \* markings between any two anchors

VARIABLES ops, marked

vars == << ops, marked >>

BaseVersion(n) == [EmptyVersion EXCEPT ![Author] = n]
BaseDot(n) == [replica |-> Author, seq |-> n]

BaseOp(n) ==
    [replica |-> Author, seq |-> n, deps |-> BaseVersion(n - 1), timestamp |-> n,
     kind |-> "insert", left |-> IF n = 1 THEN Start ELSE BaseDot(n - 1), right |-> End,
     index |-> n - 1]

Base == { BaseOp(n) : n \in 1..BaseLength }

Adds(op) ==
    LET all == ops \cup {op}
    IN  /\ ops' = all
        /\ marked' = [v \in { w \in Views(all) : VersionLeq(BaseVersion(BaseLength), w) } |->
                IF v \in DOMAIN marked THEN marked[v] ELSE MarkedOf(SeenBy(all, v))]

(* Above all timestamps that the writer has seen [SK-DATA-030]. *)
NextTimestamp(v) ==
    LET seen == { op.timestamp : op \in SeenBy(ops, v) }
    IN  1 + CHOOSE t \in seen : \A other \in seen : other <= t

Insert(r, v) ==
    \E i \in 0..Len(Value(marked[v].text)) :
        LET origins == OriginsAt(marked[v].text, PlaceInGap(marked[v], i))
        IN  Adds([replica |-> r, seq |-> v[r] + 1, deps |-> v, timestamp |-> NextTimestamp(v),
                  kind |-> "insert", left |-> origins.left, right |-> origins.right,
                  index |-> i])

Delete(r, v) ==
    \E i \in 1..Len(Value(marked[v].text)) :
        Adds([replica |-> r, seq |-> v[r] + 1, deps |-> v, timestamp |-> NextTimestamp(v),
              kind |-> "delete", dots |-> {ShownAt(marked[v].text, i)}, index |-> i - 1])

Marks(r, v, key, value, start, end, first, last, growth) ==
    Adds([replica |-> r, seq |-> v[r] + 1, deps |-> v, timestamp |-> NextTimestamp(v),
          kind |-> "mark", key |-> key, value |-> value, start |-> start, end |-> end,
          first |-> first, last |-> last, growth |-> growth])

Mark(r, v) ==
    LET text == marked[v].text
        shown == Value(text)
    IN  \E first \in 1..Len(shown) :
            \E last \in first..Len(shown) :
                \E key \in Key, value \in SetValue, growth \in Growth :
                    Marks(r, v, key, value,
                        StartAnchor(text, first, growth \in {"before", "both"}),
                        EndAnchor(text, last, growth \in {"after", "both"}),
                        shown[first], shown[last], growth)

MarkAnywhere(r, v) ==
    LET anchors == [dot : { DotOf(op) : op \in SeenBy(ops, v) }, side : {"before", "after"}]
    IN  \E start \in anchors \cup {StartOfText}, end \in anchors \cup {EndOfText} :
            \E key \in Key, value \in SetValue :
                Marks(r, v, key, value, start, end, NoDot, NoDot, "none")

Init ==
    /\ ops = Base
    /\ marked = [v \in {BaseVersion(BaseLength)} |-> MarkedOf(Base)]

Inserts == Insertions(ops) \ Base
Markings == { op \in ops : op.kind = "mark" }

Next ==
    \E r \in Replica :
        \E v \in ViewsOfWriter(DOMAIN marked, ops, r) :
            \/ Cardinality(Inserts) < MaxInserts /\ Insert(r, v)
            \/ Cardinality(Deletions(ops)) < MaxDeletes /\ Delete(r, v)
            \/ /\ Cardinality(Markings) < MaxMarks
               /\ IF Hostile THEN MarkAnywhere(r, v) ELSE Mark(r, v)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Every view is the whole of a smaller history, which is visited too: each  *)
(* property looks at what the latest operations do to the whole.             *)

All == marked[VersionOfAll(ops)]
Until(op) == marked[VersionBefore(ops, op)]
LatestEdits == Latest(ops) \ Base
LastEdits == Last(ops) \ Base

IsMark(op) == op.kind = "mark"
IsInsert(op) == op.kind = "insert"

-----------------------------------------------------------------------------
(* Convergence *)

(* G1, [SK-MARK-003]: every order of delivery shows the same; and what was   *)
(* left out [SK-MARK-011] is not missed.                                     *)
AnyOrderOfDelivery == \A op \in LatestEdits : ApplyMarked(Until(op), op) = All

DuplicateChangesNothing == \A op \in ops : ApplyMarked(All, op) = All

MergeIsUnion ==
    \A v, w \in DOMAIN marked :
        VersionJoin(v, w) = VersionOfAll(ops) => MergeMarked(marked[v], marked[w]) = All

(* [SK-MARK-011]: no marking that is left out is a winner. *)
WinnersAreKept ==
    \A c \in DOMAIN All.winners :
        \A key \in Key : All.winners[c][key] \in All.markings \cup {NoMarking}

-----------------------------------------------------------------------------
(* What a writer meant *)

ValueAt(m, c, key) == m.winners[c][key].value

IndexAt(m, c) == IndexOf(m.text.order, c)

(* The range that was marked shows the value, a part of a greater range too; *)
(* nothing else changes. A marking wins over all that its writer had seen    *)
(* [SK-DATA-030], [SK-MARK-001].                                             *)
MarkIntent ==
    \A op \in { o \in LastEdits : IsMark(o) } :
        LET before == Until(op)
            shown == Value(before.text)
            inside(c) == /\ IndexAt(before, op.first) <= IndexAt(before, c)
                         /\ IndexAt(before, c) <= IndexAt(before, op.last)
        IN  \A i \in 1..Len(shown) :
                \A key \in Key :
                    ValueAt(All, shown[i], key) =
                        IF inside(shown[i]) /\ key = op.key THEN op.value
                        ELSE ValueAt(before, shown[i], key)

(* [SK-MARK-004]: what is left keeps its values when something is deleted,   *)
(* and when something is inserted beside it.                                 *)
EditsLeaveMarksAlone ==
    \A op \in { o \in LatestEdits : ~IsMark(o) } :
        \A c \in DOMAIN Until(op).winners : All.winners[c] = Until(op).winners[c]

(* Where one marking wants what is typed behind a deleted character and      *)
(* another before an earlier one, not both can be.                           *)
Torn(m, i) ==
    \E p, q \in Gap(m.text, i) :
        /\ p < q
        /\ p > 0
        /\ m.text.order[p] \in m.text.deleted
        /\ AnchoredBefore(m.markings, m.text.order[p])
        /\ AnchoredAfter(m.markings, m.text.order[q])

Belongs(m, c, marking) == c \notin {Start, End} /\ Holds(m.text.order, marking, c)

(* What a writer inserts at the edge of a marking belongs to it just where   *)
(* the marking grows [SK-MARK-005], [SK-MARK-006], also when the characters  *)
(* of the edge are deleted [SK-MARK-007].                                    *)
TypingAtTheEdge ==
    \A op \in { o \in LastEdits : IsInsert(o) } :
        LET before == Until(op)
            left == ShownAt(before.text, op.index)
            right == ShownAt(before.text, op.index + 1)
        IN  ~Torn(before, op.index) =>
                \A marking \in before.markings :
                    LET onLeft == Belongs(before, left, marking)
                        onRight == Belongs(before, right, marking)
                        grows == IF onLeft THEN marking.end.side = "before"
                                 ELSE marking.start.side = "after"
                        within == onLeft /\ onRight
                    IN  onLeft \/ onRight =>
                            (Belongs(All, DotOf(op), marking) <=> (within \/ grows))

(* What others insert beside the range without knowledge of the marking:     *)
(* between its last character and the next that its writer saw it belongs to *)
(* the marking just where that grows, and so at the start; within it does.   *)
GrowsUnderConcurrentInserts ==
    \A op \in { o \in LatestEdits : IsMark(o) } :
        \A insert \in { o \in ops : IsInsert(o) /\ Concurrent(op, o) } :
            LET writer == marked[op.deps]
                shown == Value(writer.text)
                place(c) == IndexAt(All, c)
                here == place(DotOf(insert))
                previous == ShownAt(writer.text, IndexOf(shown, op.first) - 1)
                next == ShownAt(writer.text, IndexOf(shown, op.last) + 1)
                held == Holds(All.text.order, MarkingOf(op), DotOf(insert))
            IN  /\ place(op.last) < here /\ here < place(next) =>
                        (held <=> op.growth \in {"after", "both"})
                /\ place(previous) < here /\ here < place(op.first) =>
                        (held <=> op.growth \in {"before", "both"})
                /\ place(op.first) < here /\ here < place(op.last) => held

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

(* Two markings of one timestamp at one character. *)
NeverATie ==
    \A a, b \in Markings :
        \/ a = b
        \/ a.timestamp # b.timestamp
        \/ \A c \in DOMAIN All.winners :
            \/ ~Holds(All.text.order, MarkingOf(a), c)
            \/ ~Holds(All.text.order, MarkingOf(b), c)

NeverLeftOut == \A op \in Markings : MarkingOf(op) \in All.markings

NeverATornGap == \A i \in 0..Len(Value(All.text)) : ~Torn(All, i)

(* A writer steps over a deleted character because of an anchor. *)
NeverBehindADeletedOne ==
    \A op \in Inserts : op.left \notin marked[op.deps].text.deleted
=============================================================================
