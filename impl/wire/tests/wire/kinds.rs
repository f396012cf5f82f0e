//! Operations of counters, sets and texts, all of them valid.
//!
//! They name dots of replicas that write nothing in the samples, so that any change may hold them.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use synckit_crdt::{Anchor, Dot, DotRange, Mark, OperationKind, Place, ReplicaId, Side};

use crate::sample::value;

fn other() -> impl Strategy<Value = ReplicaId> {
    "other[a-c]".prop_map(|id| ReplicaId::new(id.as_bytes()).unwrap())
}

fn dot() -> impl Strategy<Value = Dot> {
    let seq = prop_oneof![1..200_u64, Just(u64::MAX)];
    (other(), seq).prop_map(|(replica, seq)| Dot::new(replica, seq))
}

fn anchor() -> impl Strategy<Value = Option<Anchor>> {
    let side = prop_oneof![Just(Side::Before), Just(Side::After)];
    let anchor = (dot(), side).prop_map(|(dot, side)| Anchor { dot, side });
    proptest::option::of(anchor)
}

fn place() -> impl Strategy<Value = Place> {
    let origin = || proptest::option::of(dot());
    prop_oneof![
        Just(Place::Continues),
        (origin(), origin()).prop_map(|(left, right)| Place::Between { left, right }),
    ]
}

/// Ranges that ascend with gaps, each of one replica of its own.
fn ranges() -> impl Strategy<Value = Vec<DotRange>> {
    vec((1..300_u64, 1..300_u64), 1..4).prop_map(|ranges| {
        let mut next_seq = 0;
        let range = |(gap, length): (u64, u64)| {
            let first_seq = next_seq + gap;
            next_seq = first_seq + length;
            DotRange::new(ReplicaId::new(b"other").unwrap(), first_seq, length)
        };
        ranges.into_iter().map(range).collect()
    })
}

pub(crate) fn operation_kind() -> impl Strategy<Value = OperationKind> {
    let dots = |least| btree_set(dot(), least..4).prop_map(|dots| dots.into_iter().collect());
    let amount = any::<i64>().prop_filter("0 is no amount", |amount| *amount != 0);
    prop_oneof![
        amount.prop_map(OperationKind::CounterAdd),
        (value(), dots(0)).prop_map(|(value, observed)| OperationKind::SetAdd { value, observed }),
        dots(1).prop_map(|observed| OperationKind::SetRemove { observed }),
        // One character each: a sample's last sequence number is near the end of 64 bits.
        ("[aä\u{10000}]", place())
            .prop_map(|(text, place)| OperationKind::TextInsert { text, place }),
        ranges().prop_map(|ranges| OperationKind::TextDelete { ranges }),
        ("[a-zä]{1,6}", value(), anchor(), anchor()).prop_map(|(key, value, start, end)| {
            OperationKind::TextMark(Box::new(Mark {
                key,
                value,
                start,
                end,
            }))
        }),
    ]
}
