------------------------------ MODULE Replicas ------------------------------
(* The writers of a document and the order of their ids (spec chapter 3).    *)
(* Modelled: a replica id is a string of `Names`; ids compare by their place *)
(* there, which is the bytewise order of [SK-DATA-002].                      *)
(* Not modelled: the bytes themselves, and a change of replica id.           *)
EXTENDS Integers, Sequences

CONSTANT Replica    \* the replica ids of this model, a subset of the names

Names == << "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9" >>

ASSUME \A r \in Replica : \E i \in 1..Len(Names) : Names[i] = r

NoReplica == ""

(* NoReplica ranks below every replica. *)
Rank(r) == IF r = NoReplica THEN 0 ELSE CHOOSE i \in 1..Len(Names) : Names[i] = r
=============================================================================
