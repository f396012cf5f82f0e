----------------------------- MODULE LawsVersion ----------------------------
(* The laws of Version.tla over all small versions [SK-DATA-020].            *)
EXTENDS Version, FiniteSets

CONSTANTS MaxSeq, Bug

Versions == [Replica -> 0..MaxSeq]
Changes == [replica : Replica, seq : 1..MaxSeq]

Join(a, b) ==
    IF Bug = "join_takes_least"
    THEN [r \in Replica |-> IF a[r] <= b[r] THEN a[r] ELSE b[r]]
    ELSE VersionJoin(a, b)

ASSUME PartialOrder ==
    \A a, b, c \in Versions :
        /\ VersionLeq(a, a)
        /\ VersionLeq(a, b) /\ VersionLeq(b, a) => a = b
        /\ VersionLeq(a, b) /\ VersionLeq(b, c) => VersionLeq(a, c)

ASSUME JoinIsLeastUpperBound ==
    \A a, b, c \in Versions :
        /\ VersionLeq(a, Join(a, b)) /\ VersionLeq(b, Join(a, b))
        /\ VersionLeq(a, c) /\ VersionLeq(b, c) => VersionLeq(Join(a, b), c)

ASSUME JoinLaws ==
    \A a, b, c \in Versions :
        /\ Join(a, b) = Join(b, a)
        /\ Join(a, Join(b, c)) = Join(Join(a, b), c)
        /\ Join(a, a) = a
        /\ Join(a, EmptyVersion) = a

ASSUME WithOneMore ==
    \A v \in Versions :
        \A change \in Changes :
            /\ Covers(VersionWith(v, change), change)
            /\ VersionLeq(v, VersionWith(v, change))
            /\ Covers(v, change) <=> VersionWith(v, change) = v

(* The version of a list covers all of it, in whatever order it came. *)
ASSUME VersionOfList ==
    \A a, b, c \in Changes :
        /\ VersionOf(<< a, b, c >>) = VersionOf(<< c, a, b >>)
        /\ Covers(VersionOf(<< a, b, c >>), b)
        /\ VersionOf(<< a, b, a >>) = Join(VersionOf(<< a >>), VersionOf(<< b >>))
=============================================================================
