//! Every version of four replicas with numbers up to 2, alone, in pairs and in triples.

use std::collections::BTreeMap;

use synckit_crdt::{Causality, Dot, ReplicaId, Version};

const REPLICAS: [&str; 4] = ["a", "b", "c", "d"];
const MAX_SEQ: u64 = 2;

/// What a version means: a number for each replica.
type Numbers = [u64; 4];

fn replica(place: usize) -> ReplicaId {
    ReplicaId::new(REPLICAS[place].as_bytes()).unwrap()
}

fn all_numbers() -> Vec<Numbers> {
    let range = || 0..=MAX_SEQ;
    let mut all = Vec::new();
    for a in range() {
        for b in range() {
            for c in range() {
                all.extend(range().map(|d| [a, b, c, d]));
            }
        }
    }
    all
}

fn version(numbers: Numbers) -> Version {
    let entries = numbers.into_iter().enumerate();
    entries.map(|(place, seq)| (replica(place), seq)).collect()
}

fn merged(a: &Version, b: &Version) -> Version {
    let mut merged = a.clone();
    merged.merge(b);
    merged
}

fn at_most(a: Numbers, b: Numbers) -> bool {
    (0..4).all(|place| a[place] <= b[place])
}

#[test]
fn a_version_is_its_numbers_and_zeros_are_left_out() {
    for numbers in all_numbers() {
        let version = version(numbers);
        let told: BTreeMap<ReplicaId, u64> = version
            .iter()
            .map(|(replica, seq)| (replica.clone(), seq))
            .collect();
        let meant: BTreeMap<ReplicaId, u64> = (0..4)
            .filter(|place| numbers[*place] > 0)
            .map(|place| (replica(place), numbers[place]))
            .collect();
        assert_eq!(told, meant);
        assert_eq!(version.len(), meant.len());
        for (place, known) in numbers.into_iter().enumerate() {
            assert_eq!(version.get(&replica(place)), known);
            for seq in 1..=MAX_SEQ + 1 {
                let covers = version.covers(&Dot::new(replica(place), seq));
                assert_eq!(covers, seq <= known);
            }
        }
    }
}

#[test]
fn merge_is_the_least_upper_bound_of_every_pair() {
    for a in all_numbers() {
        for b in all_numbers() {
            let greatest = [0, 1, 2, 3].map(|place: usize| a[place].max(b[place]));
            assert_eq!(merged(&version(a), &version(b)), version(greatest));
        }
    }
}

#[test]
fn every_pair_compares_as_its_numbers_do() {
    for a in all_numbers() {
        for b in all_numbers() {
            let (left, right) = (version(a), version(b));
            let expected = match (at_most(b, a), at_most(a, b)) {
                (true, true) => Causality::Equal,
                (true, false) => Causality::After,
                (false, true) => Causality::Before,
                (false, false) => Causality::Concurrent,
            };
            assert_eq!(left.compare(&right), expected);
            assert_eq!(left.includes(&right), at_most(b, a));
        }
    }
}

#[test]
fn merge_is_associative_for_every_triple() {
    let all: Vec<Version> = all_numbers().into_iter().map(version).collect();
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
fn advancing_raises_one_replica_and_never_lowers_it() {
    for numbers in all_numbers() {
        for place in 0..4 {
            for seq in 0..=MAX_SEQ + 1 {
                let mut advanced = version(numbers);
                advanced.advance(&replica(place), seq);
                let mut expected = numbers;
                expected[place] = expected[place].max(seq);
                assert_eq!(advanced, version(expected));
            }
        }
    }
}
