------------------------------ MODULE Timestamp -----------------------------
(* Hybrid logical clocks (spec chapter 3).                                   *)
(* Modelled: a timestamp is one number, milliseconds * CounterRange +        *)
(* counter; ticks and observations. CounterRange is 65536 on the wire.       *)
(* Not modelled: how a client learns the server's time, and the refusal of   *)
(* timestamps too far ahead [SK-SESS-036].                                   *)
EXTENDS Integers

NoTimestamp == 0

(* The greatest of what was seen so far and one more timestamp. *)
Observe(greatest, timestamp) == IF timestamp > greatest THEN timestamp ELSE greatest

(* The timestamp of a new change: the wall time when that is ahead of all    *)
(* that was seen [SK-DATA-031], otherwise one more, and a full counter       *)
(* carries into the milliseconds [SK-DATA-032].                              *)
Tick(greatest, wallMs, counterRange) ==
    IF wallMs * counterRange > greatest THEN wallMs * counterRange ELSE greatest + 1

Milliseconds(timestamp, counterRange) == timestamp \div counterRange
=============================================================================
