---------------------------- MODULE RefineFanOut ----------------------------
(* All nodes together keep the promise of abs/AbsServer: what waits at some  *)
(* node and is not in the log is staged, what a writer was told is told.     *)
EXTENDS MCFanOut

Waiting == UNION { Members(staged[n]) : n \in Node } \ Members(Changes)
Acknowledged == { change \in Members(Changes) : change.seq <= acked[change.replica] }

Server == INSTANCE AbsServer WITH log <- Changes, staged <- Waiting, told <- Acknowledged

RefinesAbsServer == Server!AbsSpec
=============================================================================
