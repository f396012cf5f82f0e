---------------------------- MODULE GenAwareness ----------------------------
(* MCAwareness, where what is due is done at once, as the machines do it:    *)
(* a replica leaves, or is forgotten, with the tick that ends its time, and  *)
(* a round is told in the step that makes news, unless one was told in this  *)
(* very moment; then it waits, and the moment ends with it or with the tick. *)
(* Every behaviour is one of Awareness.                                      *)
(*                                                                           *)
(* Left out: a new subscriber while a round waits (it would be told twice),  *)
(* and the end of a memory of which somebody who is away is to be told (the  *)
(* machines wait for nobody, and tell who comes back of all they remember).  *)
EXTENDS MCAwareness

CONSTANTS
    Losing,         \* the replicas that lose connections
    MaxTicks

VARIABLES
    rests,          \* whether a round was told in this moment
    news,           \* the replicas that the next one tells of
    ticks

genVars == << mcVars, rests, news, ticks >>

AtOnce(d) == link[d] # NoLink /\ untold[d] \ news # {}
IsForgotten(c) == board[c] # Nobody /\ board[c].left /\ board[c].age >= TimeToLive
Settled == \A c \in Replica : ~AtOnce(c) /\ ~Due(c) /\ ~IsForgotten(c)

(* The server has heard of c, perhaps something new. *)
Heard(c) ==
    IF board' = board THEN UNCHANGED << rests, news >>
    ELSE rests' = TRUE /\ news' = IF rests THEN news \cup {c} ELSE news

Still == UNCHANGED << restarts, rests, news, ticks >>

GenSay(c, left) ==
    Settled /\ c \in Shower /\ clock[c] < MaxClock /\ Say(c, left) /\ Still
GenConnect(c) == Settled /\ news = {} /\ MCConnect(c) /\ Still
GenLose(c) == Settled /\ c \in Losing /\ Lose(c) /\ Still
GenSee(c) == Settled /\ See(c) /\ Still
GenAnnounce(c, k) ==
    Settled /\ Announce(c, k) /\ Heard(c) /\ UNCHANGED << restarts, ticks >>
GenEnd(c, k) == Settled /\ End(c, k) /\ Heard(c) /\ UNCHANGED << restarts, ticks >>

GenTell(d) ==
    /\ AtOnce(d) \/ Settled
    /\ Tell(d)
    /\ IF AtOnce(d) THEN UNCHANGED << rests, news >> ELSE rests' = TRUE /\ news' = {}
    /\ UNCHANGED << restarts, ticks >>

GenExpire(c) == Expire(c) /\ Still
GenForget(c) == Forget(c) /\ Still

GenTick ==
    /\ Settled
    /\ ticks < MaxTicks
    /\ \A c, d \in Replica :
        c \in untold[d] => ~board[c].left \/ board[c].age + 1 < TimeToLive
    /\ Tick
    /\ rests' = FALSE /\ news' = {} /\ ticks' = ticks + 1
    /\ UNCHANGED restarts

GenRestart ==
    /\ Settled
    /\ restarts < MaxRestarts
    /\ Restart
    /\ restarts' = restarts + 1 /\ rests' = FALSE /\ news' = {}
    /\ UNCHANGED ticks

GenInit == MCInit /\ rests = FALSE /\ news = {} /\ ticks = 0

GenNext ==
    \/ \E c \in Replica :
        \/ \E left \in BOOLEAN : GenSay(c, left)
        \/ GenConnect(c)
        \/ GenLose(c)
        \/ GenSee(c)
        \/ \E k \in Connection : GenAnnounce(c, k) \/ GenEnd(c, k)
        \/ GenTell(c)
        \/ GenExpire(c)
        \/ GenForget(c)
    \/ GenTick
    \/ GenRestart

GenSpec == GenInit /\ [][GenNext]_genVars
=============================================================================
