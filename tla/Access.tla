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
    flow,           \* flow[c]: "None", "Open" or "Held": whether c follows
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

SyncResponse(from, to) == [type |-> "SyncResponse", code |-> "", from |-> from, to |-> to]
Notification(at) == [type |-> "Notification", code |-> "", from |-> at - 1, to |-> at]
Plain(type) == [type |-> type, code |-> "", from |-> 0, to |-> 0]
Error(code) == [type |-> "Error", code |-> code, from |-> 0, to |-> 0]

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
    /\ UNCHANGED << policyVars, log, staged, flow, position, toConnection, cursor >>

Asks(c) == asked' = [asked EXCEPT ![c] = @ + 1]

-----------------------------------------------------------------------------
(* Requests *)

(* [SK-AUTH-021]; the page and what follows it meet. *)
SyncRequest(c) ==
    /\ Asks(c)
    /\ IF expired[c] \/ ~AtLeast(c, "read") THEN Refuse(c)
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
       THEN Refuse(c)
       ELSE /\ staged' = Append(staged, c)
            /\ UNCHANGED << policyVars, log, flow, position, toConnection, down, cursor, answered >>

(* An admin changes what another may do; both are told. It counts from here  *)
(* on, for whatever is on its way inside the server.                         *)
SetAccess(c, subject, level) ==
    /\ Asks(c)
    /\ IF expired[c] \/ ~AtLeast(c, IF Bug = "writers_decide" THEN "write" ELSE "admin")
       THEN Refuse(c)
       ELSE /\ acl' = [acl EXCEPT ![subject] = level]
            /\ down' = [d \in Principal |->
                    IF d \in {c, subject} THEN Append(down[d], Plain("AccessChanged"))
                    ELSE down[d]]
            /\ answered' = [answered EXCEPT ![c] = @ + 1]
            /\ UNCHANGED << token, expired, log, staged, flow, position, toConnection, cursor >>

(* A new token takes effect at once [SK-AUTH-007]. *)
Authenticate(c, level) ==
    /\ Asks(c)
    /\ token' = [token EXCEPT ![c] = level]
    /\ expired' = [expired EXCEPT ![c] = FALSE]
    /\ down' = Sent(c, Plain("Authenticated"))
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
       IN  /\ log' = Append(log, writer)
           /\ down' = IF heard THEN Sent(writer, Plain("Ack")) ELSE down
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
    /\ cursor' = [cursor EXCEPT ![c] = IF Head(down[c]).to > @ THEN Head(down[c]).to ELSE @]
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
        /\ flow[c] \in {"None", "Open", "Held"}
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
        Grew(c) /\ Newest(c).type \in {"SyncResponse", "Notification"} => MayRead(c)]_vars

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
        \A i \in 1..Len(down[c]) : down[c][i].code \in {"", "ACCESS_DENIED", "TOKEN_EXPIRED"}

(* Nothing is refused in silence, and nothing admitted stays without an Ack. *)
EverythingIsAnswered ==
    \A c \in Principal :
        asked[c] = answered[c] + Len(SelectSeq(staged, LAMBDA writer : writer = c))

(* Each notification follows where the frame before it ended [SK-AUTH-009].  *)
NoGap ==
    \A c \in Principal :
        LET moving == SelectSeq(down[c], LAMBDA frame : frame.to > 0)
        IN  \A i \in 1..Len(moving) :
                moving[i].from <= IF i = 1 THEN cursor[c] ELSE moving[i - 1].to
=============================================================================
