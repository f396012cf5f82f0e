----------------------------- MODULE Durability -----------------------------
(* What stands between a change that arrives and its acknowledgement: the    *)
(* commit of SyncSession's Persist, opened up (spec chapter 10).             *)
(*                                                                           *)
(* Modelled: receiving, appending to the file, one fsync for a group, acks   *)
(* and broadcasts after it, a crash between any two steps, a torn last       *)
(* record, and recovery by folding what the disk still holds. What was       *)
(* appended and not synced may survive a crash or not.                       *)
(*                                                                           *)
(* Not modelled: clients and connections (SyncSession), several documents,   *)
(* snapshots and truncation, backups, a disk that breaks its promise.        *)
EXTENDS Integers, Sequences, Version

CONSTANT Bug        \* "none", or the name of a planted bug that a property must catch

VARIABLES
    running,    \* whether the server process is up
    staged,     \* changes received and not yet appended; volatile
    disk,       \* the file: records [change, whole], in order
    safe,       \* how many records of the file are certain to survive a crash
    log,        \* what the server serves as durable
    acked,      \* the changes whose writers were told that they are durable
    told        \* the changes that others were told of

vars == << running, staged, disk, safe, log, acked, told >>

-----------------------------------------------------------------------------
Members(changes) == { changes[i] : i \in 1..Len(changes) }
IsPrefix(a, b) == Len(a) <= Len(b) /\ a = SubSeq(b, 1, Len(a))
Changes(records) == [i \in 1..Len(records) |-> records[i].change]

(* The changes of the records up to the first torn one [SK-STOR-003]. *)
RECURSIVE Fold(_)
Fold(records) ==
    IF records = << >> \/ ~Head(records).whole THEN << >>
    ELSE << Head(records).change >> \o Fold(Tail(records))

(* What a crash cannot take away. *)
Durable == Fold(SubSeq(disk, 1, safe))

(* What would become durable if nothing failed. *)
OnTheWay == Fold(SubSeq(disk, safe + 1, Len(disk))) \o staged

Held == VersionOf(log \o OnTheWay)

-----------------------------------------------------------------------------
(* The next change of a replica arrives and waits for the next group. *)
Receive(c) ==
    /\ running
    /\ staged' = Append(staged, [replica |-> c, seq |-> Held[c] + 1])
    /\ UNCHANGED << running, disk, safe, log, acked, told >>

(* A change arrives again: it is acknowledged when it is durable, otherwise  *)
(* by the first one's commit [SK-SESS-032].                                  *)
ReceiveAgain(c) ==
    /\ running
    /\ Held[c] > 0
    /\ LET change == [replica |-> c, seq |-> Held[c]]
       IN  /\ change \in Members(log) \/ Bug = "ack_duplicate_at_once"
           /\ acked' = acked \cup {change}
    /\ UNCHANGED << running, staged, disk, safe, log, told >>

(* The first staged change joins the group that is being written. *)
AppendRecord ==
    /\ running
    /\ staged # << >>
    /\ disk' = Append(disk, [change |-> Head(staged), whole |-> TRUE])
    /\ staged' = Tail(staged)
    /\ UNCHANGED << running, safe, log, acked, told >>

(* One fsync commits the group: only now does the server serve it. *)
Fsync ==
    /\ running
    /\ safe < Len(disk) \/ Len(log) < Len(disk)
    /\ safe' = IF Bug = "no_fsync" THEN safe ELSE Len(disk)
    /\ log' = Changes(SelectSeq(disk, LAMBDA record : record.whole))
    /\ UNCHANGED << running, staged, disk, acked, told >>

(* What may be acknowledged or broadcast: what is served. *)
Servable(bug) ==
    IF Bug = bug THEN Members(log) \cup Members(Changes(disk)) ELSE Members(log)

(* [SK-SESS-030] *)
Acknowledge ==
    /\ running
    /\ \E change \in Servable("ack_on_append") \ acked : acked' = acked \cup {change}
    /\ UNCHANGED << running, staged, disk, safe, log, told >>

(* [SK-SESS-031] *)
Broadcast ==
    /\ running
    /\ \E change \in Servable("broadcast_on_append") \ told : told' = told \cup {change}
    /\ UNCHANGED << running, staged, disk, safe, log, acked >>

(* The process dies. Of the records that were not synced some survive, and   *)
(* of the next one perhaps a part. What it served is kept to compare with.   *)
Crash ==
    /\ running
    /\ running' = FALSE
    /\ staged' = << >>
    /\ \E kept \in safe..Len(disk) :
        /\ safe' = kept
        /\ \/ disk' = SubSeq(disk, 1, kept)
           \/ /\ kept < Len(disk)
              /\ disk' = Append(SubSeq(disk, 1, kept), [disk[kept + 1] EXCEPT !.whole = FALSE])
    /\ UNCHANGED << log, acked, told >>

(* The log is the fold of the file [SK-STOR-002], and what is torn is cut    *)
(* off before anything is written behind it [SK-STOR-003].                   *)
Recover ==
    /\ ~running
    /\ running' = TRUE
    /\ LET whole == Fold(disk)
           kept == IF Bug = "forget_last_record" /\ whole # << >>
                   THEN SubSeq(whole, 1, Len(whole) - 1) ELSE whole
       IN  /\ log' = IF Bug = "keep_torn_record" THEN Changes(disk) ELSE kept
           /\ disk' = IF Bug \in {"append_after_torn", "keep_torn_record"} THEN disk
                      ELSE SubSeq(disk, 1, Len(kept))
    /\ safe' = Len(disk')
    /\ UNCHANGED << staged, acked, told >>

Init ==
    /\ running = TRUE
    /\ staged = << >>
    /\ disk = << >>
    /\ safe = 0
    /\ log = << >>
    /\ acked = {}
    /\ told = {}

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
    /\ running \in BOOLEAN
    /\ safe \in 0..Len(disk)
    /\ \A change \in Members(Changes(disk) \o staged \o log) :
        change.replica \in Replica /\ change.seq >= 1

(* G3 [SK-STOR-001] *)
AckImpliesDurable == acked \subseteq Members(Durable)

BroadcastImpliesDurable == told \subseteq Members(Durable)

(* What the server serves, after whatever crash, holds all it acknowledged. *)
NoLossOfAcked == running => acked \subseteq Members(log)

(* G5 *)
NothingTwice ==
    \A i, j \in 1..Len(log) :
        i # j => log[i] # log[j]

(* A replica's changes stand in their order, without a gap: the log of       *)
(* whatever was recovered can be continued.                                  *)
LogContiguous ==
    \A i \in 1..Len(log) :
        log[i].seq = VersionOf(SubSeq(log, 1, i - 1))[log[i].replica] + 1

(* Recovery continues the log that was served, and adds only what is whole   *)
(* on the disk.                                                              *)
RecoverIsPrefix ==
    [][~running /\ running' => IsPrefix(log, log') /\ IsPrefix(log', Fold(disk))]_vars
=============================================================================
