//! Deeds against a judged server, from dice.

use serde_json::{Value, json};

use super::Surface;
use super::frame_breaker::broken;
use super::frame_maker::client_frame;
use super::name::{CONNECTIONS, DOCUMENTS, named, one_of};
use super::server_deed::ServerDeed;
use super::value_maker::operations;
use crate::simulator::dice::Dice;

/// Above the numbers of all other requests.
const FIRST_AUDIT: u64 = 900_000;

/// How many scripts look at a document over HTTP, of 100: not every server shows one there.
const VIEWS_PERCENT: u64 = 10;

/// The deeds of one script, and those that end it.
pub(super) fn server_deeds(surface: Surface, dice: &mut Dice) -> Vec<ServerDeed> {
    let count = dice.between(6, 24);
    let mut written = Vec::new();
    let deeds = (0..count).map(|number| deed(surface, number, &mut written, dice));
    let mut deeds: Vec<ServerDeed> = deeds.collect();
    if surface == Surface::Schedules && dice.percent(VIEWS_PERCENT) {
        deeds.push(ServerDeed::View {
            document: named(dice, &DOCUMENTS),
            tag: "tag".to_owned(),
        });
    }
    deeds.push(ServerDeed::Settle);
    let audits = (FIRST_AUDIT..).zip(DOCUMENTS);
    deeds.extend(audits.map(|(request_id, document)| ServerDeed::Audit {
        document,
        request_id,
    }));
    deeds
}

/// Which deeds a surface is made of, each as often as its weight says.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Write,
    Again,
    Follow,
    Stop,
    Throw,
    Disconnect,
    Restart,
    Kill,
    Settle,
}

fn kinds(surface: Surface) -> &'static [(u64, Kind)] {
    match surface {
        Surface::Frames => &[(2, Kind::Write), (2, Kind::Follow), (8, Kind::Throw)],
        Surface::Schedules => &[
            (10, Kind::Write),
            (2, Kind::Again),
            (6, Kind::Follow),
            (1, Kind::Stop),
            (2, Kind::Disconnect),
            (1, Kind::Settle),
        ],
        Surface::Faults => &[
            (8, Kind::Write),
            (2, Kind::Again),
            (3, Kind::Follow),
            (4, Kind::Disconnect),
            (2, Kind::Throw),
            (1, Kind::Restart),
            (1, Kind::Kill),
        ],
    }
}

/// A change that was written: by whom, to what, under which name.
type Written = (&'static str, &'static str, String);

fn deed(surface: Surface, number: u64, written: &mut Vec<Written>, dice: &mut Dice) -> ServerDeed {
    let connection = named(dice, &CONNECTIONS);
    let document = named(dice, &DOCUMENTS);
    let awaited = surface != Surface::Schedules || dice.percent(60);
    match dice.weighted(kinds(surface)).unwrap_or(Kind::Settle) {
        Kind::Write => {
            let name = format!("w_{}", letters(number));
            written.push((connection, document, name.clone()));
            ServerDeed::Write {
                connection,
                document,
                ops: operations(dice),
                name,
                awaited: awaited && dice.percent(90),
            }
        }
        Kind::Again => {
            let index = dice.below(written.len() as u64);
            let again = usize::try_from(index)
                .ok()
                .and_then(|index| written.get(index));
            match again.cloned() {
                Some((connection, document, name)) => ServerDeed::Again {
                    connection,
                    document,
                    name,
                },
                None => ServerDeed::Settle,
            }
        }
        Kind::Follow => ServerDeed::Ask {
            connection,
            request: request(connection, document, number, dice),
            // Two answers under way to one connection could be told apart by no oracle.
            awaited: true,
        },
        Kind::Stop => ServerDeed::Ask {
            connection,
            request: json!({"unsubscribe": {"document_id": document}}),
            awaited,
        },
        Kind::Throw => ServerDeed::Throw {
            connection,
            thrown: thrown(connection, document, dice),
            ungreeted: dice.percent(15),
        },
        Kind::Disconnect => ServerDeed::Disconnect { connection },
        Kind::Restart => ServerDeed::Restart { kill: false },
        Kind::Kill => ServerDeed::Restart { kill: true },
        Kind::Settle => ServerDeed::Settle,
    }
}

fn request(connection: &str, document: &str, number: u64, dice: &mut Dice) -> Value {
    let mode = if dice.percent(75) {
        "SUBSCRIBE"
    } else {
        "ONCE"
    };
    let most = one_of(dice, &[0, 0, 1, 2, 1_000]).unwrap_or(0);
    let mut request = json!({
        "request_id": 1_000 + number, "document_id": document, "mode": mode, "max_changes": most,
    });
    if dice.percent(30) {
        request["cursor"] = json!(format!("$cursor_{connection}"));
    }
    json!({ "sync_request": request })
}

fn thrown(connection: &str, document: &str, dice: &mut Dice) -> Value {
    let frame = client_frame(connection, document, dice);
    broken(frame, dice)
}

/// A number in letters: names of variables have no digits.
fn letters(number: u64) -> String {
    let letter = |digit: u64| char::from(b'a' + u8::try_from(digit % 26).unwrap_or(0));
    [letter(number / 26), letter(number)].iter().collect()
}
