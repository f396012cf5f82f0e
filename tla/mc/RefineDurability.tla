--------------------------- MODULE RefineDurability -------------------------
(* Durability refines abs/AbsServer: the log is what a crash cannot take.    *)
EXTENDS MCDurability

Server == INSTANCE AbsServer WITH
    log <- Durable, staged <- Members(OnTheWay), told <- acked \cup told

RefinesAbsServer == Server!AbsSpec
=============================================================================
