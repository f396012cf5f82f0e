//! Reads what the judged server says, and compares it with what the model's server must say.
//!
//! Cursors are the server's own: only that one follows the other can be compared. Acknowledgements
//! and notifications that stand in a row may come as one frame. Chapter:
//! `spec/07-server-session.md`.

use std::collections::VecDeque;

use serde_json::{Value, json};
use synckit_oracle::{Change, Version};

use super::client::{DownFrame, Place};
use super::server::{Page, Told};
use crate::frame::body_name;
use crate::script::Failure;
use crate::vector::replay::change::{changes_of, plain_change, plain_version};
use crate::vector::replay::line::{Line, mismatch, said};

/// The cursor of a page that says what the model's says.
pub(crate) fn read_page(
    body: &Value,
    (request_id, document_id): (u64, &str),
    page: &Page,
    server_version: &Version,
    clause: &str,
) -> Result<String, Failure> {
    let got = || said(&json!({"sync_response": body}));
    if body["request_id"] != request_id || body["document_id"] != document_id {
        let expected = format!("the answer to request {request_id}");
        return Err(mismatch("SK-SESS-010", &expected, &got()));
    }
    if changes_of(body).as_ref() != Some(&page.changes) {
        return Err(mismatch(clause, &listed(&page.changes), &got()));
    }
    if body["has_more"] != page.has_more {
        let expected = format!("has_more: {}", page.has_more);
        return Err(mismatch("SK-SESS-016", &expected, &got()));
    }
    let version = (!page.has_more).then(|| plain_version(server_version));
    if body.get("server_version") != version.as_ref() {
        let expected = format!("server_version: {version:?}");
        return Err(mismatch("SK-SESS-016", &expected, &got()));
    }
    let cursor = given(&body["cursor"]);
    cursor.ok_or_else(|| mismatch("SK-SESS-011", "a cursor", &got()))
}

/// The next frame of what is due: the acknowledgement, or the notification, at the front or of
/// several there. `standing` is the cursor and the epoch of the connection, and its replica's last
/// durable change.
pub(crate) async fn read_told(
    line: &mut Line,
    due: &mut VecDeque<Told>,
    (document_id, replica): (&str, &str),
    standing: (&str, &str, u64),
) -> Result<DownFrame, Failure> {
    let (expected, clause) = match due.front() {
        Some(Told::Ack {
            through_seq, again, ..
        }) => {
            let clause = if *again { "SK-SESS-032" } else { "SK-SESS-030" };
            (format!("`ack` through {through_seq}"), clause)
        }
        Some(Told::Notification { change, .. }) => (
            format!("`notification` of {}", plain_change(change)),
            "SK-SESS-050",
        ),
        None => return Err(Failure::script("nothing is due")),
    };
    let frame = line.frame(&expected, clause).await?;
    let wrong = |clause: &str, expected: &str| mismatch(clause, expected, &said(&frame));
    let body = &frame[body_name(&frame)];
    if body["document_id"] != document_id {
        return Err(wrong(clause, &format!("about {document_id}")));
    }
    match (body_name(&frame), due.front()) {
        ("ack", Some(Told::Ack { .. })) => {
            if body["replica_id"] != replica {
                return Err(wrong("SK-SESS-030", &format!("of replica {replica}")));
            }
            read_ack(body, due, standing).map_err(|(clause, expected)| wrong(clause, &expected))
        }
        ("notification", Some(Told::Notification { .. })) => read_notification(body, due, standing)
            .map_err(|(clause, expected)| wrong(clause, &expected)),
        (_, _) => Err(wrong(clause, &expected)),
    }
}

