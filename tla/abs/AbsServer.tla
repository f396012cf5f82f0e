------------------------------ MODULE AbsServer -----------------------------
(* The server as its clients may understand it (guarantee G3): a log that    *)
(* only grows, by changes that were taken in before, each once, a replica's  *)
(* in their order; what was told to anyone stands in it. SyncSession,        *)
(* Durability, FanOut and, before a restore, Healing refine this.            *)
EXTENDS Integers, Sequences

VARIABLES
    log,        \* the durable changes
    staged,     \* the changes that were taken in and are not yet durable
    told        \* the changes that were acknowledged or notified

absVars == << log, staged, told >>

Members(changes) == { changes[i] : i \in 1..Len(changes) }

(* Entry i is the next change of its replica. *)
InOrder(changes, i) ==
    LET earlier == { j \in 1..(i - 1) : changes[j].replica = changes[i].replica }
    IN  { changes[j].seq : j \in earlier } = 1..(changes[i].seq - 1)

AbsInit == log = << >> /\ staged = {} /\ told = {}

AbsStage ==
    /\ staged \subseteq staged'
    /\ staged' \cap Members(log) = {}
    /\ UNCHANGED << log, told >>

(* Some become durable; the others stay staged, or are dropped. *)
AbsCommit ==
    /\ Len(log') >= Len(log)
    /\ SubSeq(log', 1, Len(log)) = log
    /\ \A i \in (Len(log) + 1)..Len(log') : log'[i] \in staged /\ InOrder(log', i)
    /\ staged' \subseteq staged
    /\ staged' \cap Members(log') = {}
    /\ told \subseteq told'
    /\ told' \subseteq Members(log')

AbsSpec == AbsInit /\ [][AbsStage \/ AbsCommit]_absVars
=============================================================================
