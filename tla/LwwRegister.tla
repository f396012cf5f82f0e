----------------------------- MODULE LwwRegister ----------------------------
(* The last writer wins (spec chapter 4).                                    *)
(* Modelled: a write carries its stamp (timestamp, replica, seq); a register *)
(* is the write that won, deletes included [SK-LWW-003], [SK-LWW-006].       *)
(* Not modelled: the value, which the stamp names, and fields apart from one *)
(* another [SK-LWW-007].                                                     *)
EXTENDS Integers, Replicas, Timestamp

(* The register that nobody wrote: every write wins over it. *)
Bottom == [timestamp |-> NoTimestamp, replica |-> NoReplica, seq |-> 0]

StampOf(write) ==
    [timestamp |-> write.timestamp, replica |-> write.replica, seq |-> write.seq]

(* The one order behind every "last writer wins" [SK-DATA-033]. *)
Later(a, b) ==
    \/ a.timestamp > b.timestamp
    \/ a.timestamp = b.timestamp /\ Rank(a.replica) > Rank(b.replica)
    \/ a.timestamp = b.timestamp /\ a.replica = b.replica /\ a.seq > b.seq

Apply(register, write) == IF Later(write, register) THEN StampOf(write) ELSE register

Merge(a, b) == IF Later(a, b) THEN a ELSE b

(* The value of a set of writes: that of its greatest stamp [SK-LWW-001].    *)
(* The choice has one answer, because stamps are unique.                     *)
Value(writes) ==
    IF writes = {} THEN Bottom
    ELSE StampOf(CHOOSE w \in writes : \A other \in writes \ {w} : Later(w, other))
=============================================================================
