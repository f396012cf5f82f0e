-------------------------------- MODULE Access ------------------------------
(* Who may read, write and decide, in sessions that go on while that changes *)
(* (spec chapters 8 and 22, guarantee G9).                                   *)
(*                                                                           *)
(* Modelled: levels out of a token and an access list, tokens that expire    *)
(* and are renewed with more or fewer permissions, SetAccess in mid-session, *)
(* changes that were admitted before and become durable after, frames that   *)
(* wait inside the server while the right to read goes and comes.            *)
(*                                                                           *)
(* Not modelled: signatures and claims, patterns over documents, connections *)
(* that end (SyncSession), queues with bounds (SlowReader), presence, other  *)
(* nodes with the same document, replicas that belong to a principal.        *)
EXTENDS Integers, Sequences

CONSTANTS
    Principal,      \* each has one session
    Bug             \* "none", or the name of a planted bug that a property must catch

VARIABLES
    token,          \* token[c]: the level that the session's token grants
    expired,        \* expired[c]: whether the token is over
    acl,            \* acl[c]: the level in the document's list, or Unset; durable
    log,            \* the writers of the durable changes, in order
    staged,         \* the writers of admitted changes that are not durable yet
    flow,           \* flow[c]: whether c follows: "None", "Refused", "Open" or "Held"
    position,       \* position[c]: the last position that went to c
    toConnection,   \* toConnection[c]: positions that the document has told c's connection
    down,           \* down[c]: frames on their way to c
    cursor,         \* cursor[c]: where the client stands
    asked,          \* asked[c]: the requests it made
    answered        \* answered[c]: the answers it was sent

policyVars == << token, expired, acl >>
vars == << token, expired, acl, log, staged, flow, position, toConnection, down, cursor,
           asked, answered >>

-----------------------------------------------------------------------------
(* Levels *)

Unset == "unset"
Levels == << "none", "read", "write", "admin" >>
Level == { Levels[i] : i \in 1..Len(Levels) }
Height(level) == CHOOSE i \in 1..Len(Levels) : Levels[i] = level

(* The greater of token and list, unless the list says none. *)
Effective(c) ==
    IF acl[c] = Unset THEN token[c]
    ELSE IF acl[c] = "none" /\ Bug # "token_outranks_none" THEN "none"
    ELSE IF Height(acl[c]) > Height(token[c]) THEN acl[c] ELSE token[c]

AtLeast(c, level) == Height(Effective(c)) >= Height(level)

(* Whether changes may go to c now [SK-AUTH-006], [SK-AUTH-024]. *)
Readable(c) ==
    /\ AtLeast(c, "read")
    /\ ~expired[c] \/ Bug = "expiry_keeps_notifying"

-----------------------------------------------------------------------------
(* Frames *)

Count(writers, c) == Len(SelectSeq(writers, LAMBDA writer : writer = c))

(* The changes behind a position, up to another one. *)
Between(from, to) ==
    [i \in 1..(to - from) |->
        LET writer == log[from + i]
        IN  [replica |-> writer, seq |-> Count(SubSeq(log, 1, from + i), writer)]]

SyncResponse(from, to) ==
    [type |-> "SyncResponse", changes |-> Between(from, to), cursor |-> to]
Notification(at) ==
    [type |-> "Notification", changes |-> Between(at - 1, at),
     previous_cursor |-> at - 1, cursor |-> at]
Ack(writer, seq) == [type |-> "Ack", replica_id |-> writer, through_seq |-> seq]
AccessChanged(request_id, subject, level) ==
    [type |-> "AccessChanged", request_id |-> request_id, subject |-> subject, level |-> level]
Authenticated == [type |-> "Authenticated"]
Error(code) == [type |-> "Error", code |-> code]

(* What carries changes, and moves who receives it. *)
Moves(frame) == frame.type \in {"SyncResponse", "Notification"}

Sent(c, frame) == [down EXCEPT ![c] = Append(@, frame)]

(* A refusal says the same of a document that exists and of one that does    *)
(* not [SK-AUTH-023].                                                        *)
Refusal(c) ==
    IF expired[c] THEN Error("TOKEN_EXPIRED")
    ELSE IF Bug = "reveals_existence" /\ log = << >> THEN Error("NOT_FOUND")
    ELSE Error("ACCESS_DENIED")

(* A request that is not granted has this effect and no other. *)
Refuse(c) ==
    /\ IF Bug = "denied_silently" THEN UNCHANGED << down, answered >>
       ELSE /\ down' = Sent(c, Refusal(c))
            /\ answered' = [answered EXCEPT ![c] = @ + 1]
    /\ UNCHANGED << policyVars, log, staged, position, toConnection, cursor >>

