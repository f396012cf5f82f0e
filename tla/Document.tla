------------------------------ MODULE Document ------------------------------
(* What a client keeps of one document (spec chapters 3 and 4).              *)
(* Modelled: the version, the heads, the greatest timestamp seen and one LWW *)
(* cell, and what one more change does to them. A change is                  *)
(* [replica, seq, timestamp, deps]: one operation, its value named by its    *)
(* dot; deps is a version that is 0 where no head is named [SK-DATA-013].    *)
(* Not modelled: several fields, several operations in a change.             *)
EXTENDS Integers, Sequences, Version, Timestamp, LwwRegister

CONSTANT Bug        \* "none", or the name of a planted bug that a property must catch

EmptyDocument ==
    [known |-> EmptyVersion, heads |-> EmptyVersion, clock |-> NoTimestamp, cell |-> Bottom]

(* The last-writer-wins cell after one more write. *)
CellWith(cell, change) ==
    IF Bug = "no_tie_break"
    THEN IF change.timestamp >= cell.timestamp THEN StampOf(change) ELSE cell
    ELSE Apply(cell, change)

(* The heads after one more change: it takes the place of what it stands on. *)
HeadsWith(heads, change) ==
    [r \in Replica |->
        IF r = change.replica THEN change.seq
        ELSE IF heads[r] <= change.deps[r] THEN 0 ELSE heads[r]]

(* A change that is known already has no effect [SK-DATA-015]. *)
DocumentWith(doc, change) ==
    IF Covers(doc.known, change) THEN doc
    ELSE [known |-> VersionWith(doc.known, change),
          heads |-> HeadsWith(doc.heads, change),
          clock |-> IF Bug = "no_clock_merge" THEN doc.clock
                    ELSE Observe(doc.clock, change.timestamp),
          cell |-> CellWith(doc.cell, change)]

RECURSIVE DocumentWithAll(_, _)
DocumentWithAll(doc, changes) ==
    IF changes = << >> THEN doc
    ELSE DocumentWithAll(DocumentWith(doc, Head(changes)), Tail(changes))
=============================================================================
