------------------------------ MODULE AbsServer -----------------------------
(* The server as its clients may understand it (guarantee G3): a log that    *)
(* only grows, by changes that were staged before, in their order; what was  *)
(* told to anyone stands in it. SyncSession and Durability refine this.      *)
EXTENDS Integers, Sequences

VARIABLES
    log,        \* the durable changes
    staged,     \* changes taken in and not yet durable
    told        \* the changes that were acknowledged or notified

absVars == << log, staged, told >>

Members(changes) == { changes[i] : i \in 1..Len(changes) }

AbsInit == log = << >> /\ staged = << >> /\ told = {}

AbsStage ==
    /\ staged' # << >>
    /\ staged' = Append(staged, staged'[Len(staged')])
    /\ staged'[Len(staged')] \notin Members(log) \cup Members(staged)
    /\ UNCHANGED << log, told >>

(* The first n become durable; the others stay staged, or are dropped. *)
AbsCommit ==
    /\ \E n \in 0..Len(staged) :
        /\ log' = log \o SubSeq(staged, 1, n)
        /\ staged' \in {<< >>, SubSeq(staged, n + 1, Len(staged))}
    /\ told \subseteq told'
    /\ told' \subseteq Members(log')

AbsSpec == AbsInit /\ [][AbsStage \/ AbsCommit]_absVars
=============================================================================
