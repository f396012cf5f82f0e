//! The behaviours of `tla/SlowReader.tla`, replayed step by step in the two machines of the server:
//! what travels between them waits in the test until the model takes it on.
//!
//! A frame takes one place in the model and bytes on the wire. A document id of the greatest
//! length makes frames of much the same size, so that as many fit as the model says.
//!
//! The machines do three steps of the model in the step that makes them possible: `Run`, `Advance`
//! and `ResumeHeld`. The vectors take these as soon as they can be taken (`GenSlowReader.tla`), and
//! states are compared where none of them is left to take.

mod machines;

use serde_json::{Value, json};
use synckit_session::Bugs;

use self::machines::Machines;
#[cfg(feature = "mutants")]
use super::replay::catch_each;
use super::replay::{Edges, Made, make, same_state};
use crate::harness::Behaviours;

/// What the model's state shows of the same.
fn observed(file: &Behaviours, state: &Value) -> Value {
    let value = |variable: &str| file.value(state, variable);
    let places = file.constant("MaxOutbound").as_u64().unwrap();
    let mut seen = json!({"log": value("log")});
    for name in file.set("Reader") {
        let name = name.as_str();
        let following = &value("following")[name];
        let resuming = following["flow"] == "Resuming";
        let waiting = value("queue")[name].as_array().unwrap().len() as u64;
        let committed = waiting + value("pagesDue")[name].as_u64().unwrap();
        seen[name] = json!({
            "subscription": value("subscription")[name],
            "loading": value("loading")[name],
            "backlog": value("backlog")[name],
            "toDocument": value("toDocument")[name],
            "toConnection": value("toConnection")[name],
            "position": following["position"],
            "flow": following["flow"],
            "after": resuming.then(|| &following["after"]),
            "queue": value("queue")[name],
            "pagesDue": value("pagesDue")[name],
            "cursor": value("cursor")[name],
            "takesRequests": committed == 0 || committed < places,
        });
    }
    seen
}

/// Whether nothing is left that the machines have done already.
fn settled(file: &Behaviours, state: &Value) -> bool {
    let value = |variable: &str, name: &str| &file.value(state, variable)[name];
    let places = file.constant("MaxOutbound").as_u64().unwrap();
    file.set("Reader").iter().all(|name| {
        let subscription = value("subscription", name);
        let behind = subscription["kind"] == "Behind" && subscription["paused"] == false;
        let waits = value("backlog", name) != &json!([]);
        let goes_on = *value("loading", name) == -1 && (waits || behind);
        let waiting = value("queue", name).as_array().unwrap().len() as u64;
        let committed = waiting + value("pagesDue", name).as_u64().unwrap();
        let resumes = value("following", name)["flow"] == "Held" && committed <= places / 2;
        !goes_on && !resumes
    })
}

/// Replays a file, up to the first difference; gives the number of edges made.
fn replay(file: &Behaviours, bugs: &Bugs) -> Made {
    let mut edges = Edges::default();
    for behaviour in file.all() {
        let mut machines = Machines::new(file, bugs);
        edges.begin();
        for index in &behaviour {
            let step = file.step(*index);
            machines.step(step.action);
            edges.step(*index);
            if !settled(file, step.after) {
                continue;
            }
            let (seen, after) = (machines.seen(), observed(file, step.after));
            same_state(step.action, &seen, &after, &behaviour)?;
            edges.settle();
        }
    }
    Ok(edges.len())
}

/// At least so many of a hundred edges of a file are made: a behaviour may end in the middle of
/// what the machines do at once.
const LEAST_PERCENT: usize = 90;

#[test]
fn every_behaviour_of_a_slow_reader_is_one_of_the_machines() {
    make("SlowReader", LEAST_PERCENT, replay);
}

/// Each planted bug that concerns those who are behind makes a behaviour another one.
#[cfg(feature = "mutants")]
#[test]
fn a_planted_bug_leaves_the_behaviours_of_a_slow_reader() {
    use synckit_session::Bug;

    let planted = [
        Bug::HeldBackForgotten,
        Bug::CursorSkipsOne,
        Bug::CursorRepeatsOne,
        Bug::PreviousCursorStale,
        Bug::NobodyNotified,
        Bug::PageReversed,
    ];
    catch_each("SlowReader", &planted, replay);
}
