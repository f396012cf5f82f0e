----------------------------- MODULE AbsRestored ----------------------------
(* A server that may be restored from an old backup, as its clients may      *)
(* understand it (guarantee G3): between restores its log only grows, as     *)
(* AbsServer says; a restore takes away the end of the log and nothing that  *)
(* somebody keeps; what anyone was told stays kept. Healing refines this.    *)
EXTENDS Integers, Sequences

VARIABLES
    log,        \* what the server serves
    kept,       \* the changes that the server or a client has
    told        \* the changes that were acknowledged

absVars == << log, kept, told >>

Members(changes) == { changes[i] : i \in 1..Len(changes) }
IsPrefix(a, b) == Len(a) <= Len(b) /\ a = SubSeq(b, 1, Len(a))

AbsInit == log = << >> /\ kept = {} /\ told = {}

(* Somebody writes, the server takes something in, or somebody is told. *)
AbsGrow ==
    /\ IsPrefix(log, log')
    /\ \A i \in (Len(log) + 1)..Len(log') : log'[i] \in kept /\ log'[i] \notin Members(log)
    /\ kept \subseteq kept'
    /\ told \subseteq told'
    /\ told' \ told \subseteq Members(log)
    /\ told' \subseteq kept'

AbsRestore ==
    /\ IsPrefix(log', log)
    /\ UNCHANGED << kept, told >>

AbsSpec == AbsInit /\ [][AbsGrow \/ AbsRestore]_absVars
=============================================================================
