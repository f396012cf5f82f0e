---------------------------- MODULE LawsPnCounter ---------------------------
(* The laws of PnCounter.tla over all small counters.                        *)
EXTENDS PnCounter

Counters == [Replica -> [increments : 0..Most, decrements : 0..Most]]
Additions == [replica : Replica, amount : ((-Most)..Most) \ {0}]

Leq(a, b) ==
    \A r \in Replica :
        /\ a[r].increments <= b[r].increments
        /\ a[r].decrements <= b[r].decrements

(* [SK-CNT-003] *)
ASSUME MergeLaws ==
    \A a, b \in Counters :
        /\ Merge(a, b) = Merge(b, a)
        /\ Merge(a, a) = a
        /\ Merge(a, Bottom) = a

ASSUME MergeIsLeastUpperBound ==
    \A a, b, c \in Counters :
        /\ Leq(a, Merge(a, b))
        /\ Leq(a, c) /\ Leq(b, c) => Leq(Merge(a, b), c)

(* [SK-CNT-001] *)
ASSUME ValueIsIncrementsLessDecrements ==
    \A counter \in Counters :
        \A op \in Additions :
            LET sums == counter[op.replica]
            IN  sums.increments + op.amount <= Most /\ sums.decrements - op.amount <= Most =>
                    Value(Apply(counter, op)) = Value(counter) + op.amount

(* [SK-CNT-002]: a full sum stays full, and only the writer's own changes. *)
ASSUME SumsNeverFall ==
    \A counter \in Counters :
        \A op \in Additions :
            /\ Leq(counter, Apply(counter, op))
            /\ \A r \in Replica \ {op.replica} : Apply(counter, op)[r] = counter[r]

ASSUME AdditionsCommute ==
    \A counter \in Counters :
        \A a, b \in Additions :
            Apply(Apply(counter, a), b) = Apply(Apply(counter, b), a)
=============================================================================
