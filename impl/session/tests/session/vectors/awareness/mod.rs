//! The behaviours of `tla/Awareness.tla`, replayed step by step: frames and states are the model's.
//!
//! Time is virtual: a tick of the model is a share of the time to live. What is due is done with
//! the tick, and a round is told in the step that makes news unless one was told in that very
//! moment (`GenAwareness.tla`); states are compared where nothing is left that the machines have
//! done already. To connect is one step of the model, greeting, subscription and all.
//!
//! Who shows something says so again when the model says so: by its own timer where half of the
//! time to live has passed, by its application otherwise. The server tells a replica, when it comes
//! back, of itself too, which a client passes over [SK-PRES-032]; the model does not have that.
//!
//! The client is coarser than the model in one place, and there a behaviour is followed no further:
//! it remembers no clock of those whom it does not show any more, and would show an older state
//! that a server without memory takes. How much of the graph that leaves out, with behaviours that
//! end in the middle of what the machines do at once, is bounded below.

mod machines;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use synckit_session::Bugs;

use self::machines::Presence;
#[cfg(feature = "mutants")]
use super::replay::catch_each;
use super::replay::{Edges, Made, make, same_state};
use crate::harness::Behaviours;

/// What the model's state shows of the same.
fn observed(file: &Behaviours, state: &Value) -> Value {
    let value = |variable: &str, name: &str| &file.value(state, variable)[name];
    let names = file.names();
    let mut seen = json!({});
    for name in &names {
        let up = value("up", name).as_array().unwrap().iter().zip(1_u64..);
        let up = up.flat_map(|(updates, number)| {
            let updates = updates.as_array().unwrap().iter();
            updates.map(move |update| json!([number, update["clock"], update["left"]]))
        });
        let board = value("board", name);
        let board = (board["clock"] != 0).then_some(board);
        let linked = value("link", name) != 0;
        let untold = value("untold", name)["#set"].as_array().unwrap().clone();
        let down = value("down", name).as_array().unwrap().iter();
        let down =
            down.map(|told| json!([told["of"], told["clock"], told["left"], told["remains"]]));
        let view = names.iter().map(|other| {
            let known = &value("view", name)[other];
            let shown = known["left"] == false && known["remains"] != 0;
            let shown = shown.then(|| json!([known["clock"], known["remains"]]));
            (other.clone(), json!(shown))
        });
        seen[name.as_str()] = json!({
            "clock": value("clock", name),
            "showing": value("showing", name),
            "up": up.collect::<Vec<_>>(),
            "board": board,
            "untold": if linked { untold } else { Vec::new() },
            "down": down.collect::<Vec<_>>(),
            "view": view.collect::<Value>(),
        });
    }
    seen
}

/// Whether somebody is to be told what no round waits for.
fn at_once(file: &Behaviours, state: &Value, name: &str) -> bool {
    let set = |value: &Value| -> BTreeSet<String> {
        serde_json::from_value(value["#set"].clone()).unwrap()
    };
    let untold = set(&file.value(state, "untold")[name]);
    let linked = file.value(state, "link")[name] != 0;
    linked && !untold.is_subset(&set(file.value(state, "news")))
}

/// Whether nothing is left that the machines have done already.
fn settled(file: &Behaviours, state: &Value) -> bool {
    let over = file.constant("TimeToLive").as_u64();
    file.names().iter().all(|name| {
        let board = &file.value(state, "board")[name];
        let due = board["clock"] != 0 && board["age"].as_u64() >= over;
        !due && !at_once(file, state, name)
    })
}

/// Whether what a client is told is older than all that it once knew, and does not know any more.
fn is_forgotten(file: &Behaviours, before: &Value, name: &str, received: &Value) -> bool {
    let of = received["of"].as_str().unwrap();
    let known = &file.value(before, "view")[name][of];
    known["remains"] == 0 && known["clock"].as_u64() > received["clock"].as_u64()
}

/// Replays a file, up to the first difference; gives the number of edges made.
fn replay(file: &Behaviours, bugs: &Bugs) -> Made {
    let mut edges = Edges::default();
    for behaviour in file.all() {
        let mut machines = Presence::new(file, bugs);
        edges.begin();
        for index in &behaviour {
            let step = file.step(*index);
            let action = step.action;
            let name = action["args"]["c"].as_str().unwrap_or_default();
            if action["name"] == "See"
                && is_forgotten(file, step.before, name, step.received.unwrap())
            {
                break;
            }
            let waits = action["name"] == "Tell" && !at_once(file, step.before, name);
            machines.step(action, waits);
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

/// At least so many of a hundred edges of a file are made.
const LEAST_PERCENT: usize = 90;

#[test]
fn every_behaviour_of_awareness_is_one_of_the_machines() {
    make("Awareness", LEAST_PERCENT, replay);
}

/// Each planted bug that concerns presence makes a behaviour another one.
#[cfg(feature = "mutants")]
#[test]
fn a_planted_bug_leaves_the_behaviours_of_awareness() {
    use synckit_session::Bug;

    let planted = [
        Bug::PresenceClockIgnored,
        Bug::PresenceForgottenAtOnce,
        Bug::PresenceUntold,
        Bug::PresenceBurstCut,
        Bug::NewcomerUntold,
        Bug::DepartedUntold,
        Bug::PresenceOutlivesConnection,
        Bug::PresenceOfNewerDeparts,
        Bug::PresenceDepartsLater,
        Bug::PresenceTimeWhole,
        Bug::PresenceNotSaidAgain,
        Bug::PresenceNotRenewed,
        Bug::LeaveUnsaid,
        Bug::ShownPresenceNeverExpires,
        Bug::OwnPresenceShown,
    ];
    catch_each("Awareness", &planted, replay);
}
