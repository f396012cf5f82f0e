------------------------------ MODULE MCHealing -----------------------------
(* Healing within bounds: how much is written, how often each fault strikes. *)
EXTENDS HealingProperties

CONSTANTS
    Writer,             \* the replicas that write
    MaxSeq,             \* changes of each writer
    MaxRestores,
    MaxDisconnects,
    MaxRelays,
    Returning           \* the clients that come back again and again

VARIABLE faults         \* how many faults have struck, by name

mcVars == << vars, faults >>

Struck(name, most) ==
    /\ faults[name] < most
    /\ faults' = [faults EXCEPT ![name] = @ + 1]

MCWrite(c) == c \in Writer /\ Known(c)[c] < MaxSeq /\ Write(c) /\ UNCHANGED faults
MCDisconnect(c) == Disconnect(c) /\ Struck("disconnects", MaxDisconnects)
MCRestore == Struck("restores", MaxRestores) /\ \E n \in 0..Len(log) : Restore(n)
MCRelay(c) ==
    /\ Struck("relays", MaxRelays)
    /\ \E d \in Replica : \E change \in Range(held[d]) : Relay(c, change)

MCInit == Init /\ faults = [disconnects |-> 0, restores |-> 0, relays |-> 0]

MCNext ==
    \/ \E c \in Replica :
        \/ MCWrite(c)
        \/ Connect(c) /\ UNCHANGED faults
        \/ CatchUp(c) /\ UNCHANGED faults
        \/ Acked(c) /\ UNCHANGED faults
        \/ Notified(c) /\ UNCHANGED faults
        \/ Refused(c) /\ UNCHANGED faults
        \/ Serve(c) /\ UNCHANGED faults
        \/ Ingest(c) /\ UNCHANGED faults
        \/ MCDisconnect(c)
        \/ MCRelay(c)
    \/ MCRestore

MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness. Fair: whatever has arrived is handled, and the clients of       *)
(* Returning connect again. Nobody else need ever come back; in LonelySpec   *)
(* nobody at all.                                                            *)
LonelySpec == MCSpec /\ \A c \in Replica : WF_mcVars(Handles(c) /\ UNCHANGED faults)

FairSpec ==
    /\ LonelySpec
    /\ \A c \in Returning : WF_mcVars(Connect(c) /\ UNCHANGED faults)

(* G3: all that a returning client has, whoever wrote it, is served again. *)
EventuallyHealed == \A c \in Returning : <>[](Known(c) = Served)

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverAnothersReturn ==
    \A c \in Replica :
        ~(Arrives(up[c], "Update") /\ Head(up[c]).change.replica # c
          /\ ~Covers(Served, Head(up[c]).change))

(* Two clients return the same change. *)
NeverReturnedTwice ==
    \A c \in Replica :
        ~(Arrives(up[c], "Update") /\ Head(up[c]).change.replica # c
          /\ Covers(want[c], Head(up[c]).change) /\ Covers(Served, Head(up[c]).change))

(* A connection ends between the question and the last answer. *)
NeverInterrupted ==
    \A c, r \in Replica :
        phase[c] = "Offline" /\ cursor[c].epoch = epoch /\ r # c => Known(c)[r] <= Served[r]

(* New changes stand before what came back. *)
NeverInAnotherOrder ==
    \A c \in Replica :
        Len(held[c]) = Len(log) /\ Known(c) = Served => held[c] = log

NeverUnasked ==
    \A c \in Replica : ~(Arrives(down[c], "Error") /\ Head(down[c]).code = "FOREIGN_REPLICA")
=============================================================================
