------------------------------ MODULE FugueText -----------------------------
(* The text (spec chapter 16): FugueMax, by left and right origins.          *)
(* Modelled: a character is its dot with its two origins and so its place in *)
(* the tree; Order is that of the chapter, for any origins; Apply adds one   *)
(* character; Scan finds its place without the tree; deleted characters stay *)
(* in the order.                                                             *)
(* Not modelled: which characters they are, positions in UTF-16, and         *)
(* insertions of several characters, which are as many of one character.     *)
EXTENDS Histories

CONSTANT Bug        \* "none", or the name of a planted bug that a property must catch

Start == [replica |-> NoReplica, seq |-> 0]
End == [replica |-> NoReplica, seq |-> 1]

(* chars[dot]: its origins, its parent, and on which side of it.             *)
NoChars == [dot \in {} |-> 0]
Bottom == [chars |-> NoChars, order |-> << >>, deleted |-> {}]

-----------------------------------------------------------------------------
(* The tree *)

(* No character descends from itself. *)
RECURSIVE Descends(_, _, _)
Descends(chars, c, ancestor) ==
    \/ ancestor = Start
    \/ chars[c].parent = ancestor
    \/ chars[c].parent # Start /\ Descends(chars, chars[c].parent, ancestor)

(* An origin that is no character of the text is read as the edge            *)
(* [SK-TEXT-006].                                                            *)
CharOf(chars, op) ==
    LET left == IF op.left \in DOMAIN chars THEN op.left ELSE Start
        right == IF op.right \in DOMAIN chars THEN op.right ELSE End
        leftChild == /\ right # End
                     /\ Descends(chars, right, left)
                     /\ Bug # "always_right_child"
    IN  [left |-> left, right |-> right,
         parent |-> IF leftChild THEN right ELSE left, leftChild |-> leftChild]

CharsWith(chars, op) ==
    [c \in DOMAIN chars \cup {DotOf(op)} |-> IF c = DotOf(op) THEN CharOf(chars, op) ELSE chars[c]]

(* A character below its ancestors, the topmost first. *)
RECURSIVE Path(_, _)
Path(chars, c) == IF c = Start THEN << >> ELSE Append(Path(chars, chars[c].parent), c)

TieBefore(a, b) == IF Bug = "reversed_tie_break" THEN DotBefore(b, a) ELSE DotBefore(a, b)

RECURSIVE Precedes(_, _, _)

(* Of two right origins, whether the first is farther back; End is farthest. *)
Farther(chars, a, b) == IF a = End THEN b # End ELSE b # End /\ Precedes(chars, b, a)

(* Of two children of one parent [SK-TEXT-010], [SK-TEXT-011]. *)
SiblingBefore(chars, a, b) ==
    LET rightA == chars[a].right
        rightB == chars[b].right
        farther == Farther(chars, rightA, rightB)
    IN  IF chars[a].leftChild # chars[b].leftChild THEN chars[a].leftChild
        ELSE IF \/ chars[a].leftChild
                \/ rightA = rightB
                \/ Bug = "right_origins_ignored"
        THEN TieBefore(a, b)
        ELSE IF Bug = "right_origins_ascending" THEN ~farther ELSE farther

Shorter(p, q) == IF Len(p) < Len(q) THEN Len(p) ELSE Len(q)

(* Where the paths of two characters part decides which stands first. *)
Precedes(chars, a, b) ==
    LET p == Path(chars, a)
        q == Path(chars, b)
        common == Cardinality({ i \in 1..Shorter(p, q) : p[i] = q[i] })
    IN  IF common = Len(p) THEN common < Len(q) /\ ~chars[q[common + 1]].leftChild
        ELSE IF common = Len(q) THEN chars[p[common + 1]].leftChild
        ELSE SiblingBefore(chars, p[common + 1], q[common + 1])

Order(chars) ==
    LET place == [c \in DOMAIN chars |->
            Cardinality({ other \in DOMAIN chars : Precedes(chars, other, c) })]
    IN  [i \in 1..Cardinality(DOMAIN chars) |->
            CHOOSE c \in DOMAIN chars : place[c] = i - 1]

-----------------------------------------------------------------------------
(* The text of a set of operations. An operation is                          *)
(* [kind |-> "insert", left, right] or [kind |-> "delete", dots].            *)

Insertions(ops) == { op \in ops : op.kind = "insert" }
Deletions(ops) == { op \in ops : op.kind = "delete" }
Dots(ops) == { DotOf(op) : op \in ops }

(* Each after its origins, whatever else the order. *)
RECURSIVE CharsOf(_, _)
CharsOf(chars, insertions) ==
    IF insertions = {} THEN chars
    ELSE LET op == CHOOSE o \in insertions :
                o.left \notin Dots(insertions) /\ o.right \notin Dots(insertions)
         IN  CharsOf(CharsWith(chars, op), insertions \ {op})

(* A range that names no character takes nothing [SK-TEXT-006]. *)
TextOf(ops) ==
    LET chars == CharsOf(NoChars, Insertions(ops))
    IN  [chars |-> chars,
         order |-> Order(chars),
         deleted |-> UNION { op.dots : op \in Deletions(ops) } \cap DOMAIN chars]

