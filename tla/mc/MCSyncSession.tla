---------------------------- MODULE MCSyncSession ---------------------------
(* SyncSession within bounds: how often each writer writes and each fault    *)
(* strikes. The logical clock of a write is the smallest that is allowed.    *)
EXTENDS SyncSessionProperties

CONSTANTS
    Writer,             \* the replicas that write
    MaxSeq,             \* changes of each writer
    MaxDisconnects,
    MaxRestarts,        \* restarts that keep the epoch
    MaxEpoch,           \* the last epoch
    MaxStorageFailures

VARIABLE faults         \* how many faults have struck, by name

mcVars == << vars, faults >>

Struck(name, most) ==
    /\ faults[name] < most
    /\ faults' = [faults EXCEPT ![name] = @ + 1]

MCWrite(c) ==
    /\ c \in Writer
    /\ NextSeq(c) <= MaxSeq
    /\ Write(c, document[c].clock + 1)
    /\ UNCHANGED faults

MCDisconnect(c) == Disconnect(c) /\ Struck("disconnects", MaxDisconnects)
MCStorageFailed == StorageFailed /\ Struck("storageFailures", MaxStorageFailures)
MCServerRestart == ServerRestart /\ Struck("restarts", MaxRestarts)
MCNewEpoch == NewEpoch /\ epoch < MaxEpoch /\ UNCHANGED faults

MCInit == Init /\ faults = [disconnects |-> 0, restarts |-> 0, storageFailures |-> 0]

MCNext ==
    \/ \E c \in Replica :
        \/ MCWrite(c)
        \/ MCDisconnect(c)
    \/ Protocol /\ UNCHANGED faults
    \/ MCStorageFailed
    \/ MCServerRestart
    \/ MCNewEpoch

MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness. Fair: whatever has arrived is handled, storage finishes, and a  *)
(* client that is offline connects again. Faults are never fair.             *)
Handles(c) ==
    \/ Greet(c)
    \/ Welcomed(c)
    \/ Serve(c)
    \/ CatchUp(c)
    \/ Ingest(c)
    \/ Acked(c)
    \/ Notified(c)
    \/ Refused(c)

Fairness ==
    /\ \A c \in Replica :
        /\ WF_mcVars(Connect(c) /\ UNCHANGED faults)
        /\ WF_mcVars(Handles(c) /\ UNCHANGED faults)
    /\ WF_mcVars(Persist /\ UNCHANGED faults)

FairSpec == MCSpec /\ Fairness

EventuallyDelivered ==
    \A c \in Writer :
        \A n \in 1..MaxSeq :
            document[c].known[c] >= n ~> Delivered(c, n)

EventuallyAcknowledged == \A c \in Writer : []<>Acknowledged(c)
=============================================================================
