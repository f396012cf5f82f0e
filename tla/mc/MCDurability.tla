----------------------------- MODULE MCDurability ---------------------------
(* Durability within bounds, and what it refines.                            *)
EXTENDS Durability, FiniteSets

CONSTANTS MaxSeq, MaxCrashes

VARIABLE crashes

mcVars == << vars, crashes >>

MCReceive(c) == Held[c] < MaxSeq /\ Receive(c) /\ UNCHANGED crashes
MCCrash == crashes < MaxCrashes /\ Crash /\ crashes' = crashes + 1

MCInit == Init /\ crashes = 0
MCNext ==
    \/ \E c \in Replica : MCReceive(c)
    \/ \E c \in Replica : ReceiveAgain(c) /\ UNCHANGED crashes
    \/ AppendRecord /\ UNCHANGED crashes
    \/ Fsync /\ UNCHANGED crashes
    \/ Acknowledge /\ UNCHANGED crashes
    \/ Broadcast /\ UNCHANGED crashes
    \/ Recover /\ UNCHANGED crashes
    \/ MCCrash
MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness: a server that restarts and syncs acknowledges what it took in   *)
(* and did not lose.                                                         *)
FairSpec ==
    /\ MCSpec
    /\ WF_mcVars(AppendRecord /\ UNCHANGED crashes)
    /\ WF_mcVars(Fsync /\ UNCHANGED crashes)
    /\ WF_mcVars(Acknowledge /\ UNCHANGED crashes)
    /\ WF_mcVars(Broadcast /\ UNCHANGED crashes)
    /\ WF_mcVars(Recover /\ UNCHANGED crashes)

EventuallyAnnounced ==
    <>[](running /\ staged = << >> /\ acked = Members(log) /\ told = Members(log))

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverAGroup == ~(running /\ Len(disk) >= safe + 2)
NeverATornRecord == \A i \in 1..Len(disk) : disk[i].whole

(* A record that was never synced is served after a crash. *)
NeverALuckySurvivor ==
    running /\ crashes > 0 => Members(log) \subseteq acked \cup told
NeverAcknowledgedAcrossACrash == crashes = 0 \/ ~running \/ acked = {}
=============================================================================
