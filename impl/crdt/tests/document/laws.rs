//! The algebra of versions, registers and snapshots, over all small values.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use synckit_crdt::{
    Causality, Dot, FieldKey, FieldKind, FieldState, Register, ReplicaId, Snapshot, Stamp,
    Timestamp, Value, Version,
};
use synckit_oracle as oracle;

use crate::scenario::{REPLICAS, path, replica};

fn version() -> impl Strategy<Value = Version> {
    vec((0..REPLICAS.len(), 0..4_u64), 0..4).prop_map(|entries| {
        entries
            .into_iter()
            .map(|(index, seq)| (replica(REPLICAS[index]), seq))
            .collect()
    })
}

/// Registers whose stamps often tie, even with other values: the laws hold for those as well.
fn register() -> impl Strategy<Value = Register> {
    let value = prop_oneof![Just(None), (0..3_i64).prop_map(|int| Some(Value::Int(int)))];
    (0..3_u64, 0..REPLICAS.len(), 1..3_u64, value).prop_map(|(timestamp, index, seq, value)| {
        let timestamp = Timestamp::from_raw(timestamp);
        Register {
            stamp: Stamp {
                timestamp,
                replica: replica(REPLICAS[index]),
                seq,
            },
            value,
        }
    })
}

fn snapshot() -> impl Strategy<Value = Snapshot> {
    let key = prop_oneof![
        Just(path(&["x"])),
        Just(path(&["x", "y"])),
        Just(path(&["z"]))
    ]
    .prop_map(|path| FieldKey::new(path, FieldKind::Lww));
    let field = register().prop_map(FieldState::Register);
    (version(), 0..3_u64, btree_map(key, field, 0..3)).prop_map(|(version, timestamp, fields)| {
        Snapshot {
            version,
            timestamp: Timestamp::from_raw(timestamp),
            fields,
        }
    })
}

fn merged<T: Clone>(a: &T, b: &T, merge: impl Fn(&mut T, &T)) -> T {
    let mut merged = a.clone();
    merge(&mut merged, b);
    merged
}

/// Asserts that `merge` is commutative, associative and idempotent.
fn assert_laws<T: Clone + Eq + std::fmt::Debug>(
    [a, b, c]: [T; 3],
    merge: impl Fn(&mut T, &T) + Copy,
) {
    let join = |a: &T, b: &T| merged(a, b, merge);
    assert_eq!(join(&a, &b), join(&b, &a), "commutative");
    assert_eq!(
        join(&join(&a, &b), &c),
        join(&a, &join(&b, &c)),
        "associative"
    );
    assert_eq!(join(&a, &a), a, "idempotent");
    assert_eq!(join(&join(&a, &b), &b), join(&a, &b), "absorbing");
}

/// The oracle's version of the same entries, made of one change per entry.
fn oracle_version(version: &Version) -> oracle::Version {
    let change = |(id, seq): (&ReplicaId, u64)| oracle::Change::<u8> {
        replica: id.as_bytes().to_vec(),
        first_seq: seq,
        timestamp: 1,
        deps: Vec::new(),
        ops: vec![oracle::Operation::lww_delete(Vec::new())],
    };
    oracle::Version::of(&version.iter().map(change).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn versions_merge_lawfully(a in version(), b in version(), c in version()) {
        assert_laws([a, b, c], Version::merge);
    }

    #[test]
    fn registers_merge_lawfully(a in register(), b in register(), c in register()) {
        assert_laws([a, b, c], Register::merge);
    }

    //= SK-DATA-021
    #[test]
    fn snapshots_merge_lawfully(a in snapshot(), b in snapshot(), c in snapshot()) {
        assert_laws([a, b, c], Snapshot::merge);
    }

    #[test]
    fn versions_compare_and_join_as_the_oracle_does(a in version(), b in version()) {
        let (oracle_a, oracle_b) = (oracle_version(&a), oracle_version(&b));
        let expected = match (oracle_a.leq(&oracle_b), oracle_b.leq(&oracle_a)) {
            (true, true) => Causality::Equal,
            (true, false) => Causality::Before,
            (false, true) => Causality::After,
            (false, false) => Causality::Concurrent,
        };
        prop_assert_eq!(a.compare(&b), expected);
        prop_assert_eq!(a.includes(&b), oracle_b.leq(&oracle_a));
        let joined = merged(&a, &b, Version::merge);
        let entry = |(id, seq): (&ReplicaId, u64)| (id.as_bytes().to_vec(), seq);
        let entries: Vec<_> = joined.iter().map(entry).collect();
        prop_assert_eq!(entries, oracle_a.join(&oracle_b).entries());
    }

    //= SK-LWW-001
    #[test]
    fn a_register_keeps_the_write_that_the_oracle_calls_later(a in register(), b in register()) {
        let write = |register: &Register| oracle::Write {
            stamp: oracle::Stamp {
                timestamp: register.stamp.timestamp.as_u64(),
                replica: register.stamp.replica.as_bytes().to_vec(),
                seq: register.stamp.seq,
            },
            value: register.value.clone(),
        };
        prop_assume!(a.stamp != b.stamp);
        let expected = if oracle::later(&write(&a), &write(&b)) { a.clone() } else { b.clone() };
        prop_assert_eq!(merged(&a, &b, Register::merge), expected);
    }
}

//= SK-DATA-020
#[test]
fn a_version_never_holds_a_zero_and_never_goes_back() {
    let (a, b) = (replica(b"a"), replica(b"b"));
    let mut version: Version = [(b.clone(), 0), (a.clone(), 2)].into_iter().collect();
    version.advance(&a, 1);
    version.advance(&b, 0);
    assert_eq!(version.iter().collect::<Vec<_>>(), [(&a, 2)]);
    assert!(version.covers(&Dot::new(a.clone(), 2)));
    assert!(!version.covers(&Dot::new(a, 3)));
    assert_eq!(version.get(&b), 0);
}
