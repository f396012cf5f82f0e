------------------------------ MODULE Awareness -----------------------------
(* Presence: who is here in a document, and what they show of themselves     *)
(* (spec chapter 21, guarantee G10). Never stored, told in rounds, forgotten *)
(* with time.                                                                *)
(*                                                                           *)
(* Modelled: clocks, leaving, renewed connections whose forerunners end      *)
(* late, the server's board with its times to live, rounds that tell each    *)
(* subscriber the newest, newcomers, what a client shows and for how long,   *)
(* a server that restarts. A state is named by its clock.                    *)
(*                                                                           *)
(* Time: ages are counted in ticks and stop at what is past. What is due is  *)
(* done, and what is told arrives, within the tick; updates come at any time.*)
(*                                                                           *)
(* Not modelled: rights to read (Access), slow readers (SlowReader), sizes,  *)
(* rates, and a full board.                                                  *)
EXTENDS Integers, Sequences, Replicas

CONSTANTS
    Connection,     \* numbers from 1: the connections of one client
    TimeToLive,     \* in ticks
    Bug             \* "none", or the name of a planted bug that a property must catch

VARIABLES
    clock,      \* clock[c]: that of the last update c made
    showing,    \* showing[c]: whether c's application shows something
    link,       \* link[c]: the connection of c, or NoLink
    used,       \* used[c]: the last connection that c opened
    up,         \* up[c][k]: updates of c on their way over its connection k
    open,       \* open[c]: the connections of c that the server thinks are there
    board,      \* board[c]: what the server keeps of c: [clock, left, by, age], or Nobody
    untold,     \* untold[d]: the replicas of which d is to be told with the next round
    down,       \* down[d]: states on their way to d: [of, clock, left, remains]
    view        \* view[d][c]: what d knows of c: [clock, left, remains]

clientVars == << clock, showing, link, used, view >>
serverVars == << open, board, untold >>
vars == << clock, showing, link, used, up, open, board, untold, down, view >>

NoLink == 0
Nobody == [clock |-> 0, left |-> TRUE, by |-> NoLink, age |-> 0]
Unseen == [clock |-> 0, left |-> TRUE, remains |-> 0]

(* At an equal clock, having left is newer. *)
Newer(a, b) == a.clock > b.clock \/ (a.clock = b.clock /\ a.left /\ ~b.left)

IsPresent(c) == board[c] # Nobody /\ ~board[c].left
Shows(d, c) == ~view[d][c].left /\ view[d][c].remains > 0

Update(n, left) == [type |-> "AwarenessUpdate", clock |-> n, left |-> left]
Saying(c, left) ==
    [up EXCEPT ![c][link[c]] = Append(@, Update(clock[c] + 1, left))]

(* Every subscriber but c itself is to be told of c. *)
ToldOf(c) == [d \in Replica |-> IF d = c \/ open[d] = {} THEN untold[d] ELSE untold[d] \cup {c}]

-----------------------------------------------------------------------------
(* The client *)

(* It shows something, something else, or the same again; or no more.        *)
Say(c, left) ==
    /\ link[c] # NoLink
    /\ showing[c] \/ ~left
    /\ up' = Saying(c, left)
    /\ clock' = [clock EXCEPT ![c] = @ + 1]
    /\ showing' = [showing EXCEPT ![c] = ~left]
    /\ UNCHANGED << link, used, view, serverVars, down >>

(* A connection is lost; the server need not know yet. *)
Lose(c) ==
    /\ link[c] # NoLink
    /\ link' = [link EXCEPT ![c] = NoLink]
    /\ down' = [down EXCEPT ![c] = << >>]
    /\ UNCHANGED << clock, showing, used, view, up, serverVars >>

(* A new one: the client subscribes, says again what it shows,               *)
(* and is told of all who are remembered: of those too who                   *)
(* left while it was away, or it would show them until their time is over    *)
(* [SK-PRES-003], [SK-PRES-012].                                             *)
Connect(c) ==
    /\ link[c] = NoLink
    /\ used[c] + 1 \in Connection
    /\ used' = [used EXCEPT ![c] = @ + 1]
    /\ link' = [link EXCEPT ![c] = used[c] + 1]
    /\ open' = [open EXCEPT ![c] = @ \cup {used[c] + 1}]
    /\ untold' = [untold EXCEPT ![c] =
        IF Bug = "newcomer_untold" THEN {}
        ELSE { d \in Replica \ {c} :
                IF Bug = "newcomer_not_told_who_left" THEN IsPresent(d) ELSE board[d] # Nobody }]
    /\ LET next == IF Bug = "clock_restarts" THEN 1 ELSE clock[c] + 1
       IN  /\ up' = IF showing[c]
                    THEN [up EXCEPT ![c][used[c] + 1] = << Update(next, FALSE) >>] ELSE up
           /\ clock' = IF showing[c] THEN [clock EXCEPT ![c] = next] ELSE clock
    /\ UNCHANGED << showing, view, board, down >>

(* The newest state is shown [SK-PRES-030], [SK-PRES-031]. *)
See(d) ==
    /\ down[d] # << >>
    /\ LET told == Head(down[d])
           entry == [clock |-> told.clock, left |-> told.left, remains |-> told.remains]
       IN  view' = [view EXCEPT ![d][told.of] =
                IF Newer(entry, @) \/ entry.clock = @.clock THEN entry ELSE @]
    /\ down' = [down EXCEPT ![d] = Tail(@)]
    /\ UNCHANGED << clock, showing, link, used, up, serverVars >>

-----------------------------------------------------------------------------
(* The server *)

(* The next update over a connection: what is not newer is ignored           *)
(* [SK-PRES-010].                                                            *)
Announce(c, k) ==
    /\ k \in open[c]
    /\ up[c][k] # << >>
    /\ LET update == Head(up[c][k])
           newer == \/ board[c] = Nobody
                    \/ Newer(update, board[c])
                    \/ Bug = "older_wins"
       IN  /\ board' = IF newer
                THEN [board EXCEPT ![c] = [clock |-> update.clock, left |-> update.left,
                                           by |-> k, age |-> 0]]
                ELSE board
           /\ untold' = IF newer /\ ~(Bug = "changes_untold" /\ IsPresent(c) /\ ~update.left)
                THEN ToldOf(c) ELSE untold
    /\ up' = [up EXCEPT ![c][k] = Tail(@)]
    /\ UNCHANGED << clientVars, open, down >>

Leaves(c) ==
    /\ board' = [board EXCEPT ![c] =
        IF Bug = "forgotten_at_once" THEN Nobody ELSE [@ EXCEPT !.left = TRUE, !.age = 0]]
    /\ untold' = ToldOf(c)

