------------------------------ MODULE MCAccess ------------------------------
(* Access within bounds: an admin and somebody whose rights change.          *)
EXTENDS Access

CONSTANTS
    Admin,          \* the principals whose tokens say admin
    MaxAsked,       \* requests of each
    MaxExpiries,
    Prompt          \* whether nobody asks while anything is under way

VARIABLE expiries

mcVars == << vars, expiries >>

MCInit ==
    /\ token = [c \in Principal |-> IF c \in Admin THEN "admin" ELSE "write"]
    /\ expired = [c \in Principal |-> FALSE]
    /\ acl = [c \in Principal |-> Unset]
    /\ log = << >>
    /\ staged = << >>
    /\ flow = [c \in Principal |-> "None"]
    /\ position = [c \in Principal |-> 0]
    /\ toConnection = [c \in Principal |-> << >>]
    /\ down = [c \in Principal |-> << >>]
    /\ cursor = [c \in Principal |-> 0]
    /\ asked = [c \in Principal |-> 0]
    /\ answered = [c \in Principal |-> 0]
    /\ expiries = 0

Settled ==
    /\ staged = << >>
    /\ \A c \in Principal :
        /\ toConnection[c] = << >> /\ down[c] = << >>
        /\ flow[c] = "Held" => ~Readable(c)

Begins(c) == asked[c] < MaxAsked /\ (Prompt => Settled) /\ UNCHANGED expiries

MCExpire(c) ==
    /\ c \notin Admin
    /\ expiries < MaxExpiries
    /\ expiries' = expiries + 1
    /\ Expire(c)

MCNext ==
    \/ \E c \in Principal :
        \/ Begins(c) /\ c \notin Admin /\ SyncRequest(c)
        \/ Begins(c) /\ Update(c)
        \/ \E d \in Principal \ Admin : \E level \in {"none", "read"} :
            Begins(c) /\ SetAccess(c, d, level)
        \/ \E level \in {"none", "write"} :
            Begins(c) /\ c \notin Admin /\ Authenticate(c, level)
        \/ MCExpire(c)
        \/ Relay(c) /\ UNCHANGED expiries
        \/ Resume(c) /\ UNCHANGED expiries
        \/ Receive(c) /\ UNCHANGED expiries
    \/ Persist /\ UNCHANGED expiries

MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness. Fair: the server does what it may, and clients read. HeldSpec   *)
(* never resumes what was held back.                                         *)
HeldSpec ==
    /\ MCSpec
    /\ WF_mcVars(Persist /\ UNCHANGED expiries)
    /\ \A c \in Principal :
        /\ WF_mcVars(Relay(c) /\ UNCHANGED expiries)
        /\ WF_mcVars(Receive(c) /\ UNCHANGED expiries)

FairSpec == HeldSpec /\ \A c \in Principal : WF_mcVars(Resume(c) /\ UNCHANGED expiries)

(* G4: who follows, and may read for good, gets everything. *)
EventuallyServed ==
    \A c \in Principal :
        <>[](flow[c] \in {"Open", "Held"} /\ MayRead(c) => cursor[c] = Len(log))

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverRevokedOnTheWay == \A c \in Principal : toConnection[c] # << >> => acl[c] # "none"

NeverExpiredOnTheWay == \A c \in Principal : toConnection[c] # << >> => ~expired[c]

NeverLetIn == \A c \in Principal : flow[c] = "Refused" => ~MayRead(c)

NeverRegained == \A c \in Principal : flow[c] = "Held" => ~MayRead(c)

(* A change is admitted, and then its writer may write no more. *)
NeverAdmittedBefore == \A i \in 1..Len(staged) : MayWrite(staged[i])

NeverRaisedByTheList == \A c \in Principal : MayRead(c) => token[c] # "none"
=============================================================================
