----------------------------- MODULE MCAwareness ----------------------------
(* Awareness within bounds.                                                  *)
EXTENDS AwarenessProperties

CONSTANTS
    Shower,         \* the replicas that show something of themselves
    MaxClock,
    MaxRestarts

VARIABLE restarts

mcVars == << vars, restarts >>

MCInit == Init /\ restarts = 0

MCSay(c) == c \in Shower /\ clock[c] < MaxClock /\ \E left \in BOOLEAN : Say(c, left)
MCConnect(c) == clock[c] < MaxClock /\ Connect(c)

(* What the server and its clients do without being asked. *)
Proceeds(c) ==
    \/ Tell(c)
    \/ See(c)
    \/ Expire(c)

MCNext ==
    \/ \E c \in Replica :
        \/ MCSay(c) /\ UNCHANGED restarts
        \/ MCConnect(c) /\ UNCHANGED restarts
        \/ Lose(c) /\ UNCHANGED restarts
        \/ \E k \in Connection :
            \/ Announce(c, k) /\ UNCHANGED restarts
            \/ End(c, k) /\ UNCHANGED restarts
        \/ Tell(c) /\ UNCHANGED restarts
        \/ See(c) /\ UNCHANGED restarts
        \/ Expire(c) /\ UNCHANGED restarts
        \/ Forget(c) /\ UNCHANGED restarts
    \/ Tick /\ UNCHANGED restarts
    \/ restarts < MaxRestarts /\ Restart /\ restarts' = restarts + 1

MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness. Fair: time passes, and what is due is done. Nobody need ever    *)
(* say anything, and no connection need ever be seen to end.                 *)
TimelessSpec == MCSpec /\ \A c \in Replica : WF_mcVars(Proceeds(c) /\ UNCHANGED restarts)

FairSpec == TimelessSpec /\ WF_mcVars(Tick /\ UNCHANGED restarts)

(* G10: who says nothing more is shown nowhere. *)
EventuallyGone == <>[](\A c, d \in Replica : ~Shows(d, c))

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

(* An update arrives after a newer one that came by a newer connection. *)
NeverALateUpdate ==
    \A c \in Replica : \A k \in open[c] :
        up[c][k] # << >> /\ board[c] # Nobody => ~Newer(board[c], Head(up[c][k]))

NeverALateEnd == \A c \in Replica : IsPresent(c) => open[c] = {board[c].by}

NeverExpired ==
    \A c \in Replica : board[c] # Nobody /\ board[c].left => ~showing[c] \/ open[c] = {}

NeverANewcomer ==
    \A c, d \in Replica : d # c /\ IsPresent(c) /\ board[c].age > 0 => untold[d] = {}

NeverShownPastTheEnd ==
    \A c, d \in Replica : Shows(d, c) => IsPresent(c) \/ untold[d] # {} \/ down[d] # << >>
=============================================================================
