//! What every replay of a model in the machines is held to.

use std::collections::BTreeSet;

use serde_json::Value;
use synckit_session::Bugs;

use crate::harness::Behaviours;

/// A replay of a file, up to the first difference; gives the number of edges made.
pub(crate) type Made = Result<usize, String>;

/// All files of a model are replayed without a difference, and of each at least so many of a
/// hundred edges are made.
pub(crate) fn make(model: &str, least_percent: usize, replay: impl Fn(&Behaviours, &Bugs) -> Made) {
    for file in Behaviours::of(model) {
        let (name, all) = (&file.name, file.edges());
        let made = replay(&file, &Bugs::default()).unwrap_or_else(|told| panic!("{name}: {told}"));
        println!("{name}: {made} of {all} edges");
        assert!(made * 100 >= all * least_percent, "{name}: {made} of {all}");
    }
}

/// With each of these bugs planted, a behaviour of the model becomes another one.
#[cfg(feature = "mutants")]
pub(crate) fn catch_each(
    model: &str,
    planted: &[synckit_session::Bug],
    replay: impl Fn(&Behaviours, &Bugs) -> Made,
) {
    let files = Behaviours::of(model);
    for bug in planted {
        let bugs: Bugs = [*bug].into_iter().collect();
        let caught = files.iter().any(|file| replay(file, &bugs).is_err());
        assert!(caught, "{bug:?} survives");
    }
}

/// What was sent is what the model sends.
pub(crate) fn same_frames<T: PartialEq + std::fmt::Debug>(
    action: &Value,
    said: &T,
    expected: &T,
    behaviour: &[usize],
) -> Result<(), String> {
    if said == expected {
        return Ok(());
    }
    let told = format!("{action} sent {said:?}, not {expected:?}");
    Err(format!("{told}, in {behaviour:?}"))
}

/// What is seen of the machines is what the model's state shows.
pub(crate) fn same_state(
    action: &Value,
    seen: &Value,
    after: &Value,
    behaviour: &[usize],
) -> Result<(), String> {
    if seen == after {
        return Ok(());
    }
    let told = format!("{action} made {seen}, not {after}");
    Err(format!("{told}, in {behaviour:?}"))
}

/// The edges that were made; where the machines do several steps of the model at once, they are
/// made when the last of them is.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    made: BTreeSet<usize>,
    under_way: Vec<usize>,
}

impl Edges {
    /// A behaviour begins.
    pub(crate) fn begin(&mut self) {
        self.under_way.clear();
    }

    pub(crate) fn step(&mut self, edge: usize) {
        self.under_way.push(edge);
    }

    /// All steps so far were compared.
    pub(crate) fn settle(&mut self) {
        self.made.extend(self.under_way.drain(..));
    }

    pub(crate) fn len(&self) -> usize {
        self.made.len()
    }
}
