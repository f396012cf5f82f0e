//! What breaks chapter 5 is refused, and ends the connection: for scripts that send anything.

use super::Violation;
use crate::frame::{Sender, grammar_problem};
use crate::trace::{Direction, Event, FrameRecord, Happening, Trace};

/// A frame that the server had to refuse, and answered what came after it.
///
/// It looks only at what follows on the connection: a `Pong` to a later `Ping`.
#[must_use]
pub fn unrefused(trace: &Trace) -> Option<Violation> {
    trace.events.iter().enumerate().find_map(|(index, event)| {
        let (clause, problem) = broken_rule(event)?;
        if !is_agreed_on(trace, index) {
            // It is refused, whatever its fields hold.
            return None;
        }
        let mut after = trace.events[index + 1..]
            .iter()
            .filter(|later| later.connection == event.connection);
        let verdict = after.find_map(|later| match &later.happening {
            Happening::Opened | Happening::Ended(_) => Some(true),
            Happening::Frame(Direction::Received, frame) => match frame.body("error") {
                Some(error) if error["session_continues"] == false => Some(true),
                Some(_) | None => (frame.name() == "pong").then_some(false),
            },
            Happening::Frame(Direction::Sent, _)
            | Happening::SentRaw(_)
            | Happening::ReceivedText(_)
            | Happening::Note(_) => None,
        });
        let is_ignored = verdict == Some(false);
        is_ignored.then(|| {
            let expected = format!("an `Error` that closes: {problem}");
            Violation::at(event, clause, expected, "an answer to what came after it")
        })
    })
}

/// Whether the last `Welcome` of the connection names the capability of a frame, if it is of one.
//= SK-SESS-065
fn is_agreed_on(trace: &Trace, index: usize) -> bool {
    let event = &trace.events[index];
    let Happening::Frame(_, frame) = &event.happening else {
        return true;
    };
    let capability = match frame.name() {
        "query" => "QUERY",
        "awareness_update" => "AWARENESS",
        "set_access" => "ACCESS_CONTROL",
        _ => return true,
    };
    let before = trace.events[..index].iter().rev();
    let mut before = before.filter(|earlier| earlier.connection == event.connection);
    before.any(|earlier| match &earlier.happening {
        Happening::Frame(Direction::Received, frame) => frame
            .body("welcome")
            .and_then(|welcome| welcome["capabilities"].as_array())
            .is_some_and(|named| named.iter().any(|name| name == capability)),
        Happening::Frame(Direction::Sent, _)
        | Happening::Opened
        | Happening::Ended(_)
        | Happening::SentRaw(_)
        | Happening::ReceivedText(_)
        | Happening::Note(_) => false,
    })
}

/// The rule that a frame of the judge's breaks.
fn broken_rule(event: &Event) -> Option<(&'static str, String)> {
    let Happening::Frame(Direction::Sent, frame) = &event.happening else {
        return None;
    };
    match &frame.decoded {
        Ok(json) => grammar_problem(json, Sender::Client),
        Err(_) if is_unknown(frame) => None,
        Err(problem) => Some(("SK-WIRE-001", problem.to_string())),
    }
}

/// A frame without a body that is known may be one of a later version.
fn is_unknown(frame: &FrameRecord) -> bool {
    frame.decoded == Err(crate::frame::DecodeProblem::UnknownBody)
}
