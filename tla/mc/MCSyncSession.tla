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

MCWrite(c, timestamp) ==
    /\ c \in Writer
    /\ NextSeq(c) <= MaxSeq
    /\ Write(c, timestamp)
    /\ UNCHANGED faults

MCDisconnect(c) == Disconnect(c) /\ Struck("disconnects", MaxDisconnects)
MCStorageFailed == StorageFailed /\ Struck("storageFailures", MaxStorageFailures)
MCServerRestart == ServerRestart /\ Struck("restarts", MaxRestarts)
MCNewEpoch == NewEpoch /\ epoch < MaxEpoch /\ UNCHANGED faults

MCInit == Init /\ faults = [disconnects |-> 0, restarts |-> 0, storageFailures |-> 0]

MCNext ==
    \/ \E c \in Replica :
        \/ MCWrite(c, document[c].clock + 1)
        \/ MCDisconnect(c)
        \/ Connect(c) /\ UNCHANGED faults
        \/ Greet(c) /\ UNCHANGED faults
        \/ Welcomed(c) /\ UNCHANGED faults
        \/ Serve(c) /\ UNCHANGED faults
        \/ CatchUp(c) /\ UNCHANGED faults
        \/ Ingest(c) /\ UNCHANGED faults
        \/ Acked(c) /\ UNCHANGED faults
        \/ Notified(c) /\ UNCHANGED faults
        \/ Refused(c) /\ UNCHANGED faults
    \/ Persist /\ UNCHANGED faults
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

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverATie ==
    \A i, j \in 1..Len(log) :
        i # j => log[i].timestamp # log[j].timestamp

NeverADuplicate == \A entry \in Range(staged) : ~entry.verify

(* The change is in the log, its Ack is lost, and the client sends it again. *)
NeverAResendAfterLostAck ==
    \A c \in Replica :
        \A m \in Range(up[c]) :
            m.type = "Update" => ~Covers(VersionOf(log), m.change)

NeverASecondPage ==
    \A c \in Replica :
        \A m \in Range(down[c]) :
            m.type = "SyncResponse" => ~m.has_more

NeverAResumeByVersion ==
    \A c \in Replica :
        \A m \in Range(up[c]) :
            m.type = "SyncRequest" => m.cursor # NoCursor \/ m.version = EmptyVersion \/ epoch = 1

NeverAResumeByCursor ==
    \A c \in Replica :
        \A m \in Range(up[c]) :
            m.type = "SyncRequest" => m.cursor = NoCursor \/ phase[c] # "CatchingUp" \/ log = << >>

(* Another's change arrives while an own one is in storage's hands. *)
NeverNotifiedWhileStaged ==
    \A c \in Replica :
        Arrives(down[c], "Notification") =>
            \A entry \in Range(staged) : entry.change.replica # c

NeverAGap ==
    \A c \in Replica :
        \A m \in Range(down[c]) :
            m.type = "Error" => m.code # "GAP"

(* An own change comes back over a new connection. *)
NeverAnOwnNotification ==
    \A c \in Replica :
        \A m \in Range(down[c]) :
            m.type = "Notification" => m.change.replica # c
=============================================================================
