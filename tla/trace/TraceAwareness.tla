--------------------------- MODULE TraceAwareness ---------------------------
(* Awareness, where it leaves more open than a trace may, or less.           *)
EXTENDS Awareness

(* The model tells any one of those that are to be told; a trace says which. *)
(* Who begins to follow is told all, and what was to be told anyway comes    *)
(* again with the round: that changes nothing at who hears it.               *)
Tells(d, c) ==
    \/ /\ c \in untold[d]
       /\ Tell(d)
       /\ c \notin untold'[d]
    \/ /\ c \notin untold[d]
       /\ board[c] # Nobody
       /\ link[d] # NoLink
       /\ down' = [down EXCEPT ![d] = Append(@,
            [type |-> "AwarenessState", of |-> c,
             clock |-> board[c].clock, left |-> board[c].left,
             remains |-> IF board[c].left THEN 0 ELSE TimeToLive - board[c].age])]
       /\ UNCHANGED << clientVars, up, open, board, untold >>

(* What remains of a time to live is told in whole ticks, begun within one.  *)
TellOf(d, c, remains) ==
    /\ board[c].left \/ TimeToLive - board[c].age \in {remains, remains + 1}
    /\ Tells(d, c)

(* Who is not connected is told of all when it comes back: nobody waits for  *)
(* it before anything is forgotten.                                          *)
ForgetNow(c) ==
    /\ board[c] # Nobody /\ board[c].left /\ board[c].age >= TimeToLive
    /\ \A d \in Replica : link[d] # NoLink => c \notin untold[d]
    /\ board' = [board EXCEPT ![c] = Nobody]
    /\ untold' = [d \in Replica |-> untold[d] \ {c}]
    /\ UNCHANGED << clientVars, up, open, down >>

(* A tick of the simulator; the model has none where nothing ages. *)
Settled ==
    \A c \in Replica :
        /\ ~Due(c)
        /\ down[c] = << >>
        /\ link[c] # NoLink => untold[c] = {}

Ageless ==
    /\ \A c \in Replica : board[c] = Nobody \/ board[c].age > TimeToLive
    /\ \A c, d \in Replica : view[d][c].remains = 0

Pass == Tick \/ (Settled /\ Ageless /\ UNCHANGED vars)

Look == UNCHANGED vars

(* What went to a client last, and is on its way. *)
ToldLast(d) ==
    LET told == down[d][Len(down[d])]
    IN  [of |-> told.of, clock |-> told.clock, left |-> told.left]

ShownAt(d) == { c \in Replica : Shows(d, c) }
=============================================================================
