----------------------------- MODULE TraceAccess ----------------------------
(* Access, as the simulator begins: one who decides, and others who write.   *)
EXTENDS Access

Init ==
    /\ token = [c \in Principal |-> IF c = "c1" THEN "admin" ELSE "write"]
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

(* What went to a client last, and is on its way. *)
NewestTo(c) ==
    IF down[c] = << >> THEN [type |-> "", code |-> "", to |-> 0]
    ELSE LET frame == down[c][Len(down[c])]
         IN  [type |-> frame.type,
              code |-> IF frame.type = "Error" THEN frame.code ELSE "",
              to |-> IF Moves(frame) THEN frame.cursor ELSE 0]
=============================================================================
