------------------------------- MODULE Frames -------------------------------
(* The frames of a session, and the FIFO channels that carry them            *)
(* (spec chapters 5 to 7).                                                   *)
(* Modelled: the fields that decide something, named as in proto/; the map   *)
(* to protobuf, with what is left out and why, is wire-map.json.             *)
(* Not modelled: bytes, malformed frames, deltas of several changes.         *)
EXTENDS Integers, Sequences, Version

(* A cursor is (epoch, position); opaque to clients. *)
NoCursor == [epoch |-> 0, position |-> 0]

Hello(c) == [type |-> "Hello", replica_id |-> c]
Welcome(epoch) == [type |-> "Welcome", epoch |-> epoch]
SyncRequestAt(cursor) == [type |-> "SyncRequest", cursor |-> cursor, version |-> EmptyVersion]
SyncRequestOf(version) == [type |-> "SyncRequest", cursor |-> NoCursor, version |-> version]
SyncResponse(changes, cursor, more, version) ==
    [type |-> "SyncResponse", changes |-> changes, cursor |-> cursor, has_more |-> more,
     server_version |-> IF more THEN EmptyVersion ELSE version]
Update(change) == [type |-> "Update", change |-> change]
Ack(change, previous, cursor) ==
    [type |-> "Ack", replica_id |-> change.replica, through_seq |-> change.seq,
     previous_cursor |-> previous, cursor |-> cursor]
Notification(change, previous, cursor) ==
    [type |-> "Notification", change |-> change, previous_cursor |-> previous, cursor |-> cursor]
Gap(expected, refused) ==
    [type |-> "Error", code |-> "GAP", expected_seq |-> expected, refused_seq |-> refused]
StorageFailure(refused) ==
    [type |-> "Error", code |-> "STORAGE_FAILED", expected_seq |-> 0, refused_seq |-> refused]

Updates(changes) == [i \in 1..Len(changes) |-> Update(changes[i])]
From(changes, seq) == SelectSeq(changes, LAMBDA change : change.seq >= seq)

Arrives(channel, type) == channel # << >> /\ Head(channel).type = type
Received(channels, c) == [channels EXCEPT ![c] = Tail(@)]
Sent(channels, c, frames) == [channels EXCEPT ![c] = @ \o frames]
=============================================================================
