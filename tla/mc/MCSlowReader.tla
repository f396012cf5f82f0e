---------------------------- MODULE MCSlowReader ----------------------------
(* SlowReader within bounds.                                                 *)
EXTENDS SlowReader

CONSTANTS
    MaxLog,         \* changes
    MaxRenewals,    \* how often clients subscribe anew
    Reading         \* the readers that never stop reading

VARIABLE renewals

mcVars == << vars, renewals >>

MCInit == Init /\ renewals = 0

MCNext ==
    \/ log < MaxLog /\ Persist /\ UNCHANGED renewals
    \/ \E c \in Reader :
        \/ Requested(c) /\ UNCHANGED renewals
        \/ Run(c) /\ UNCHANGED renewals
        \/ Advance(c) /\ UNCHANGED renewals
        \/ Loaded(c) /\ UNCHANGED renewals
        \/ Relay(c) /\ UNCHANGED renewals
        \/ ResumeHeld(c) /\ UNCHANGED renewals
        \/ Read(c) /\ UNCHANGED renewals
        \/ renewals < MaxRenewals /\ Renew(c) /\ renewals' = renewals + 1

MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness. Fair: the server does what it can for each reader, and those of *)
(* Reading read. The others need never read: they slow nobody down.          *)
IdleSpec == MCSpec /\ \A c \in Reader : WF_mcVars(Server(c) /\ UNCHANGED renewals)

FairSpec == IdleSpec /\ \A c \in Reading : WF_mcVars(Read(c) /\ UNCHANGED renewals)

EventuallyCaughtUp == \A c \in Reading : <>[](cursor[c] = log)

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverHeldBack == \A c \in Reader : following[c].flow # "Held"

(* A page moves a client that was just to go on. *)
NeverMovedMeanwhile ==
    \A c \in Reader : following[c].flow = "Resuming" => following[c].after = following[c].position

NeverDroppedWhileResuming ==
    \A c \in Reader :
        ~(following[c].flow = "Resuming" /\ toConnection[c] # << >>
          /\ Head(toConnection[c]).type = "Notification")

NeverPausedWhileLoading ==
    \A c \in Reader : loading[c] # NoLoad => ~subscription[c].paused

NeverAskedWhileLoading == \A c \in Reader : backlog[c] = << >>
=============================================================================
