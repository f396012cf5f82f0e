--------------------------- MODULE GenSyncSession ---------------------------
(* MCSyncSession with a history variable: the action, with its arguments,    *)
(* that led to a state. TLC dumps this graph; projected to the other         *)
(* variables it must have the edges that tlagen wrote into the vectors. Two  *)
(* engines, two ways to name an edge: gen/SyncSession.json and this module.  *)
(* The configurations beside it name MCSpec; for the dump it is GenSpec.     *)
EXTENDS MCSyncSession

VARIABLE act

NoArguments == [none |-> 0]
Did(name, arguments) == act' = [name |-> name, args |-> arguments]

GenInit == MCInit /\ act = [name |-> "Init", args |-> NoArguments]

GenNext ==
    \/ \E c \in Replica :
        \/ MCWrite(c, document[c].clock + 1)
           /\ Did("Write", [c |-> c, timestamp |-> document[c].clock + 1])
        \/ Connect(c) /\ UNCHANGED faults /\ Did("Connect", [c |-> c])
        \/ Greet(c) /\ UNCHANGED faults /\ Did("Greet", [c |-> c])
        \/ Welcomed(c) /\ UNCHANGED faults /\ Did("Welcomed", [c |-> c])
        \/ Serve(c) /\ UNCHANGED faults /\ Did("Serve", [c |-> c])
        \/ CatchUp(c) /\ UNCHANGED faults /\ Did("CatchUp", [c |-> c])
        \/ Ingest(c) /\ UNCHANGED faults /\ Did("Ingest", [c |-> c])
        \/ Acked(c) /\ UNCHANGED faults /\ Did("Acked", [c |-> c])
        \/ Notified(c) /\ UNCHANGED faults /\ Did("Notified", [c |-> c])
        \/ Refused(c) /\ UNCHANGED faults /\ Did("Refused", [c |-> c])
        \/ MCDisconnect(c) /\ Did("Disconnect", [c |-> c])
    \/ Persist /\ UNCHANGED faults /\ Did("Persist", NoArguments)
    \/ MCStorageFailed /\ Did("StorageFailed", NoArguments)
    \/ MCServerRestart /\ Did("ServerRestart", NoArguments)
    \/ MCNewEpoch /\ Did("NewEpoch", NoArguments)

GenSpec == GenInit /\ [][GenNext]_<< mcVars, act >>
=============================================================================
