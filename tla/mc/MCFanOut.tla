------------------------------ MODULE MCFanOut ------------------------------
(* FanOut within bounds: how much is written, how often each fault strikes.  *)
EXTENDS FanOut

CONSTANTS
    Writer,             \* the replicas that write
    MaxSeq,             \* changes of each writer
    MaxDisconnects,
    MaxRestarts,
    MaxLost,            \* hints that are lost
    MaxDoubled          \* hints that come again

VARIABLE faults         \* how many faults have struck, by name

mcVars == << vars, faults >>

Struck(name, most) ==
    /\ faults[name] < most
    /\ faults' = [faults EXCEPT ![name] = @ + 1]

Serves(n) ==
    \/ Commit(n)
    \/ Reserve(n)
    \/ \E position \in hints[n] : Hint(n, position, FALSE)

Follows(c) == Submit(c) \/ Notify(c)

MCInit == Init /\ faults = [disconnects |-> 0, restarts |-> 0, lost |-> 0, doubled |-> 0]

MCNext ==
    \/ \E c \in Replica :
        \/ c \in Writer /\ written[c] < MaxSeq /\ Write(c) /\ UNCHANGED faults
        \/ \E n \in Node : Connect(c, n) /\ UNCHANGED faults
        \/ Submit(c) /\ UNCHANGED faults
        \/ Notify(c) /\ UNCHANGED faults
        \/ Disconnect(c) /\ Struck("disconnects", MaxDisconnects)
    \/ \E n \in Node :
        \/ Commit(n) /\ UNCHANGED faults
        \/ Reserve(n) /\ UNCHANGED faults
        \/ Poll(n) /\ UNCHANGED faults
        \/ Restart(n) /\ Struck("restarts", MaxRestarts)
        \/ \E position \in hints[n] :
            \/ Hint(n, position, FALSE) /\ UNCHANGED faults
            \/ LoseHint(n, position) /\ Struck("lost", MaxLost)
            \/ Hint(n, position, TRUE) /\ Struck("doubled", MaxDoubled)
    \/ \E i \in 1..Len(log) : Show(i) /\ UNCHANGED faults

MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness. Fair: transactions finish, what is there is told, clients       *)
(* connect again, and a node looks at the log by itself. HintedSpec has all  *)
(* but the last: a lost hint is then lost for ever.                          *)
HintedSpec ==
    /\ MCSpec
    /\ \A c \in Replica :
        /\ WF_mcVars(Follows(c) /\ UNCHANGED faults)
        /\ WF_mcVars((\E n \in Node : Connect(c, n)) /\ UNCHANGED faults)
    /\ \A n \in Node : WF_mcVars(Serves(n) /\ UNCHANGED faults)

FairSpec == HintedSpec /\ \A n \in Node : WF_mcVars(Poll(n) /\ UNCHANGED faults)

(* G4: everything written is acknowledged, and reaches everyone. *)
EventuallyEverywhere ==
    <>[](\A c \in Replica : acked[c] = written[c] /\ cursor[c] = Len(log))

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

(* A node has something to tell, and no hint will ever say so. *)
NeverOutOfSight ==
    \A n \in Node : hints[n] = {} /\ (\E c \in Replica : at[c] = n) => read[n] = Len(log)

NeverALateHint == \A n \in Node : \A position \in hints[n] : position > read[n]

NeverHintsOutOfOrder == \A n \in Node : \A position \in hints[n] : position = read[n] + 1

(* Two nodes have taken in the same change. *)
NeverTakenInTwice ==
    \A n, m \in Node : n # m => Members(staged[n]) \cap Members(staged[m]) = {}

(* A client turns up that knows more of the log than its node. *)
NeverAheadOfTheNode ==
    \A c \in Replica : \A n \in Node : at[c] = NoNode => cursor[c] <= read[n]
=============================================================================
