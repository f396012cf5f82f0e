------------------------ MODULE AwarenessProperties -------------------------
(* What Awareness promises (guarantee G10). Each property is violated by at  *)
(* least one planted bug: see mc/.                                           *)
EXTENDS Awareness

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
    \A c \in Replica :
        /\ clock[c] >= 0
        /\ showing[c] \in BOOLEAN
        /\ link[c] \in Connection \cup {NoLink}
        /\ open[c] \subseteq Connection
        /\ board[c].by \in Connection \cup {NoLink}
        /\ board[c].age \in 0..(TimeToLive + 1)
        /\ untold[c] \subseteq Replica \ {c}
        /\ \A d \in Replica : view[d][c].remains \in 0..TimeToLive

(* Nobody is present over a connection that is not there.                    *)
PresentByAConnection == \A c \in Replica : IsPresent(c) => board[c].by \in open[c]

(* Nobody is present for longer than its time to live without news.          *)
NobodyOutlivesItsTime == \A c \in Replica : IsPresent(c) => board[c].age <= TimeToLive

(* Nobody is shown for longer than that either.                              *)
ShownForWhatRemains ==
    \A c, d \in Replica :
        Shows(d, c) /\ IsPresent(c) /\ view[d][c].clock = board[c].clock =>
            view[d][c].remains <= TimeToLive - board[c].age

(* Who was told everything shows everybody who is there, and nobody who is   *)
(* not. An update that comes when its replica                                *)
(* is forgotten counts for the server, and for nobody who remembers.         *)
ViewIsTheBoard ==
    \A d \in Replica :
        link[d] # NoLink /\ untold[d] = {} /\ down[d] = << >> =>
            \A c \in Replica \ {d} :
                /\ IsPresent(c) /\ board[c].age < TimeToLive /\ ~Newer(view[d][c], board[c]) =>
                    Shows(d, c) /\ view[d][c].clock = board[c].clock
                /\ board[c] # Nobody /\ board[c].left => ~Shows(d, c)

-----------------------------------------------------------------------------
(* Steps *)

(* As long as a replica is remembered, nothing older takes the place of what *)
(* is known of it; a restart forgets.                                        *)
KeepsTheNewest ==
    [][\A c \in Replica :
        board[c] # Nobody /\ board[c].age < TimeToLive /\ open' # [d \in Replica |-> {}] =>
            board'[c] # Nobody /\ ~Newer(board[c], board'[c])]_vars

(* What a client says over its connection counts, however often it connected *)
(* before.                                                                   *)
SaidIsTaken ==
    [][\A c \in Replica :
        link[c] # NoLink /\ link'[c] = link[c] =>
            LET said == up[c][link[c]]
            IN  said # << >> /\ up'[c][link[c]] = Tail(said) =>
                    board'[c].clock = Head(said).clock]_vars

(* Who is present stays until it says otherwise, its time is over, or the    *)
(* connection that it said so by has ended: no other's end.                  *)
StaysWhileConnected ==
    [][\A c \in Replica :
        IsPresent(c) /\ board'[c].left =>
            \/ board'[c].clock > board[c].clock
            \/ board[c].age >= TimeToLive
            \/ board[c].by \notin open'[c]]_vars

(* A client never shows an older state after a newer one. *)
NeverShowsOlder ==
    [][\A c, d \in Replica : ~Newer(view[d][c], view'[d][c])]_vars
=============================================================================
