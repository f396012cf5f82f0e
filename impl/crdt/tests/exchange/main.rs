//! Three replicas that edit fields of every kind, honestly or not, and exchange what they have, as
//! changes, as deltas and as states. After every step each document is what the oracle says.
//!
//! Spec: chapters 3, 4 and 14 to 17.
#![cfg(test)]

mod compare;
mod convert;
mod edit;
mod step;
mod world;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::step::steps;
use crate::world::World;

/// Steps of one run.
const MOST_STEPS: usize = 60;

//= SK-DATA-021
//= SK-TEXT-012
//= SK-MARK-003
fn runs(cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&steps(MOST_STEPS), |steps| {
        let mut world = World::default();
        steps.iter().for_each(|step| world.take(step));
        world.settle();
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn three_replicas_hold_what_the_oracle_says_after_every_step() {
    runs(60);
}

/// About forty steps a run: more than a million.
#[test]
#[ignore = "takes minutes; run with --release and --ignored"]
fn three_replicas_hold_what_the_oracle_says_for_a_million_steps() {
    runs(35_000);
}

/// The runs would say little if nothing met, or nothing strange was said.
#[test]
fn the_runs_meet_every_situation() {
    let mut runner = TestRunner::deterministic();
    let mut world = World::default();
    for _ in 0..100 {
        let mut run = World::default();
        let tree = steps(MOST_STEPS).new_tree(&mut runner).unwrap();
        tree.current().iter().for_each(|step| run.take(step));
        world.met.add(&run.met);
    }
    assert!(world.met.is_all_above(50), "{:?}", world.met);
}
