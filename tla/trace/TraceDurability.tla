--------------------------- MODULE TraceDurability --------------------------
(* Durability, where it is known which change an announcement is about.      *)
EXTENDS Durability, FiniteSets

Acknowledges(replica, seq) ==
    /\ Acknowledge
    /\ acked' = acked \cup {[replica |-> replica, seq |-> seq]}

Broadcasts(replica, seq) ==
    /\ Broadcast
    /\ told' = told \cup {[replica |-> replica, seq |-> seq]}

AckedOf(c) == Cardinality({ change \in acked : change.replica = c })
=============================================================================
