--------------------------- MODULE RefineSyncSession ------------------------
(* SyncSession keeps the promise of abs/AbsLww: written is what stands in an *)
(* outbox or in the log, seen is what a client's version covers of it.       *)
EXTENDS MCSyncSession

Written == Range(log) \cup UNION { Range(outbox[c]) : c \in Replica }
Seen == [c \in Replica |-> { change \in Written : Covers(document[c].known, change) }]
Cells == [c \in Replica |-> document[c].cell]

Abs == INSTANCE AbsLww WITH written <- Written, seen <- Seen, value <- Cells

RefinesAbsLww == Abs!AbsSpec

(* The server keeps the promise of abs/AbsServer: acknowledgements and       *)
(* notifications leave with the commit.                                      *)
Fresh == SelectSeq(staged, LAMBDA entry : ~entry.verify)

Server == INSTANCE AbsServer WITH
    log <- log, staged <- { entry.change : entry \in Range(Fresh) }, told <- Range(log)

RefinesAbsServer == Server!AbsSpec
=============================================================================
