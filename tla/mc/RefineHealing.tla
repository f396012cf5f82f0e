---------------------------- MODULE RefineHealing ---------------------------
(* Healing keeps the promise of abs/AbsRestored, and as long as nothing was  *)
(* restored that of abs/AbsServer: what a client has sent is staged.         *)
EXTENDS MCHealing

Told == UNION { { x \in Range(held[c]) : x.replica = c /\ x.seq <= acked[c] } : c \in Replica }
Kept == Range(log) \cup UNION { Range(held[c]) : c \in Replica }

Restored == INSTANCE AbsRestored WITH log <- log, kept <- Kept, told <- Told

RefinesAbsRestored == Restored!AbsSpec

OnTheWay ==
    UNION { { m.change : m \in { x \in Range(up[c]) : x.type = "Update" } } : c \in Replica }

Server == INSTANCE AbsServer WITH log <- log, staged <- OnTheWay \ Range(log), told <- Told

RefinesAbsServer == Server!AbsSpec
=============================================================================
