------------------------------ MODULE SlowReader ----------------------------
(* A subscriber that does not read: the connection holds notifications back  *)
(* before its queue is full, and lets the document go on from the last       *)
(* cursor once it has drained (spec chapter 7, [SK-SESS-056], [SK-SESS-057]).*)
(*                                                                           *)
(* Modelled: the two machines of the server, the connection with its bounded *)
(* queue and the document with its subscriptions, and what is on its way     *)
(* between them; pages that storage loads; a client that subscribes anew     *)
(* meanwhile. A change is its position in the log, a frame takes one place.  *)
(*                                                                           *)
(* Not modelled: sizes in bytes, several documents, acknowledgements (a      *)
(* writer that is held back gets them without cursors), responses of several *)
(* pages (SyncSession), and readers that may not read (Access).              *)
EXTENDS Integers, Sequences

CONSTANTS
    Reader,         \* the subscribers
    MaxOutbound,    \* the most frames that wait for one of them
    PageSize,       \* the most changes that storage loads at once
    Bug             \* "none", or the name of a planted bug that a property must catch

VARIABLES
    log,            \* the number of durable changes
    subscription,   \* subscription[c]: [kind, position, paused], as the document sees it
    loading,        \* loading[c]: the position after which storage loads, or NoLoad
    backlog,        \* backlog[c]: requests that wait while storage loads
    toDocument,     \* toDocument[c]: requests on their way
    toConnection,   \* toConnection[c]: replies on their way
    following,      \* following[c]: [position, flow, after], as the connection sees it
    queue,          \* queue[c]: frames that c has not read
    pagesDue,       \* pagesDue[c]: answers for which the queue keeps room
    cursor          \* cursor[c]: where the client stands

documentVars == << log, subscription, loading, backlog >>
connectionVars == << following, queue, pagesDue >>
vars == << log, subscription, loading, backlog, toDocument, toConnection,
           following, queue, pagesDue, cursor >>

NoLoad == -1
Live == [kind |-> "Live", position |-> 0, paused |-> FALSE]
Behind(position, paused) == [kind |-> "Behind", position |-> position, paused |-> paused]

Notification(from, to) == [type |-> "Notification", from |-> from, to |-> to]
SyncResponse(from, to) == [type |-> "SyncResponse", from |-> from, to |-> to]
Resumed == [type |-> "Resumed", from |-> 0, to |-> 0]
Pause == [type |-> "Pause", position |-> 0]
Resume(after) == [type |-> "Resume", position |-> after]
SyncRequest(position) == [type |-> "SyncRequest", position |-> position]

Put(queues, c, item) == [queues EXCEPT ![c] = Append(@, item)]
Take(queues, c) == [queues EXCEPT ![c] = Tail(@)]

Committed(c) == Len(queue[c]) + pagesDue[c]
Takes(c) == Committed(c) + 1 <= MaxOutbound \/ Bug = "queue_without_bound"
TakesRequests(c) == Committed(c) = 0 \/ Takes(c) \/ Bug = "pages_without_room"
HasDrained(c) == Committed(c) <= MaxOutbound \div 2

-----------------------------------------------------------------------------
(* The document *)

(* A change is durable: live subscribers are told. *)
Persist ==
    /\ log' = log + 1
    /\ toConnection' = [c \in Reader |->
        IF subscription[c].kind = "Live"
        THEN Append(toConnection[c], Notification(log, log + 1)) ELSE toConnection[c]]
    /\ UNCHANGED << subscription, loading, backlog, toDocument, connectionVars, cursor >>

(* What a request does. A page makes its subscriber live in the same step.   *)
Serves(c, request) ==
    IF request.type = "SyncRequest"
    THEN /\ subscription' = [subscription EXCEPT ![c] = Live]
         /\ toConnection' = Put(toConnection, c, SyncResponse(request.position, log))
    ELSE /\ subscription' = [subscription EXCEPT ![c] =
                Behind(IF Bug = "resumes_at_the_end" THEN log ELSE request.position, FALSE)]
         /\ toConnection' = Put(toConnection, c, Resumed)

