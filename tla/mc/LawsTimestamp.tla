---------------------------- MODULE LawsTimestamp ---------------------------
(* The laws of Timestamp.tla over all small clocks.                          *)
EXTENDS Timestamp

CONSTANTS CounterRange, MaxMs, Bug

Timestamps == 0..(MaxMs * CounterRange + CounterRange - 1)
Walls == 0..MaxMs

Next(greatest, wall) ==
    IF Bug = "wall_time_alone" THEN wall * CounterRange ELSE Tick(greatest, wall, CounterRange)

(* [SK-DATA-030] *)
ASSUME TickAdvances ==
    \A greatest \in Timestamps :
        \A wall \in Walls : Next(greatest, wall) > greatest

(* [SK-DATA-031] *)
ASSUME TickFollowsTheWall ==
    \A greatest \in Timestamps :
        \A wall \in Walls :
            /\ Next(greatest, wall) >= wall * CounterRange
            /\ wall * CounterRange > greatest => Next(greatest, wall) = wall * CounterRange

(* The clock never runs further ahead than the fastest wall it met, and one  *)
(* carry of a full counter [SK-DATA-032].                                    *)
ASSUME TickIsBounded ==
    \A greatest \in Timestamps :
        \A wall \in Walls :
            \/ Next(greatest, wall) = greatest + 1
            \/ Milliseconds(Next(greatest, wall), CounterRange) = wall

ASSUME FullCounterCarries ==
    \A ms \in 0..(MaxMs - 1) :
        Tick(ms * CounterRange + CounterRange - 1, ms, CounterRange) = (ms + 1) * CounterRange

ASSUME ObserveIsMaximum ==
    \A a, b, c \in Timestamps :
        /\ Observe(a, b) = Observe(b, a)
        /\ Observe(a, Observe(b, c)) = Observe(Observe(a, b), c)
        /\ Observe(a, a) = a
        /\ Observe(a, b) >= a
=============================================================================
