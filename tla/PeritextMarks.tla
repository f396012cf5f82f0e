---------------------------- MODULE PeritextMarks ---------------------------
(* Marks on a text (spec chapter 17): values of keys between two anchors.    *)
(* Modelled: anchors beside characters that stay when these are deleted, the *)
(* winner at each character by the greatest stamp, growth at both ends,      *)
(* markings that can never win again, where a writer inserts among deleted   *)
(* characters. A marking is                                                  *)
(* [timestamp, replica, seq, key, value, start, end].                        *)
(* Not modelled: what values are; they are compared only, and NoValue is     *)
(* null, which takes a key away [SK-MARK-002].                               *)
EXTENDS FugueText

CONSTANT Key

Register == INSTANCE LwwRegister

NoValue == "null"
NoMarking == [timestamp |-> 0, replica |-> NoReplica, seq |-> 0, value |-> NoValue]

Before(c) == [dot |-> c, side |-> "before"]
After(c) == [dot |-> c, side |-> "after"]

(* As anchors, the edges of the text stand beside all its characters. *)
StartOfText == After(Start)
EndOfText == Before(End)

(* Character i stands at 3i: an anchor after it and one before the next are  *)
(* two places, because something may come between them.                      *)
PlaceOfCharacter(order, c) == 3 * IndexOf(order, c)

IsCharacter(order, c) == \E i \in 1..Len(order) : order[i] = c

PlaceBeside(order, anchor) ==
    PlaceOfCharacter(order, anchor.dot) + IF anchor.side = "before" THEN -1 ELSE 1

