//! Deeds against a judged client, from dice: each is the body of a `play` step.

use serde_json::{Value, json};

use super::Surface;
use super::frame_breaker::{breaks_a_rule, broken};
use super::frame_maker::server_frame;
use super::name::{DOCUMENTS, named, one_of};
use super::value_maker::{edits, operation};
use crate::case::{Step, Verb};
use crate::frame::Sender;
use crate::simulator::dice::Dice;

/// How often a frame is bent again until a clause says what comes of it.
const MAX_BENDINGS: usize = 8;

/// The deeds of one script, and those that end it.
pub(super) fn client_deeds(surface: Surface, dice: &mut Dice) -> Vec<Step> {
    let count = dice.between(6, 24);
    // Who has registers alone is judged by what is about them alone.
    let registers_alone = dice.percent(50);
    let mut deeds = Vec::new();
    if dice.percent(15) {
        deeds.push(json!({"behind": one_of(dice, &[1_000, 600_000]).unwrap_or(0)}));
    }
    deeds.push(json!({"dial": {}}));
    deeds.push(json!({"attend": {}}));
    deeds.extend((0..count).map(|_| deed(surface, registers_alone, dice)));
    deeds.push(json!({"finish": {"crashed": dice.percent(30)}}));
    let steps = deeds.into_iter().map(|body| Step {
        verb: Verb::Play,
        body,
    });
    steps.collect()
}

/// Which deeds a surface is made of, each as often as its weight says.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Edit,
    Write,
    Open,
    Crash,
    Disk,
    Silence,
    Rest,
    Dial,
    DialRefused,
    Drop,
    Hear,
    Say,
    Attend,
    Again,
    Swap,
    Lose,
    Throw,
    Refuse,
    Goaway,
    Dismiss,
    Restart,
    Forget,
    Pages,
}

fn kinds(surface: Surface) -> &'static [(u64, Kind)] {
    match surface {
        Surface::Frames => &[
            (4, Kind::Edit),
            (2, Kind::Write),
            (1, Kind::Open),
            (2, Kind::Attend),
            (1, Kind::Hear),
            (3, Kind::Dial),
            (10, Kind::Throw),
        ],
        Surface::Schedules => &[
            (8, Kind::Edit),
            (8, Kind::Write),
            (1, Kind::Open),
            (4, Kind::Hear),
            (4, Kind::Say),
            (3, Kind::Attend),
            (2, Kind::Dial),
            (2, Kind::Drop),
            (2, Kind::Again),
            (2, Kind::Swap),
            (1, Kind::Lose),
            (2, Kind::Refuse),
            (1, Kind::Pages),
            (1, Kind::Rest),
        ],
        Surface::Faults => &[
            (8, Kind::Edit),
            (4, Kind::Write),
            (1, Kind::Open),
            (2, Kind::Hear),
            (2, Kind::Say),
            (3, Kind::Attend),
            (6, Kind::Dial),
            (2, Kind::Drop),
            (1, Kind::DialRefused),
            (2, Kind::Crash),
            (1, Kind::Disk),
            (2, Kind::Silence),
            (1, Kind::Rest),
            (1, Kind::Refuse),
            (1, Kind::Goaway),
            (1, Kind::Dismiss),
            (2, Kind::Restart),
            (2, Kind::Forget),
            (1, Kind::Lose),
        ],
    }
}

fn deed(surface: Surface, registers_alone: bool, dice: &mut Dice) -> Value {
    let document = named(dice, &DOCUMENTS);
    match dice.weighted(kinds(surface)).unwrap_or(Kind::Attend) {
        Kind::Edit => json!({"edit": {"document": document, "ops": edits(registers_alone, dice)}}),
        Kind::Write => json!({"write": {
            "document": document, "ops": [of_another(registers_alone, dice)],
            "seen": dice.percent(50),
        }}),
        Kind::Open => json!({"open": document}),
        Kind::Crash => json!({"crash": {}}),
        Kind::Disk => json!({"disk": named(dice, &["up", "down"])}),
        Kind::Silence => {
            json!({"silence": one_of(dice, &[10, 1_500, 31_000, 100_000]).unwrap_or(10)})
        }
        Kind::Rest => json!({"rest": one_of(dice, &[10, 1_500, 31_000, 65_000]).unwrap_or(10)}),
        Kind::Dial => json!({"dial": {}}),
        Kind::DialRefused => json!({"dial_refused": {}}),
        Kind::Drop => json!({"drop": {}}),
        Kind::Hear => json!({"hear": dice.between(1, 3)}),
        Kind::Say => json!({"say": dice.between(1, 3)}),
        Kind::Attend => json!({"attend": {}}),
        Kind::Again => json!({"again": dice.below(4)}),
        Kind::Swap => json!({"swap": {}}),
        Kind::Lose => json!({"lose": {}}),
        Kind::Throw => json!({"throw": thrown(document, dice)}),
        Kind::Refuse => json!({"refuse": refusal(dice)}),
        Kind::Goaway => json!({"goaway": one_of(dice, &[0, 1, 5_000, 60_000]).unwrap_or(1)}),
        Kind::Dismiss => json!({"dismiss": {"fatal": dice.percent(40)}}),
        Kind::Restart => json!({"restart": {"fresh_epoch": dice.percent(60)}}),
        Kind::Forget => json!({"restart": {
            "fresh_epoch": true, "forgotten": dice.between(1, 4),
        }}),
        Kind::Pages => json!({"pages": dice.between(1, 3)}),
    }
}

/// What somebody else writes; often to a set or a text that the client writes to.
fn of_another(registers_alone: bool, dice: &mut Dice) -> Value {
    if registers_alone || dice.percent(40) {
        return operation(registers_alone, dice);
    }
    match dice.below(4) {
        0 => json!({"set_add": "/set", "value": dice.below(3)}),
        // The small server names what it removes, once it is played.
        1 => json!({"set_remove": "/set", "value": dice.below(3)}),
        2 => json!({"counter_add": "/counter", "amount": 1 + dice.below(9)}),
        _ => json!({"text_insert": "/text", "text": named(dice, &["X", "Y", "Z"])}),
    }
}

fn refusal(dice: &mut Dice) -> Value {
    let codes = [
        "GAP",
        "MISSING_DEPENDENCY",
        "STORAGE_FAILED",
        "OVERLOADED",
        "EQUIVOCATION",
        "REPLICA_TAKEN",
        "CLOCK_SKEW",
    ];
    match dice.below(8) {
        0 => json!({"code": 4_000, "retryable": dice.percent(50)}),
        _ => {
            let after = one_of(dice, &[0, 0, 500, 5_000]).unwrap_or(0);
            json!({"code": named(dice, &codes), "retry_after_ms": after})
        }
    }
}

/// A frame, or bytes, of which most break a rule.
fn thrown(document: &str, dice: &mut Dice) -> Value {
    let mut thrown = Value::Null;
    for _ in 0..MAX_BENDINGS {
        thrown = broken(server_frame(document, dice), dice);
        if breaks_a_rule(&thrown, Sender::Server) {
            break;
        }
    }
    thrown
}