Asks(c) == asked' = [asked EXCEPT ![c] = @ + 1]

-----------------------------------------------------------------------------
(* Requests *)

(* [SK-AUTH-021]; the page and what follows it meet. Who is refused waits to *)
(* be let in [SK-ACL-024].                                                   *)
SyncRequest(c) ==
    /\ Asks(c)
    /\ IF expired[c] \/ ~AtLeast(c, "read")
       THEN /\ Refuse(c)
            /\ flow' = [flow EXCEPT ![c] = IF @ = "None" /\ ~expired[c] THEN "Refused" ELSE @]
       ELSE /\ down' = Sent(c, SyncResponse(cursor[c], Len(log)))
            /\ answered' = [answered EXCEPT ![c] = @ + 1]
            /\ flow' = [flow EXCEPT ![c] = "Open"]
            /\ position' = [position EXCEPT ![c] = Len(log)]
            /\ toConnection' = [toConnection EXCEPT ![c] = << >>]
            /\ UNCHANGED << policyVars, log, staged, cursor >>

(* [SK-AUTH-022]: decided when it is admitted. *)
Update(c) ==
    /\ Asks(c)
    /\ IF expired[c] \/ ~AtLeast(c, IF Bug = "readers_write" THEN "read" ELSE "write")
       THEN Refuse(c) /\ UNCHANGED flow
       ELSE /\ staged' = Append(staged, c)
            /\ UNCHANGED << policyVars, log, flow, position, toConnection, down, cursor, answered >>

(* Of its own level is told who follows, and who waits to be let in          *)
(* [SK-ACL-020], [SK-ACL-024].                                               *)
Concerns(c, subject) ==
    c = subject /\ flow[c] # "None" /\ (flow[c] # "Refused" \/ Bug # "refused_untold")

(* An admin changes what another may do; both are told. It counts from here  *)
(* on, for whatever is on its way inside the server.                         *)
SetAccess(c, subject, level) ==
    /\ Asks(c)
    /\ IF expired[c] \/ ~AtLeast(c, IF Bug = "writers_decide" THEN "write" ELSE "admin")
       THEN Refuse(c) /\ UNCHANGED flow
       ELSE /\ acl' = [acl EXCEPT ![subject] = level]
            /\ down' = [d \in Principal |->
                    IF d = c THEN Append(down[d], AccessChanged(1, subject, level))
                    ELSE IF Concerns(d, subject)
                    THEN Append(down[d], AccessChanged(0, subject, level))
                    ELSE down[d]]
            /\ answered' = [answered EXCEPT ![c] = @ + 1]
            /\ UNCHANGED << token, expired, log, staged, flow, position, toConnection, cursor >>

(* A new token takes effect at once [SK-AUTH-007]. *)
Authenticate(c, level) ==
    /\ Asks(c)
    /\ token' = [token EXCEPT ![c] = level]
    /\ expired' = [expired EXCEPT ![c] = FALSE]
    /\ down' = Sent(c, Authenticated)
    /\ answered' = [answered EXCEPT ![c] = @ + 1]
    /\ UNCHANGED << acl, log, staged, flow, position, toConnection, cursor >>

(* Time passes. *)
Expire(c) ==
    /\ ~expired[c]
    /\ expired' = [expired EXCEPT ![c] = TRUE]
    /\ UNCHANGED << token, acl, log, staged, flow, position, toConnection, down, cursor,
                    asked, answered >>

-----------------------------------------------------------------------------
(* The server *)

(* What was admitted is durable and acknowledged, whatever its writer may do *)
(* by now; everyone else who follows is told.                                *)
Persist ==
    /\ staged # << >>
    /\ LET writer == Head(staged)
           heard == Bug # "revoked_unacknowledged" \/ AtLeast(writer, "write")
           seq == Count(log, writer) + 1
       IN  /\ log' = Append(log, writer)
           /\ down' = IF heard THEN Sent(writer, Ack(writer, seq)) ELSE down
           /\ answered' = [answered EXCEPT ![writer] = IF heard THEN @ + 1 ELSE @]
    /\ toConnection' = [c \in Principal |->
            IF flow[c] = "Open" THEN Append(toConnection[c], Len(log) + 1) ELSE toConnection[c]]
    /\ staged' = Tail(staged)
    /\ UNCHANGED << policyVars, flow, position, cursor, asked >>

