------------------------------- MODULE FanOut -------------------------------
(* Several nodes serve one document out of one log (guarantees G3 to G6).    *)
(* The log is the truth, and a position in it is given within the            *)
(* transaction that appends; a hint says that there is something, no more.   *)
(*                                                                           *)
(* Modelled: changes that wait at a node for their transaction, hints that   *)
(* are lost, late, doubled and out of order, a node that looks at the log    *)
(* when no hint came, a node that restarts, and clients that end at any      *)
(* moment and go on at another node from their cursor.                       *)
(*                                                                           *)
(* Not modelled: frames and pages (SyncSession: what a node tells arrives),  *)
(* the inside of a transaction (Durability), several documents, access, and  *)
(* a log that fails over to a copy that lacks its end (Healing).             *)
EXTENDS Integers, Sequences, FiniteSets, Version

CONSTANTS
    Node,
    Bug             \* "none", or the name of a planted bug that a property must catch

VARIABLES
    log,        \* entries [change, visible], by position; invisible while it is being committed
    staged,     \* staged[n]: changes that wait at node n for their transaction
    read,       \* read[n]: how far node n has read the log
    hints,      \* hints[n]: positions that are on their way to node n
    at,         \* at[c]: the node that serves client c, or NoNode
    sent,       \* sent[c]: up to where c has sent its changes over this connection
    written,    \* written[c]: the changes c made; durable
    acked,      \* acked[c]: up to where c was told that they are durable; durable
    cursor,     \* cursor[c]: up to where in the log c was served; durable
    got         \* got[c]: the positions whose changes c has; durable

logVars == << log >>
nodeVars == << staged, read, hints >>
clientVars == << at, sent, written, acked, cursor, got >>
vars == << log, staged, read, hints, at, sent, written, acked, cursor, got >>

NoNode == "none"
ASSUME NoNode \notin Node

Changes == [i \in 1..Len(log) |-> log[i].change]
Visible == SelectSeq(log, LAMBDA entry : entry.visible)
Durable == [i \in 1..Len(Visible) |-> Visible[i].change]
Members(changes) == { changes[i] : i \in 1..Len(changes) }

-----------------------------------------------------------------------------
(* Clients *)

Write(c) ==
    /\ written' = [written EXCEPT ![c] = @ + 1]
    /\ UNCHANGED << logVars, nodeVars, at, sent, acked, cursor, got >>

(* Any node will do. It looks at the log before it judges the cursor: what   *)
(* it has read so far may be older than what another node has served.        *)
Connect(c, n) ==
    /\ at[c] = NoNode
    /\ at' = [at EXCEPT ![c] = n]
    /\ sent' = [sent EXCEPT ![c] = acked[c]]
    /\ read' = [read EXCEPT ![n] = IF Bug = "serves_from_cache" THEN @ ELSE Len(log)]
    /\ cursor' = [cursor EXCEPT ![c] =
        IF Bug = "follows_from_the_end" THEN Len(log) ELSE IF @ > read'[n] THEN 0 ELSE @]
    /\ UNCHANGED << logVars, staged, hints, written, acked, got >>

(* The next change of the outbox arrives at the node. *)
Submit(c) ==
    /\ at[c] # NoNode
    /\ sent[c] < written[c]
    /\ sent' = [sent EXCEPT ![c] = @ + 1]
    /\ LET change == [replica |-> c, seq |-> sent[c] + 1]
       IN  staged' = [staged EXCEPT ![at[c]] = Append(@, change)]
    /\ acked' = IF Bug = "ack_before_commit" THEN [acked EXCEPT ![c] = sent[c] + 1] ELSE acked
    /\ UNCHANGED << logVars, read, hints, at, written, cursor, got >>

Disconnect(c) ==
    /\ at[c] # NoNode
    /\ at' = [at EXCEPT ![c] = NoNode]
    /\ UNCHANGED << logVars, nodeVars, sent, written, acked, cursor, got >>

-----------------------------------------------------------------------------
(* Nodes *)

Told(n, change) ==
    IF at[change.replica] = n /\ change.seq > acked[change.replica]
    THEN [acked EXCEPT ![change.replica] = change.seq] ELSE acked

Hinted(n, position) ==
    [m \in Node |-> IF m = n \/ Bug = "never_hints" THEN hints[m] ELSE hints[m] \cup {position}]

(* One transaction: whether the change is there already, or follows the last *)
(* one of its writer, is asked of the log, for another node may have taken   *)
(* it in. Then it is acknowledged, and the others get a hint.                *)
Commit(n) ==
    /\ staged[n] # << >>
    /\ LET change == Head(staged[n])
           sees == IF Bug = "dedup_by_cache" THEN SubSeq(Changes, 1, read[n]) ELSE Changes
           last == VersionOf(sees)[change.replica]
       IN  IF change.seq = last + 1
           THEN /\ log' = Append(log, [change |-> change, visible |-> TRUE])
                /\ hints' = Hinted(n, Len(log) + 1)
                /\ acked' = Told(n, change)
           ELSE /\ acked' = (IF change.seq <= last THEN Told(n, change) ELSE acked)
                /\ UNCHANGED << log, hints >>
    /\ staged' = [staged EXCEPT ![n] = Tail(@)]
    /\ UNCHANGED << read, at, sent, written, cursor, got >>