(* A request arrives. Pause never waits; the others do while storage loads.  *)
Requested(c) ==
    /\ toDocument[c] # << >>
    /\ LET request == Head(toDocument[c])
           waits == (loading[c] # NoLoad \/ backlog[c] # << >>) /\ Bug # "nothing_waits"
           stands == IF subscription[c].kind = "Live" THEN log ELSE subscription[c].position
       IN  IF request.type = "Pause"
           THEN /\ subscription' = [subscription EXCEPT ![c] = Behind(stands, TRUE)]
                /\ UNCHANGED << backlog, toConnection >>
           ELSE IF waits
           THEN /\ backlog' = Put(backlog, c, request)
                /\ UNCHANGED << subscription, toConnection >>
           ELSE Serves(c, request) /\ UNCHANGED backlog
    /\ toDocument' = Take(toDocument, c)
    /\ UNCHANGED << log, loading, connectionVars, cursor >>

(* What waited goes on. *)
Run(c) ==
    /\ loading[c] = NoLoad
    /\ backlog[c] # << >>
    /\ Serves(c, Head(backlog[c]))
    /\ backlog' = Take(backlog, c)
    /\ UNCHANGED << log, loading, toDocument, connectionVars, cursor >>

(* A subscriber that is behind is brought closer, or is live again. *)
Advance(c) ==
    /\ subscription[c].kind = "Behind" /\ ~subscription[c].paused
    /\ loading[c] = NoLoad /\ backlog[c] = << >>
    /\ IF subscription[c].position >= log
       THEN /\ subscription' = [subscription EXCEPT ![c] = Live]
            /\ UNCHANGED loading
       ELSE /\ loading' = [loading EXCEPT ![c] = subscription[c].position]
            /\ UNCHANGED subscription
    /\ UNCHANGED << log, backlog, toDocument, toConnection, connectionVars, cursor >>

(* Storage has loaded. It counts for who still waits for it: what may move a *)
(* subscriber waits meanwhile, Pause apart.                                  *)
Loaded(c) ==
    /\ loading[c] # NoLoad
    /\ LET after == loading[c]
           end == IF after + PageSize < log THEN after + PageSize ELSE log
       IN  IF ~subscription[c].paused
           THEN /\ subscription' = [subscription EXCEPT ![c].position = end]
                /\ toConnection' = Put(toConnection, c, Notification(after, end))
           ELSE UNCHANGED << subscription, toConnection >>
    /\ loading' = [loading EXCEPT ![c] = NoLoad]
    /\ UNCHANGED << log, backlog, toDocument, connectionVars, cursor >>

-----------------------------------------------------------------------------
(* The connection *)

(* A reply of the document. A notification goes to the client when there is  *)
(* room; else the document pauses. While it is held back, or was asked to go *)
(* on and has not said so, what it says is of before and is dropped.         *)
Relay(c) ==
    /\ toConnection[c] # << >>
    /\ LET reply == Head(toConnection[c])
           mine == following[c]
           passes == mine.flow = "Open"
                     \/ (mine.flow = "Resuming" /\ Bug = "passes_what_is_of_before")
       IN  IF reply.type = "SyncResponse"
           THEN /\ queue' = Put(queue, c, reply)
                /\ pagesDue' = [pagesDue EXCEPT ![c] = @ - 1]
                /\ following' = [following EXCEPT ![c].position =
                        IF Bug = "page_moves_nobody" THEN @ ELSE reply.to]
                /\ UNCHANGED toDocument
           ELSE IF reply.type = "Resumed"
           THEN LET good == mine.after = mine.position \/ Bug = "resumes_unchecked"
                IN  /\ following' = (IF mine.flow = "Resuming"
                        THEN [following EXCEPT ![c].flow = IF good THEN "Open" ELSE @,
                                               ![c].after = mine.position]
                        ELSE following)
                    /\ toDocument' = (IF mine.flow = "Resuming" /\ ~good
                        THEN Put(toDocument, c, Resume(mine.position)) ELSE toDocument)
                    /\ UNCHANGED << queue, pagesDue >>
           ELSE IF passes /\ Takes(c)
           THEN /\ queue' = Put(queue, c, reply)
                /\ following' = [following EXCEPT ![c].position = reply.to]
                /\ UNCHANGED << pagesDue, toDocument >>
           ELSE /\ following' = (IF passes /\ Bug # "drops_and_goes_on"
                        THEN [following EXCEPT ![c].flow = "Held"] ELSE following)
                /\ toDocument' = (IF passes /\ Bug # "drops_and_goes_on"
                        THEN Put(toDocument, c, Pause) ELSE toDocument)
                /\ UNCHANGED << queue, pagesDue >>
    /\ toConnection' = Take(toConnection, c)
    /\ UNCHANGED << documentVars, cursor >>