(* The right to read is asked for each change that goes out, not when the    *)
(* client subscribed; without it the subscription is held back.              *)
Relay(c) ==
    /\ toConnection[c] # << >>
    /\ LET passes == flow[c] = "Open" /\ (Readable(c) \/ Bug = "checked_once")
       IN  /\ down' = IF passes THEN Sent(c, Notification(Head(toConnection[c]))) ELSE down
           /\ position' = [position EXCEPT ![c] =
                IF passes THEN Head(toConnection[c]) ELSE @]
           /\ flow' = [flow EXCEPT ![c] = IF passes THEN @ ELSE "Held"]
    /\ toConnection' = [toConnection EXCEPT ![c] = Tail(@)]
    /\ UNCHANGED << policyVars, log, staged, cursor, asked, answered >>

(* Who may read again goes on where it was held back [SK-AUTH-009]. *)
Resume(c) ==
    /\ flow[c] = "Held"
    /\ Readable(c)
    /\ flow' = [flow EXCEPT ![c] = "Open"]
    /\ LET after == IF Bug = "held_back_forgotten" THEN Len(log) ELSE position[c]
       IN  toConnection' = [toConnection EXCEPT ![c] =
                [i \in 1..(Len(log) - after) |-> after + i]]
    /\ UNCHANGED << policyVars, log, staged, position, down, cursor, asked, answered >>

(* The client takes the next frame. *)
Receive(c) ==
    /\ down[c] # << >>
    /\ down' = [down EXCEPT ![c] = Tail(@)]
    /\ LET frame == Head(down[c])
       IN  cursor' = [cursor EXCEPT ![c] =
                IF Moves(frame) /\ frame.cursor > @ THEN frame.cursor ELSE @]
    /\ UNCHANGED << policyVars, log, staged, flow, position, toConnection, asked, answered >>

Server(c) == Relay(c) \/ Resume(c)

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
    /\ \A i \in 1..Len(log) : log[i] \in Principal
    /\ \A c \in Principal :
        /\ token[c] \in Level
        /\ acl[c] \in Level \cup {Unset}
        /\ expired[c] \in BOOLEAN
        /\ flow[c] \in {"None", "Refused", "Open", "Held"}
        /\ position[c] \in 0..Len(log) /\ cursor[c] \in 0..Len(log)

(* Said of token and list alone, and not by what the server makes of them.   *)
MayRead(c) == ~expired[c] /\ acl[c] # "none" /\ (acl[c] # Unset \/ token[c] # "none")
MayWrite(c) == MayRead(c) /\ (acl[c] \in {"write", "admin"} \/ token[c] \in {"write", "admin"})
MayDecide(c) == MayRead(c) /\ (acl[c] = "admin" \/ token[c] = "admin")

Grew(c) == Len(down'[c]) > Len(down[c])
Newest(c) == down'[c][Len(down'[c])]

(* G9: nothing of the document goes to who may not read it, from the moment  *)
(* on at which it may not.                                                   *)
NoLeak ==
    [][\A c \in Principal :
        Grew(c) /\ Moves(Newest(c)) => MayRead(c)]_vars

(* G9: nothing is admitted from who may not write. *)
NoUnauthorisedWrite ==
    [][Len(staged') > Len(staged) => MayWrite(staged'[Len(staged')])]_vars

(* G9 *)
OnlyAdminsDecide ==
    [][acl' # acl =>
        \E c \in Principal : MayDecide(c) /\ asked'[c] > asked[c]]_vars

(* A refusal says nothing about the document [SK-AUTH-023]. *)
RefusalRevealsNothing ==
    \A c \in Principal :
        \A i \in 1..Len(down[c]) :
            down[c][i].type = "Error" => down[c][i].code \in {"ACCESS_DENIED", "TOKEN_EXPIRED"}

(* Who asked, and is let in by the list, hears of it and need not ask in vain *)
(* again [SK-ACL-020], [SK-ACL-024].                                         *)
LetInIsTold ==
    [][\A c \in Principal :
        acl'[c] # acl[c] /\ flow[c] # "None" /\ ~MayRead(c) /\ MayRead(c)' =>
            Grew(c) /\ Newest(c).type = "AccessChanged"]_vars

(* Nothing is refused in silence, and nothing admitted stays without an Ack. *)
EverythingIsAnswered ==
    \A c \in Principal :
        asked[c] = answered[c] + Count(staged, c)

(* Each notification follows where the frame before it ended [SK-AUTH-009].  *)
NoGap ==
    \A c \in Principal :
        LET moving == SelectSeq(down[c], LAMBDA frame : Moves(frame))
            From(frame) == frame.cursor - Len(frame.changes)
        IN  \A i \in 1..Len(moving) :
                From(moving[i]) <= IF i = 1 THEN cursor[c] ELSE moving[i - 1].cursor
=============================================================================