(* What the bug of that name does: a position is taken first, and the change *)
(* shows there later, perhaps behind one that took the next position.        *)
Reserve(n) ==
    /\ Bug = "position_before_commit"
    /\ staged[n] # << >>
    /\ LET change == Head(staged[n])
       IN  /\ change.seq = VersionOf(Changes)[change.replica] + 1
           /\ log' = Append(log, [change |-> change, visible |-> FALSE])
    /\ staged' = [staged EXCEPT ![n] = Tail(@)]
    /\ UNCHANGED << read, hints, clientVars >>

Show(i) ==
    /\ ~log[i].visible
    /\ log' = [log EXCEPT ![i].visible = TRUE]
    /\ UNCHANGED << nodeVars, clientVars >>

(* A hint arrives, and another copy of it may still come. A node that is     *)
(* behind reads the log up to its end, all that lies between included.       *)
Hint(n, position, again) ==
    /\ position \in hints[n]
    /\ hints' = [hints EXCEPT ![n] = IF again THEN @ ELSE @ \ {position}]
    /\ read' = [read EXCEPT ![n] =
        IF Bug = "hint_moves_back" THEN position
        ELSE IF position > @ THEN Len(log) ELSE @]
    /\ IF Bug = "hint_is_trusted"
       THEN LET told == { c \in Replica : at[c] = n /\ cursor[c] < position }
            IN  /\ got' = [c \in Replica |->
                    IF c \in told THEN got[c] \cup {position} ELSE got[c]]
                /\ cursor' = [c \in Replica |-> IF c \in told THEN position ELSE cursor[c]]
       ELSE UNCHANGED << got, cursor >>
    /\ UNCHANGED << logVars, staged, at, sent, written, acked >>

LoseHint(n, position) ==
    /\ position \in hints[n]
    /\ hints' = [hints EXCEPT ![n] = @ \ {position}]
    /\ UNCHANGED << logVars, staged, read, clientVars >>

(* No hint came for a while: the node looks for itself. *)
Poll(n) ==
    /\ read[n] < Len(log)
    /\ \E c \in Replica : at[c] = n
    /\ read' = [read EXCEPT ![n] = Len(log)]
    /\ UNCHANGED << logVars, staged, hints, clientVars >>

(* A client is told the next change that its node has read.                  *)
Notify(c) ==
    /\ at[c] # NoNode
    /\ LET next == cursor[c] + 1
           told == IF Bug = "hint_moves_back" THEN read[at[c]] ELSE next
       IN  /\ next <= read[at[c]] \/ (Bug = "hint_moves_back" /\ told > 0 /\ told # cursor[c])
           /\ cursor' = [cursor EXCEPT ![c] = told]
           /\ got' = [got EXCEPT ![c] = IF log[told].visible THEN @ \cup {told} ELSE @]
    /\ UNCHANGED << logVars, nodeVars, at, sent, written, acked >>

(* A node dies, and another process takes its name: it knows nothing, and    *)
(* what waited there is lost.                                                *)
Restart(n) ==
    /\ staged' = [staged EXCEPT ![n] = << >>]
    /\ read' = [read EXCEPT ![n] = 0]
    /\ hints' = [hints EXCEPT ![n] = {}]
    /\ at' = [c \in Replica |-> IF at[c] = n THEN NoNode ELSE at[c]]
    /\ UNCHANGED << logVars, sent, written, acked, cursor, got >>

-----------------------------------------------------------------------------
Init ==
    /\ log = << >>
    /\ staged = [n \in Node |-> << >>]
    /\ read = [n \in Node |-> 0]
    /\ hints = [n \in Node |-> {}]
    /\ at = [c \in Replica |-> NoNode]
    /\ sent = EmptyVersion
    /\ written = EmptyVersion
    /\ acked = EmptyVersion
    /\ cursor = EmptyVersion
    /\ got = [c \in Replica |-> {}]

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
    /\ \A n \in Node : read[n] \in 0..Len(log) /\ hints[n] \subseteq 1..Len(log)
    /\ \A c \in Replica :
        /\ at[c] \in Node \cup {NoNode}
        /\ acked[c] <= written[c] /\ sent[c] <= written[c]
        /\ cursor[c] \in 0..Len(log)
        /\ got[c] \subseteq 1..Len(log)

(* G3 [SK-SESS-030] *)
AckImpliesDurable == \A c \in Replica : acked[c] <= VersionOf(Durable)[c]

(* G5: two nodes that take in the same change append it once. *)
NothingTwice == Cardinality(Members(Durable)) = Len(Durable)

(* G2: a replica's changes stand in their order, whichever nodes took them in.*)
LogContiguous ==
    \A i \in 1..Len(log) :
        log[i].change.seq = VersionOf(SubSeq(Changes, 1, i - 1))[log[i].change.replica] + 1

(* G4, G6: a cursor covers all that lies before it. *)
NoGap == \A c \in Replica : got[c] = { i \in 1..cursor[c] : log[i].visible }

(* G7: no node takes a client back to where it was. *)
MonotonicReads == [][\A c \in Replica : cursor[c] <= cursor'[c]]_vars
=============================================================================
