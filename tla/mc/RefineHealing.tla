---------------------------- MODULE RefineHealing ---------------------------
(* Healing keeps the promise of abs/AbsRestored. That of abs/AbsServer, a    *)
(* log that only grows, is what a restore breaks.                            *)
EXTENDS MCHealing

Told == UNION { { x \in Range(held[c]) : x.replica = c /\ x.seq <= acked[c] } : c \in Replica }
Kept == Range(log) \cup UNION { Range(held[c]) : c \in Replica }

Restored == INSTANCE AbsRestored WITH log <- log, kept <- Kept, told <- Told

RefinesAbsRestored == Restored!AbsSpec
=============================================================================