(* An anchor at no character of the text is the text's edge [SK-MARK-009].   *)
StartPlace(order, marking) ==
    IF IsCharacter(order, marking.start.dot) THEN PlaceBeside(order, marking.start) ELSE 1

EndPlace(order, marking) ==
    IF IsCharacter(order, marking.end.dot) THEN PlaceBeside(order, marking.end)
    ELSE 3 * Len(order) + 2

(* [SK-MARK-001], [SK-MARK-008] *)
Holds(order, marking, c) ==
    /\ StartPlace(order, marking) < PlaceOfCharacter(order, c)
    /\ PlaceOfCharacter(order, c) < EndPlace(order, marking)

Wins(a, b) ==
    IF Bug = "lowest_stamp_wins" THEN b = NoMarking \/ Register!Later(b, a)
    ELSE Register!Later(a, b)

(* The winner of a key at a character, and so its value [SK-MARK-001].       *)
WinnerAt(order, markings, key, c) ==
    LET holding == { m \in markings : m.key = key /\ Holds(order, m, c) }
    IN  IF holding = {} THEN NoMarking
        ELSE CHOOSE m \in holding : \A other \in holding \ {m} : Wins(m, other)

(* It can never win again: places never pass one another [SK-MARK-011].      *)
Dominated(order, marking, markings) ==
    \E other \in markings :
        /\ other.key = marking.key
        /\ Register!Later(other, marking)
        /\ IF Bug = "prunes_what_is_hidden_now"
           THEN \A i \in 1..Len(order) :
                    Holds(order, marking, order[i]) => Holds(order, other, order[i])
           ELSE /\ StartPlace(order, other) <= StartPlace(order, marking)
                /\ EndPlace(order, marking) <= EndPlace(order, other)

Kept(order, markings) == { m \in markings : ~Dominated(order, m, markings) }

-----------------------------------------------------------------------------
(* A marked text: the text, the markings that can win, and the winner at     *)
(* each character, which is what an editor is shown.                         *)

MarkedBottom == [text |-> Bottom, markings |-> {}, winners |-> [c \in {} |-> 0]]

WinnersOf(text, markings) ==
    [c \in DOMAIN text.chars |->
        [key \in Key |-> WinnerAt(text.order, markings, key, c)]]

Alive(text, markings) ==
    IF Bug = "anchors_die"
    THEN { m \in markings : m.start.dot \notin text.deleted /\ m.end.dot \notin text.deleted }
    ELSE markings

Marked(text, markings) ==
    LET alive == Alive(text, markings)
    IN  [text |-> text,
         markings |-> Kept(text.order, alive),
         winners |-> WinnersOf(text, alive)]

MarkingOf(op) ==
    [timestamp |-> op.timestamp, replica |-> op.replica, seq |-> op.seq,
     key |-> op.key, value |-> op.value, start |-> op.start, end |-> op.end]

MarkingsOf(ops) == { MarkingOf(op) : op \in { o \in ops : o.kind = "mark" } }

MarkedOf(ops) == Marked(TextOf(ops), MarkingsOf(ops))

(* One more marking: it takes over where it wins. *)
WinnersWith(marked, marking) ==
    [c \in DOMAIN marked.winners |->
        [key \in Key |->
            LET winner == marked.winners[c][key]
            IN  IF /\ key = marking.key
                   /\ Holds(marked.text.order, marking, c)
                   /\ Wins(marking, winner) \/ Bug = "last_arrival_wins"
                THEN marking ELSE winner]]

ApplyMark(marked, marking) ==
    [marked EXCEPT
        !.markings = Kept(marked.text.order, @ \cup {marking}),
        !.winners = WinnersWith(marked, marking)]

NoWinners == [key \in Key |-> NoMarking]

(* A new character has the winners of its place, whatever its neighbours     *)
(* show; the others keep theirs.                                             *)
ApplyText(marked, op) ==
    LET text == Apply(marked.text, op)
        at(c) == IF Bug = "inherits_from_the_left"
                 THEN LET i == IndexOf(text.order, c)
                      IN  IF i = 1 THEN NoWinners ELSE marked.winners[text.order[i - 1]]
                 ELSE [key \in Key |-> WinnerAt(text.order, marked.markings, key, c)]
    IN  [marked EXCEPT
            !.text = text,
            !.winners = [c \in DOMAIN text.chars |->
                IF c \in DOMAIN marked.winners THEN marked.winners[c] ELSE at(c)]]

ApplyMarked(marked, op) ==
    IF op.kind = "mark" THEN ApplyMark(marked, MarkingOf(op)) ELSE ApplyText(marked, op)

MergeMarked(a, b) ==
    LET text == Merge(a.text, b.text)
    IN  Marked(text, a.markings \cup b.markings)

(* What is shown: each character with the values of its keys.                *)
RichText(marked) ==
    LET shown == Value(marked.text)
    IN  [i \in 1..Len(shown) |->
            [dot |-> shown[i],
             values |-> [key \in Key |-> marked.winners[shown[i]][key].value]]]

-----------------------------------------------------------------------------
(* What a writer names *)

(* The shown character at an index, or the edge. *)
ShownAt(text, i) == At(Value(text), i)

(* Over the shown characters first..last [SK-MARK-005], [SK-MARK-006]. *)
StartAnchor(text, first, grows) ==
    IF grows /\ Bug # "growth_ignored" THEN After(ShownAt(text, first - 1))
    ELSE Before(ShownAt(text, first))

EndAnchor(text, last, grows) ==
    LET next == IF Bug = "ends_at_a_deleted_neighbour"
                THEN At(text.order, IndexOf(text.order, ShownAt(text, last)) + 1)
                ELSE ShownAt(text, last + 1)
    IN  IF grows /\ Bug # "growth_ignored" THEN Before(next) ELSE After(ShownAt(text, last))

AnchoredAfter(markings, c) ==
    \E m \in markings :
        \/ m.end = After(c)
        \/ m.start = After(c) /\ Bug # "minds_ends_alone"
AnchoredBefore(markings, c) == \E m \in markings : m.start = Before(c) \/ m.end = Before(c)

(* Of a gap among deleted characters, the place behind the last of them that *)
(* has an anchor after it [SK-MARK-007].                                     *)
PlaceInGap(marked, i) ==
    LET gap == Gap(marked.text, i)
        first == CHOOSE p \in gap : \A q \in gap : p <= q
        after == { p \in gap \ {first} : AnchoredAfter(marked.markings, marked.text.order[p]) }
    IN  IF after = {} \/ Bug = "inserts_at_the_first_place" THEN first
        ELSE CHOOSE p \in after : \A q \in after : q <= p
=============================================================================
