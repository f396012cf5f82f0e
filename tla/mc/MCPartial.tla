------------------------------ MODULE MCPartial -----------------------------
(* Partial within bounds.                                                    *)
EXTENDS Partial

CONSTANTS
    Unread,         \* the documents that nobody may read at first
    MaxPolicies,    \* grants and revocations
    MaxEnds         \* connections that end

VARIABLES policies, ends

mcVars == << vars, policies, ends >>
bounds == << policies, ends >>

MCInit ==
    /\ exists = {}
    /\ readable = [c \in Client |-> Document \ Unread]
    /\ query = [c \in Client |-> "None"]
    /\ place = [c \in Client |-> 0]
    /\ news = [c \in Client |-> << >>]
    /\ lagging = [c \in Client |-> FALSE]
    /\ up = [c \in Client |-> << >>]
    /\ down = [c \in Client |-> << >>]
    /\ known = [c \in Client |-> {}]
    /\ policies = 0
    /\ ends = 0

Decides == policies < MaxPolicies /\ policies' = policies + 1 /\ UNCHANGED ends

Served(c) == Begin(c) \/ Page(c) \/ Tell(c) \/ CatchUp(c)

MCNext ==
    \/ \E d \in Document : Create(d) /\ UNCHANGED bounds
    \/ \E c \in Client :
        \/ \E d \in Document : Decides /\ (Grant(c, d) \/ Revoke(c, d))
        \/ ends < MaxEnds /\ ends' = ends + 1 /\ Disconnect(c) /\ UNCHANGED policies
        \/ Ask(c) /\ UNCHANGED bounds
        \/ Served(c) /\ UNCHANGED bounds
        \/ Receive(c) /\ UNCHANGED bounds

MCSpec == MCInit /\ [][MCNext]_mcVars

-----------------------------------------------------------------------------
(* Liveness. Fair: clients ask and read, and the server does what it may.    *)
(* LaggingSpec leaves those behind who lagged.                               *)
LaggingSpec ==
    /\ MCSpec
    /\ \A c \in Client :
        /\ WF_mcVars(Ask(c) /\ UNCHANGED bounds)
        /\ WF_mcVars(Begin(c) /\ UNCHANGED bounds)
        /\ WF_mcVars(Page(c) /\ UNCHANGED bounds)
        /\ WF_mcVars(Tell(c) /\ UNCHANGED bounds)
        /\ WF_mcVars(Receive(c) /\ UNCHANGED bounds)

FairSpec == LaggingSpec /\ \A c \in Client : WF_mcVars(CatchUp(c) /\ UNCHANGED bounds)

(* G4: in the end a client knows of every document that it asked for and may *)
(* read.                                                                     *)
EventuallyKnown == \A c \in Client : <>[](Visible(c) \subseteq known[c])

-----------------------------------------------------------------------------
(* Reachability: each of these must be violated, or the model is vacuous.    *)

NeverLagging == \A c \in Client : ~lagging[c]

NeverBehindThePage == \A c \in Client : query[c] = "Paging" => news[c] = << >>

NeverRevokedOnTheWay ==
    \A c \in Client : \A i \in 1..Len(news[c]) : news[c][i] \in readable[c]

NeverASecondPage == \A c \in Client : query[c] = "Paging" => place[c] = 0

NeverAskedAgain == ends > 0 => \A c \in Client : query[c] # "Live"
=============================================================================
