//! The behaviours of `tla/Access.tla`, replayed step by step: frames and states are the model's.
//!
//! The model acknowledges in one frame and moves the writer in another, where an `Ack` does both
//! for who follows: it is owed from the step that makes the change durable to the one that passes
//! it on.
//!
//! In the model an answer overtakes what is on its way to the same connection, and a change of the
//! list counts for it at once. In the server both go the same way, in order: what was on its way is
//! passed on before the connection hears of the list [SK-ACL-022]. Where the two meet, a behaviour
//! is followed no further, and neither where the connection asks for something else before its
//! wish to go on is heard, or something comes between several changes of one frame. How much of the
//! graph that leaves out is bounded below.

mod machines;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use synckit_session::Bugs;

use self::machines::{Access, Sent};
#[cfg(feature = "mutants")]
use super::replay::catch_each;
use super::replay::{Made, make, same_frames, same_state};
use crate::harness::Behaviours;

/// What the model's state shows of the same.
fn observed(file: &Behaviours, state: &Value) -> Value {
    let value = |variable: &str| file.value(state, variable);
    let staged = value("staged").as_array().unwrap();
    let mut seen = json!({"log": value("log"), "staged": staged.len()});
    for name in file.set("Principal") {
        let name = name.as_str();
        let flow = &value("flow")[name];
        seen[name] = json!({
            "expired": value("expired")[name],
            "acl": value("acl")[name],
            "open": flow == "Open",
            "remembered": flow != "None" || staged.iter().any(|writer| writer == name),
            "on_the_way": value("toConnection")[name].as_array().unwrap().len(),
        });
    }
    seen
}

/// Replays a file, up to the first difference; gives the number of edges made.
fn replay(file: &Behaviours, bugs: &Bugs) -> Made {
    let staged = |state: &Value| file.value(state, "staged").as_array().unwrap().len();
    let mut made = BTreeSet::new();
    for behaviour in file.all() {
        let mut replay = Access::new(file, bugs);
        for index in &behaviour {
            let step = file.step(*index);
            let action = step.action;
            let grows = staged(step.after) > staged(step.before);
            let at = file.value(step.before, "cursor");
            if replay.step(action, at, grows).is_err() {
                break;
            }
            let mut expected: Sent = step.sent;
            replay.owes(action, &mut expected);
            let said = replay.sent();
            same_frames(action, &said, &expected, &behaviour)?;
            let (seen, after) = (replay.seen(), observed(file, step.after));
            same_state(step.action, &seen, &after, &behaviour)?;
            made.insert(*index);
        }
    }
    Ok(made.len())
}

/// At least so many of a hundred edges of a file are made.
const LEAST_PERCENT: usize = 85;

#[test]
fn every_behaviour_of_access_is_one_of_the_server() {
    make("Access", LEAST_PERCENT, replay);
}

/// Each planted bug that concerns access makes a behaviour another one.
#[cfg(feature = "mutants")]
#[test]
fn a_planted_bug_leaves_the_behaviours_of_access() {
    use synckit_session::Bug;

    let planted = [
        Bug::ExpiryIgnored,
        Bug::ExpiryKeepsNotifying,
        Bug::RenewalKeepsPermissions,
        Bug::ReadUnchecked,
        Bug::WriteUnchecked,
        Bug::RevokedStillReads,
        Bug::HeldBackForgotten,
        Bug::TokenOutranksNone,
        Bug::ListNeverRaises,
        Bug::AccessNeverStored,
        Bug::WritersDecide,
        Bug::SubjectUntold,
        Bug::RefusedUntold,
        Bug::AccessCheckedOnce,
        Bug::RegainedForgotten,
    ];
    catch_each("Access", &planted, replay);
}