(* The server learns that a connection has ended: who was present by it has  *)
(* left; what came by another one stays [SK-PRES-014].                       *)
End(c, k) ==
    /\ k \in open[c] /\ k # link[c]
    /\ open' = [open EXCEPT ![c] = @ \ {k}]
    /\ up' = [up EXCEPT ![c][k] = << >>]
    /\ IF IsPresent(c) /\ (board[c].by = k \/ Bug = "older_end_departs")
          /\ Bug # "outlives_its_connection"
       THEN Leaves(c)
       ELSE UNCHANGED << board, untold >>
    /\ UNCHANGED << clientVars, down >>

(* One round for one subscriber: the newest of each, with what remains of    *)
(* its time [SK-PRES-011], [SK-PRES-017].                                    *)
Tell(d) ==
    /\ link[d] # NoLink
    /\ \E c \in untold[d] :
        /\ untold' = [untold EXCEPT ![d] = @ \ {c}]
        /\ LET told == board[c]
               remains == IF told.left THEN 0
                          ELSE IF Bug = "whole_time_told" THEN TimeToLive
                          ELSE TimeToLive - told.age
           IN  down' = [down EXCEPT ![d] = Append(@,
                    [type |-> "AwarenessState", of |-> c,
                     clock |-> told.clock, left |-> told.left, remains |-> remains])]
    /\ UNCHANGED << clientVars, up, open, board >>

(* Nothing was heard of c for its time to live [SK-PRES-015]. *)
Expire(c) ==
    /\ IsPresent(c) /\ board[c].age >= TimeToLive
    /\ Bug # "never_expires"
    /\ Leaves(c)
    /\ UNCHANGED << clientVars, up, open, down >>

(* A replica that has left is remembered for as long [SK-PRES-016]. *)
Forget(c) ==
    /\ board[c] # Nobody /\ board[c].left /\ board[c].age >= TimeToLive
    /\ \A d \in Replica : c \notin untold[d]
    /\ board' = [board EXCEPT ![c] = Nobody]
    /\ UNCHANGED << clientVars, up, open, untold, down >>

(* Nothing of it is stored [SK-PRES-018]. *)
Restart ==
    /\ open' = [c \in Replica |-> {}]
    /\ link' = [c \in Replica |-> NoLink]
    /\ up' = [c \in Replica |-> [k \in Connection |-> << >>]]
    /\ down' = [c \in Replica |-> << >>]
    /\ untold' = [c \in Replica |-> {}]
    /\ board' = IF Bug = "presence_is_stored" THEN board ELSE [c \in Replica |-> Nobody]
    /\ UNCHANGED << clock, showing, used, view >>

-----------------------------------------------------------------------------
(* Time *)

Due(c) == IsPresent(c) /\ board[c].age >= TimeToLive /\ Bug # "never_expires"

Tick ==
    /\ \A c \in Replica : ~Due(c) /\ down[c] = << >> /\ (link[c] # NoLink => untold[c] = {})
    /\ board' = [c \in Replica |->
        IF board[c] = Nobody \/ board[c].age > TimeToLive THEN board[c]
        ELSE [board[c] EXCEPT !.age = @ + 1]]
    /\ view' = [d \in Replica |-> [c \in Replica |->
        IF view[d][c].remains = 0 \/ Bug = "shown_for_ever" THEN view[d][c]
        ELSE [view[d][c] EXCEPT !.remains = @ - 1]]]
    /\ << board', view' >> # << board, view >>
    /\ UNCHANGED << clock, showing, link, used, up, open, untold, down >>

Init ==
    /\ clock = [c \in Replica |-> 0]
    /\ showing = [c \in Replica |-> FALSE]
    /\ link = [c \in Replica |-> NoLink]
    /\ used = [c \in Replica |-> 0]
    /\ up = [c \in Replica |-> [k \in Connection |-> << >>]]
    /\ open = [c \in Replica |-> {}]
    /\ board = [c \in Replica |-> Nobody]
    /\ untold = [c \in Replica |-> {}]
    /\ down = [c \in Replica |-> << >>]
    /\ view = [d \in Replica |-> [c \in Replica |-> Unseen]]
=============================================================================