(* The queue has drained: the document goes on from the last cursor.         *)
ResumeHeld(c) ==
    /\ following[c].flow = "Held"
    /\ HasDrained(c)
    /\ Bug # "never_resumes"
    /\ LET after == following[c].position
       IN  IF Bug = "held_back_forgotten"
           THEN /\ following' = [following EXCEPT ![c].flow = "Open"]
                /\ toDocument' = Put(toDocument, c, Resume(log))
           ELSE /\ following' = [following EXCEPT ![c].flow = "Resuming", ![c].after = after]
                /\ toDocument' = Put(toDocument, c, Resume(after))
    /\ UNCHANGED << documentVars, toConnection, queue, pagesDue, cursor >>

-----------------------------------------------------------------------------
(* The client *)

(* It reads a frame, when it likes. *)
Read(c) ==
    /\ queue[c] # << >>
    /\ cursor' = [cursor EXCEPT ![c] = Head(queue[c]).to]
    /\ queue' = Take(queue, c)
    /\ UNCHANGED << documentVars, toDocument, toConnection, following, pagesDue >>

(* It subscribes anew from where it stands; the server reads the request     *)
(* only when there is room for the answer.                                   *)
Renew(c) ==
    /\ TakesRequests(c)
    /\ pagesDue' = [pagesDue EXCEPT ![c] = @ + 1]
    /\ toDocument' = Put(toDocument, c, SyncRequest(cursor[c]))
    /\ UNCHANGED << documentVars, toConnection, following, queue, cursor >>

-----------------------------------------------------------------------------
Init ==
    /\ log = 0
    /\ subscription = [c \in Reader |-> Live]
    /\ loading = [c \in Reader |-> NoLoad]
    /\ backlog = [c \in Reader |-> << >>]
    /\ toDocument = [c \in Reader |-> << >>]
    /\ toConnection = [c \in Reader |-> << >>]
    /\ following = [c \in Reader |-> [position |-> 0, flow |-> "Open", after |-> 0]]
    /\ queue = [c \in Reader |-> << >>]
    /\ pagesDue = [c \in Reader |-> 0]
    /\ cursor = [c \in Reader |-> 0]

(* What the server does by itself for one reader. *)
Server(c) == Requested(c) \/ Run(c) \/ Advance(c) \/ Loaded(c) \/ Relay(c) \/ ResumeHeld(c)

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
    \A c \in Reader :
        /\ subscription[c].kind \in {"Live", "Behind"}
        /\ subscription[c].position \in 0..log
        /\ loading[c] \in NoLoad..log
        /\ following[c].flow \in {"Open", "Held", "Resuming"}
        /\ following[c].position \in 0..log
        /\ pagesDue[c] >= 0
        /\ cursor[c] \in 0..log

(* G8: however slowly it reads, and whatever it asks [SK-SESS-056].          *)
Bounded == \A c \in Reader : Committed(c) <= MaxOutbound

(* G4: each notification follows where the frame before it ended, and a page *)
(* leaves nothing out [SK-SESS-052], [SK-SESS-057].                          *)
NoGap ==
    \A c \in Reader :
        \A i \in 1..Len(queue[c]) :
            LET before == IF i = 1 THEN cursor[c] ELSE queue[c][i - 1].to
                frame == queue[c][i]
            IN  IF frame.type = "Notification" THEN frame.from = before ELSE frame.from <= before

(* What storage loads is what its subscriber lacks next. *)
LoadsWhatIsNext ==
    \A c \in Reader :
        loading[c] # NoLoad =>
            subscription[c].kind = "Behind" /\ subscription[c].position = loading[c]

(* G7 *)
MonotonicReads == [][\A c \in Reader : cursor[c] <= cursor'[c]]_vars
=============================================================================