type Wrong = (&'static str, String);

fn read_ack(
    body: &Value,
    due: &mut VecDeque<Told>,
    (served, epoch, durable): (&str, &str, u64),
) -> Result<DownFrame, Wrong> {
    let through = body["through_seq"].as_u64().unwrap_or(0);
    if through > durable {
        return Err((
            "SK-SESS-030",
            format!("nothing above {durable}, the last it has"),
        ));
    }
    let mut last = None;
    while let Some(Told::Ack {
        through_seq,
        live,
        end,
        ..
    }) = due.front().cloned()
    {
        // The first must be covered; the others may be answered by frames of their own.
        if through_seq > through {
            break;
        }
        last = Some((live, end));
        due.pop_front();
    }
    let Some((live, end)) = last else {
        return Err((
            "SK-SESS-030",
            "an acknowledgement of what was sent".to_owned(),
        ));
    };
    let cursors = (given(&body["previous_cursor"]), given(&body["cursor"]));
    let moves = match (live, cursors) {
        (false, (None, None)) => None,
        (true, (Some(previous), Some(cursor))) if previous == served => {
            Some((previous, place(cursor, epoch, end)))
        }
        (true, (Some(_), Some(_))) => {
            return Err(("SK-SESS-052", format!("previous_cursor: {served}")));
        }
        (true, _) => {
            return Err((
                "SK-SESS-053",
                "both cursors, for a live subscriber".to_owned(),
            ));
        }
        (false, _) => return Err(("SK-SESS-053", "no cursor: it is not live".to_owned())),
    };
    Ok(DownFrame::Ack {
        through_seq: through,
        moves,
    })
}

fn read_notification(
    body: &Value,
    due: &mut VecDeque<Told>,
    (served, epoch, _): (&str, &str, u64),
) -> Result<DownFrame, Wrong> {
    let changes = changes_of(body).unwrap_or_default();
    let mut last = None;
    for got in &changes {
        match due.front() {
            Some(Told::Notification { change, end }) if change == got => last = Some(*end),
            Some(Told::Notification { change, .. }) => {
                return Err(("SK-SESS-014", plain_change(change).to_string()));
            }
            Some(Told::Ack { .. }) | None => {
                return Err((
                    "SK-SESS-051",
                    "no change but the others' new ones".to_owned(),
                ));
            }
        }
        due.pop_front();
    }
    let Some(end) = last else {
        return Err(("SK-SESS-050", "a change".to_owned()));
    };
    match (given(&body["previous_cursor"]), given(&body["cursor"])) {
        (Some(previous_cursor), Some(cursor)) if previous_cursor == served => {
            Ok(DownFrame::Notification {
                changes,
                previous_cursor,
                place: place(cursor, epoch, end),
            })
        }
        _ => Err((
            "SK-SESS-052",
            format!("previous_cursor: {served}, and a cursor"),
        )),
    }
}

fn place(cursor: String, epoch: &str, position: usize) -> Place {
    Place {
        cursor,
        epoch: epoch.to_owned(),
        position,
    }
}

/// Bytes that are there: absent and empty are the same.
fn given(bytes: &Value) -> Option<String> {
    let text = bytes.as_str().filter(|text| *text != "hex:");
    text.map(str::to_owned)
}

fn listed(changes: &[Change<Value>]) -> String {
    let changes: Vec<Value> = changes.iter().map(plain_change).collect();
    format!("the changes {}", json!(changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> VecDeque<Told> {
        let ack = |through_seq, end| Told::Ack {
            through_seq,
            live: true,
            end,
            again: false,
        };
        VecDeque::from([ack(1, 1), ack(2, 2)])
    }

    fn ack(through_seq: u64, previous: &str) -> Value {
        json!({"through_seq": through_seq, "previous_cursor": previous, "cursor": "hex:02"})
    }

    #[test]
    fn one_acknowledgement_may_answer_two_updates_in_a_row() {
        let mut due = told();
        assert!(read_ack(&ack(2, "hex:01"), &mut due, ("hex:01", "e", 2)).is_ok());
        assert!(due.is_empty());
    }

    #[test]
    fn an_acknowledgement_that_does_not_follow_the_last_cursor_is_refused() {
        let wrong = read_ack(&ack(2, "hex:00"), &mut told(), ("hex:01", "e", 2));
        assert!(matches!(wrong, Err(("SK-SESS-052", _))));
    }

    #[test]
    fn an_acknowledgement_of_what_was_never_sent_is_refused() {
        let wrong = read_ack(&ack(3, "hex:01"), &mut told(), ("hex:01", "e", 2));
        assert!(matches!(wrong, Err(("SK-SESS-030", _))));
    }
}
