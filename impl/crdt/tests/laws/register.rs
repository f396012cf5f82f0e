//! Every write of three replicas, three timestamps and two sequence numbers, with and without a
//! value, alone, in pairs and in triples.

use synckit_crdt::{Register, ReplicaId, Stamp, Timestamp, Value};

/// What decides, in this order: timestamp, replica, sequence number, and among writes that a
/// broken writer gave one stamp, the value.
type Rank = (u64, usize, u64, Option<i64>);

fn all_ranks() -> Vec<Rank> {
    let mut all = Vec::new();
    for timestamp in 0..3 {
        for replica in 0..3 {
            for seq in 1..3 {
                all.extend([None, Some(7)].map(|value| (timestamp, replica, seq, value)));
            }
        }
    }
    all
}

fn register((timestamp, replica, seq, value): Rank) -> Register {
    // The longer name comes behind its beginning: ids compare bytewise.
    let name = ["a", "aa", "b"][replica];
    Register {
        stamp: Stamp {
            timestamp: Timestamp::from_raw(timestamp),
            replica: ReplicaId::new(name.as_bytes()).unwrap(),
            seq,
        },
        value: value.map(Value::Int),
    }
}

fn merged(a: &Register, b: &Register) -> Register {
    let mut merged = a.clone();
    merged.merge(b);
    merged
}

#[test]
fn of_every_pair_the_greater_write_wins_whoever_merges() {
    for a in all_ranks() {
        for b in all_ranks() {
            let winner = register(a.max(b));
            assert_eq!(merged(&register(a), &register(b)), winner);
            assert_eq!(merged(&register(b), &register(a)), winner);
        }
    }
}

#[test]
fn merge_is_associative_for_every_triple() {
    let all: Vec<Register> = all_ranks().into_iter().map(register).collect();
    for a in &all {
        for b in &all {
            let ab = merged(a, b);
            for c in &all {
                assert_eq!(merged(&ab, c), merged(a, &merged(b, c)));
            }
        }
    }
}

#[test]
fn a_write_with_a_greater_stamp_wins_whatever_its_value() {
    for a in all_ranks() {
        for b in all_ranks() {
            if register(a).stamp > register(b).stamp {
                assert_eq!(merged(&register(b), &register(a)), register(a));
            }
        }
    }
}
