---------------------------- MODULE GenSlowReader ---------------------------
(* MCSlowReader, where what the server does by itself comes before anything  *)
(* else: what waited goes on, a subscriber that is behind is advanced, and a *)
(* queue that has drained lets the document go on. The machines do these in  *)
(* the step that makes them possible; every behaviour is one of SlowReader.  *)
EXTENDS MCSlowReader

Runs(c) == loading[c] = NoLoad /\ backlog[c] # << >>

Advances(c) ==
    /\ subscription[c].kind = "Behind" /\ ~subscription[c].paused
    /\ loading[c] = NoLoad /\ backlog[c] = << >>

Resumes(c) == following[c].flow = "Held" /\ HasDrained(c)

Settled == \A c \in Reader : ~Runs(c) /\ ~Advances(c) /\ ~Resumes(c)

GenPersist == Settled /\ log < MaxLog /\ Persist /\ UNCHANGED renewals
GenRequested(c) == Settled /\ Requested(c) /\ UNCHANGED renewals
GenLoaded(c) == Settled /\ Loaded(c) /\ UNCHANGED renewals
GenRelay(c) == Settled /\ Relay(c) /\ UNCHANGED renewals
GenRead(c) == Settled /\ Read(c) /\ UNCHANGED renewals
GenRenew(c) == Settled /\ renewals < MaxRenewals /\ Renew(c) /\ renewals' = renewals + 1

GenNext ==
    \/ GenPersist
    \/ \E c \in Reader :
        \/ GenRequested(c)
        \/ Run(c) /\ UNCHANGED renewals
        \/ Advance(c) /\ UNCHANGED renewals
        \/ GenLoaded(c)
        \/ GenRelay(c)
        \/ ResumeHeld(c) /\ UNCHANGED renewals
        \/ GenRead(c)
        \/ GenRenew(c)

GenSpec == MCInit /\ [][GenNext]_mcVars
=============================================================================
