-------------------------------- MODULE Partial -----------------------------
(* Partial sync: a client asks which documents there are, of those whose ids *)
(* its query names and that it may read, and is told of those that come      *)
(* (capability QUERY, spec chapter 23, guarantees G4, G8, G9).               *)
(*                                                                           *)
(* Modelled: an answer in pages that ascend by id, documents that come into  *)
(* being in front of the page and behind it, access that is given and taken  *)
(* away meanwhile, a bounded queue of news and a reader that lags, a         *)
(* connection that ends at any moment.                                       *)
(*                                                                           *)
(* Not modelled: how a prefix matches, a query that is asked once or ended,  *)
(* the documents themselves (SyncSession), where access comes from (Access), *)
(* a client that is told of what it may not read any more.                   *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Client,
    Document,       \* ids are numbers: they are in an order
    Named,          \* the documents whose ids the query names
    PageSize,       \* the most ids of one page
    QueueSize,      \* the most news that wait for one client, and frames on their way to it
    Bug             \* "none", or the name of a planted bug that a property must catch

VARIABLES
    exists,         \* the documents that were ever written
    readable,       \* readable[c]: the documents that c may read
    query,          \* query[c]: "None", "Paging" or "Live", at the server
    place,          \* place[c]: the last id that a page was made up to
    news,           \* news[c]: ids that are still to be told, in order
    lagging,        \* lagging[c]: whether news had no room
    up,             \* up[c]: frames on their way to the server
    down,           \* down[c]: frames on their way to c
    known           \* known[c]: the documents that c was ever told of

serverVars == << query, place, news, lagging >>
vars == << exists, readable, serverVars, up, down, known >>

-----------------------------------------------------------------------------

Visible(c) == exists \cap Named \cap readable[c]

(* What a page is made of [SK-QUERY-010], [SK-QUERY-031]. *)
Listed(c) ==
    IF Bug = "pages_unchecked" THEN exists \cap Named
    ELSE IF Bug = "prefix_ignored" THEN exists \cap readable[c]
    ELSE Visible(c)

Smallest(S, n) == {d \in S : Cardinality({e \in S : e < d}) < n}
Greatest(S) == CHOOSE d \in S : \A e \in S : e <= d

Query == [type |-> "Query"]
QueryResult(ids, more) == [type |-> "QueryResult", ids |-> ids, has_more |-> more]

Sent(c, frame) == [down EXCEPT ![c] = Append(@, frame)]
HasRoom(c) == Len(down[c]) < QueueSize

(* Whether what c was told so far should have held d. *)
Passed(c, d) == query[c] = "Live" \/ (query[c] = "Paging" /\ d <= place[c])

(* Whom the news of d concerns, and what becomes of its queue. *)
IsNews(c, d) ==
    /\ ~lagging[c]
    /\ IF Bug = "live_from_the_last_page" THEN query[c] = "Live" ELSE Passed(c, d)
Overflows(c) == Len(news[c]) >= QueueSize /\ Bug # "queue_without_bound"

NewsWith(concerned, d) ==
    [c \in Client |->
        IF c \notin concerned THEN news[c]
        ELSE IF Overflows(c) THEN << >>
        ELSE Append(news[c], d)]
LaggingWith(concerned) ==
    [c \in Client |-> lagging[c] \/ (c \in concerned /\ Overflows(c))]

-----------------------------------------------------------------------------
(* What happens around the query *)

(* Somebody writes a document for the first time. *)
Create(d) ==
    /\ d \notin exists
    /\ exists' = exists \cup {d}
    /\ LET concerned == {c \in Client : d \in Named \cap readable[c] /\ IsNews(c, d)}
       IN  /\ news' = NewsWith(concerned, d)
           /\ lagging' = LaggingWith(concerned)
    /\ UNCHANGED << readable, query, place, up, down, known >>

(* c may read d from here on: to c it is as if d were new [SK-QUERY-020]. *)
Grant(c, d) ==
    /\ d \notin readable[c]
    /\ readable' = [readable EXCEPT ![c] = @ \cup {d}]
    /\ LET told == d \in exists \cap Named /\ IsNews(c, d) /\ Bug # "grants_untold"
           concerned == IF told THEN {c} ELSE {}
       IN  /\ news' = NewsWith(concerned, d)
           /\ lagging' = LaggingWith(concerned)
    /\ UNCHANGED << exists, query, place, up, down, known >>

Revoke(c, d) ==
    /\ d \in readable[c]
    /\ readable' = [readable EXCEPT ![c] = @ \ {d}]
    /\ UNCHANGED << exists, serverVars, up, down, known >>

(* The connection ends, and all that the server kept of it. *)
Disconnect(c) ==
    /\ query' = [query EXCEPT ![c] = "None"]
    /\ place' = [place EXCEPT ![c] = 0]
    /\ news' = [news EXCEPT ![c] = << >>]
    /\ lagging' = [lagging EXCEPT ![c] = FALSE]
    /\ up' = [up EXCEPT ![c] = << >>]
    /\ down' = [down EXCEPT ![c] = << >>]
    /\ UNCHANGED << exists, readable, known >>

-----------------------------------------------------------------------------
(* The query *)

Ask(c) ==
    /\ query[c] = "None" /\ up[c] = << >>
    /\ up' = [up EXCEPT ![c] = << Query >>]
    /\ UNCHANGED << exists, readable, serverVars, down, known >>

Begin(c) ==
    /\ up[c] # << >>
    /\ up' = [up EXCEPT ![c] = Tail(@)]
    /\ query' = [query EXCEPT ![c] = "Paging"]
    /\ place' = [place EXCEPT ![c] = 0]
    /\ UNCHANGED << exists, readable, news, lagging, down, known >>

(* The page and what follows it meet: what comes behind the place is news    *)
(* [SK-QUERY-011], [SK-QUERY-014]. Who lags gets no more pages: the last one *)
(* would promise what was dropped.                                           *)
Page(c) ==
    /\ query[c] = "Paging" /\ HasRoom(c)
    /\ ~lagging[c] \/ Bug = "pages_while_lagging"
    /\ LET left == {d \in Listed(c) : d > place[c]}
           size == IF Bug = "page_too_large" THEN PageSize + 1 ELSE PageSize
           ids == Smallest(left, size)
           more == ids # left /\ Bug # "one_page_is_all"
           last == IF ids = {} THEN place[c] ELSE Greatest(ids)
       IN  /\ down' = Sent(c, QueryResult(ids, more))
           /\ place' = [place EXCEPT ![c] = IF Bug = "pages_skip_one" THEN last + 1 ELSE last]
           /\ query' = [query EXCEPT ![c] = IF more THEN "Paging" ELSE "Live"]
    /\ UNCHANGED << exists, readable, news, lagging, up, known >>

(* The right to read is asked for when news goes out, not when it came       *)
(* [SK-QUERY-030]. Between two pages news must not look like the last one    *)
(* [SK-QUERY-012].                                                           *)
Tell(c) ==
    /\ news[c] # << >> /\ HasRoom(c)
    /\ LET d == Head(news[c])
           passes == d \in readable[c] \/ Bug = "news_unchecked"
           more == query[c] = "Paging" /\ Bug # "news_looks_last"
       IN  down' = IF passes THEN Sent(c, QueryResult({d}, more)) ELSE down
    /\ news' = [news EXCEPT ![c] = Tail(@)]
    /\ UNCHANGED << exists, readable, query, place, lagging, up, known >>

(* Who lagged has read some of what was sent, and is answered from the       *)
(* beginning [SK-QUERY-021].                                                 *)
CatchUp(c) ==
    /\ lagging[c] /\ HasRoom(c)
    /\ lagging' = [lagging EXCEPT ![c] = FALSE]
    /\ query' = [query EXCEPT ![c] = IF Bug = "lagging_forgotten" THEN "Live" ELSE "Paging"]
    /\ place' = [place EXCEPT ![c] = 0]
    /\ news' = [news EXCEPT ![c] = << >>]
    /\ UNCHANGED << exists, readable, up, down, known >>

Receive(c) ==
    /\ down[c] # << >>
    /\ down' = [down EXCEPT ![c] = Tail(@)]
    /\ known' = [known EXCEPT ![c] = @ \cup Head(down[c]).ids]
    /\ UNCHANGED << exists, readable, serverVars, up >>

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
    /\ exists \subseteq Document
    /\ \A c \in Client :
        /\ readable[c] \subseteq Document
        /\ query[c] \in {"None", "Paging", "Live"}
        /\ place[c] \in 0..(Greatest(Document) + 1)
        /\ lagging[c] \in BOOLEAN
        /\ known[c] \subseteq exists
        /\ \A i \in 1..Len(news[c]) : news[c][i] \in exists

OnTheWay(c) == UNION {down[c][i].ids : i \in 1..Len(down[c])}
Waiting(c) == {news[c][i] : i \in 1..Len(news[c])}

(* G4, G6: whatever a client should have been told of, it was, or will be.   *)
NoGap ==
    \A c \in Client :
        ~lagging[c] =>
            {d \in Visible(c) : Passed(c, d)} \subseteq known[c] \cup OnTheWay(c) \cup Waiting(c)

Grew(c) == Len(down'[c]) > Len(down[c])
Newest(c) == down'[c][Len(down'[c])]

(* G9: nobody is told of a document that it may not read.                    *)
NoLeak == [][\A c \in Client : Grew(c) => Newest(c).ids \subseteq readable[c]]_vars

(* What looks like the end of the answer is: nothing was dropped before it.  *)
LastIsLast ==
    [][\A c \in Client :
        Grew(c) =>
            (Newest(c).has_more <=> query'[c] = "Paging") /\ ~lagging'[c]]_vars

OnlyWhatWasAsked ==
    \A c \in Client : known[c] \cup OnTheWay(c) \subseteq Named

(* G8 *)
Bounded ==
    \A c \in Client :
        /\ Len(news[c]) <= QueueSize
        /\ Len(down[c]) <= QueueSize
        /\ \A i \in 1..Len(down[c]) : Cardinality(down[c][i].ids) <= PageSize
=============================================================================