(* What is shown [SK-TEXT-004]. *)
Value(text) == SelectSeq(text.order, LAMBDA c : c \notin text.deleted)

-----------------------------------------------------------------------------
(* One more operation *)

(* The place of a character in a sequence; the edges are before and behind. *)
IndexOf(order, c) ==
    IF \E i \in 1..Len(order) : order[i] = c
    THEN CHOOSE i \in 1..Len(order) : order[i] = c
    ELSE IF c = Start THEN 0 ELSE Len(order) + 1

At(order, i) == IF i = 0 THEN Start ELSE IF i > Len(order) THEN End ELSE order[i]

InsertAt(sequence, i, item) ==
    SubSeq(sequence, 1, i - 1) \o << item >> \o SubSeq(sequence, i, Len(sequence))

(* A new character stands before the first that it precedes. *)
PlaceOf(chars, order, c) ==
    LET behind == { i \in 1..Len(order) : Precedes(chars, c, order[i]) }
    IN  CHOOSE i \in behind \cup {Len(order) + 1} : \A j \in behind : i <= j

ApplyInsert(text, op) ==
    LET chars == CharsWith(text.chars, op)
    IN  [chars |-> chars,
         order |-> InsertAt(text.order, PlaceOf(chars, text.order, DotOf(op)), DotOf(op)),
         deleted |-> text.deleted]

(* [SK-TEXT-004] *)
ApplyDelete(text, op) ==
    LET deleted == op.dots \cap DOMAIN text.chars
    IN  IF Bug = "delete_forgets"
        THEN [text EXCEPT
                !.chars = [c \in DOMAIN text.chars \ deleted |-> text.chars[c]],
                !.order = SelectSeq(@, LAMBDA c : c \notin deleted)]
        ELSE [text EXCEPT !.deleted = @ \cup deleted]

Apply(text, op) ==
    IF op.kind = "delete" THEN ApplyDelete(text, op)
    ELSE IF DotOf(op) \in DOMAIN text.chars THEN
        IF Bug = "duplicate_revives" THEN [text EXCEPT !.deleted = @ \ {DotOf(op)}] ELSE text
    ELSE ApplyInsert(text, op)

(* The same place without the tree, for origins that stood side by side when *)
(* they were named: from the left origin on, past what stands before c.      *)
(* While `passing`, those whose left origin is that of c have lesser right   *)
(* origins: a later one decides whether c stands behind them.                *)
RECURSIVE Scan(_, _, _, _, _, _)
Scan(chars, order, c, i, place, passing) ==
    LET here == IF passing THEN place ELSE i
        left == IndexOf(order, chars[c].left)
        right == IndexOf(order, chars[c].right)
        otherLeft == IndexOf(order, chars[order[i]].left)
        otherRight == IndexOf(order, chars[order[i]].right)
        tie == otherLeft = left /\ otherRight = right
    IN  IF i > Len(order) \/ i = right THEN here
        ELSE IF otherLeft < left THEN here
        ELSE IF tie /\ (Bug = "scan_breaks_no_tie" \/ TieBefore(c, order[i])) THEN here
        ELSE Scan(chars, order, c, i + 1, here,
                IF otherLeft = left
                THEN otherRight < right /\ Bug # "scan_never_passes"
                ELSE passing)

ScannedOrder(text, op) ==
    LET c == DotOf(op)
        chars == CharsWith(text.chars, op)
        first == IndexOf(text.order, chars[c].left) + 1
    IN  InsertAt(text.order, Scan(chars, text.order, c, first, first, FALSE), c)

(* The characters of the other text come in, each after its origins. *)
RECURSIVE TakeIn(_, _)
TakeIn(text, chars) ==
    LET missing == DOMAIN chars \ DOMAIN text.chars
        ready == { c \in missing : chars[c].left \notin missing /\ chars[c].right \notin missing }
    IN  IF missing = {} THEN text
        ELSE LET c == CHOOSE d \in ready : TRUE
             IN  TakeIn(ApplyInsert(text, [replica |-> c.replica, seq |-> c.seq,
                    left |-> chars[c].left, right |-> chars[c].right]), chars)

Merge(a, b) ==
    [TakeIn(a, b.chars) EXCEPT
        !.deleted = IF Bug = "merge_revives" THEN a.deleted ELSE a.deleted \cup b.deleted]

-----------------------------------------------------------------------------
(* What a writer names *)

(* After how many of the shown characters a new one stands, and all places   *)
(* it may be written after: the last of them, or a deleted one behind it.    *)
Gap(text, i) ==
    LET shown == Value(text)
        from == IF i = 0 THEN 0 ELSE IndexOf(text.order, shown[i])
        to == IF i = Len(shown) THEN Len(text.order) + 1 ELSE IndexOf(text.order, shown[i + 1])
    IN  from..(to - 1)

(* The origins of a character written after place p of the sequence, deleted *)
(* ones included [SK-TEXT-002].                                              *)
OriginsAt(text, p) ==
    LET left == At(text.order, p)
        right == At(text.order, p + 1)
    IN  IF Bug = "origins_swapped"
        THEN [left |-> IF right = End THEN Start ELSE right,
              right |-> IF left = Start THEN End ELSE left]
        ELSE [left |-> left, right |-> right]
=============================================================================
