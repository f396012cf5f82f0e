//! A few wire vectors on one connection, in the order: greeting, vectors, and a frame of zero
//! bytes.
//!
//! The pong before and the refusal after are the twins of every verdict between them: a peer that
//! takes everything, or refuses everything, passes none. Chapter: `spec/05-wire-format.md`.

use serde_json::{Value, json};

use super::answer::WireAnswer;
use super::suite::WireCase;
use crate::case::TransportKind;
use crate::frame::enum_names;
use crate::script::{Failure, FailureKind};
use crate::vector::replay::line::{Heard, Line, Target, ended_text, mismatch, said};

/// Vectors of one connection, with their answers and the clauses that decide those.
pub(crate) type WireBatch = Vec<(WireCase, WireAnswer, Option<&'static str>)>;

/// Batches: small ones, so that they stay within the smallest rate a server may choose.
pub(crate) fn batches(cases: impl Iterator<Item = WireCase>) -> Vec<WireBatch> {
    const MAX_CASES: usize = 8;
    const MAX_BYTES: usize = 4_096;
    let (mut batches, mut open) = (Vec::new(), WireBatch::new());
    for case in cases {
        let (answer, clause) = WireAnswer::of(&case);
        let subscribes = case.body().is_some_and(|(name, _)| name == "syncRequest");
        let entry = (case, answer, clause);
        if entry.1.alone() || subscribes || entry.0.length() > MAX_BYTES {
            batches.push(vec![entry]);
            continue;
        }
        open.push(entry);
        if open.len() == MAX_CASES {
            batches.push(std::mem::take(&mut open));
        }
    }
    batches.push(open);
    batches.retain(|batch| !batch.is_empty());
    batches
}

/// Plays a batch; the outcomes are in its order.
pub(crate) async fn play_batch(
    target: &Target,
    batch: &WireBatch,
    replica: &str,
) -> Vec<Result<(), Failure>> {
    let mut outcomes = Vec::new();
    let mut line: Option<Line> = None;
    for (case, answer, clause) in batch {
        let kept = line.take();
        let clause = clause.unwrap_or_else(|| case.clauses.first().map_or("", String::as_str));
        let played = play(target, kept, (case, answer, clause), replica).await;
        outcomes.push(played.map(|after| line = after));
    }
    if let Some(line) = line
        && let Err(failure) = refuses_nothing_at_all(line).await
    {
        // What takes a frame of zero bytes did not read the frames before it either.
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_ok()) {
            *outcome = Err(failure.clone());
        }
    }
    outcomes
}

/// Plays one; gives the connection back when it goes on.
async fn play(
    target: &Target,
    kept: Option<Line>,
    (case, answer, clause): (&WireCase, &WireAnswer, &str),
    replica: &str,
) -> Result<Option<Line>, Failure> {
    let bytes = case
        .bytes()
        .map_err(|problem| Failure::script(format!("hex: {problem}")))?;
    if let WireAnswer::Greeting { understood } = answer {
        return greeting(target, bytes, *understood, clause).await;
    }
    let mut line = match kept {
        Some(line) => line,
        None => {
            let (mut line, _) = Line::greeted(target, replica).await?;
            line.quiet("SK-SESS-060").await?;
            line
        }
    };
    line.send_bytes(bytes);
    match answer {
        WireAnswer::Closing { codes, fields } => {
            closes(&mut line, codes, fields, clause).await?;
            return Ok(None);
        }
        WireAnswer::Unheeded => {
            let error = line.body("error", clause).await?;
            if error["code"] != "UNSUPPORTED_FRAME" {
                ends(&mut line, &error, &["MALFORMED"], &json!({}), clause).await?;
                return Ok(None);
            }
            check_error(&error, ("UNSUPPORTED_FRAME", true), &json!({}), clause)?;
        }
        WireAnswer::Credentials { request_id } => {
            return credentials(target, line, request_id, clause).await;
        }
        WireAnswer::Refusal { code, fields } => {
            let error = line.body("error", clause).await?;
            check_error(&error, (code, true), fields, clause)?;
        }
        WireAnswer::Reply(name, fields) => {
            let body = line.body(name, clause).await?;
            check_fields(name, &body, fields, clause)?;
        }
        WireAnswer::Silence | WireAnswer::Greeting { .. } => {}
    }
    line.quiet(clause).await?;
    Ok(Some(line))
}

/// The vector's own frame greets.
async fn greeting(
    target: &Target,
    bytes: Vec<u8>,
    understood: bool,
    clause: &str,
) -> Result<Option<Line>, Failure> {
    let mut line = Line::open(target).await?;
    line.send_bytes(bytes);
    if target.guarded() {
        // The vectors know nothing of this server's tokens.
        closes(&mut line, &["UNAUTHENTICATED"], &json!({}), "SK-AUTH-001").await?;
        return Ok(None);
    }
    if !understood {
        closes(&mut line, &["UNSUPPORTED_VERSION"], &json!({}), clause).await?;
        return Ok(None);
    }
    let welcome = line.body("welcome", clause).await?;
    check_fields("welcome", &welcome, &json!({"version": 1}), clause)?;
    line.quiet("SK-SESS-060").await?;
    Ok(Some(line))
}

async fn credentials(
    target: &Target,
    mut line: Line,
    request_id: &Value,
    clause: &str,
) -> Result<Option<Line>, Failure> {
    if target.guarded() {
        closes(&mut line, &["UNAUTHENTICATED"], &json!({}), clause).await?;
        return Ok(None);
    }
    let body = line.body("authenticated", clause).await?;
    check_fields(
        "authenticated",
        &body,
        &json!({"request_id": request_id}),
        clause,
    )?;
    line.quiet(clause).await?;
    Ok(Some(line))
}

async fn refuses_nothing_at_all(mut line: Line) -> Result<(), Failure> {
    line.send_bytes(Vec::new());
    closes(&mut line, &["MALFORMED"], &json!({}), "SK-WIRE-002").await
}

/// The error, and then the end with its status.
async fn closes(
    line: &mut Line,
    codes: &[&str],
    fields: &Value,
    clause: &str,
) -> Result<(), Failure> {
    let error = line.body("error", clause).await?;
    ends(line, &error, codes, fields, clause).await
}

/// The end after this error.
async fn ends(
    line: &mut Line,
    error: &Value,
    codes: &[&str],
    fields: &Value,
    clause: &str,
) -> Result<(), Failure> {
    let named = codes.iter().find(|code| error["code"] == **code);
    let code = named.or_else(|| codes.first()).map_or("", |code| code);
    check_error(error, (code, false), fields, clause)?;
    let status = status_of(code, line.transport());
    let expected = format!("the end, with status {status}");
    let clause = match line.transport() {
        TransportKind::WebSocket => "SK-TRAN-004",
        TransportKind::Quic => "SK-TRAN-013",
    };
    match line.hear().await? {
        Heard::Ended(end) if end.status == Some(status) => Ok(()),
        Heard::Ended(end) => Err(mismatch(clause, &expected, &ended_text(&end))),
        Heard::Frame(frame) => Err(mismatch("SK-ERR-001", &expected, &said(&frame))),
        Heard::Nothing => {
            Err(Failure::new(FailureKind::Timeout, expected, "it goes on").citing(clause))
        }
    }
}

//= SK-TRAN-004
//= SK-TRAN-013
fn status_of(code: &str, transport: TransportKind) -> u64 {
    match transport {
        TransportKind::WebSocket => match code {
            "LIMIT_EXCEEDED" => 1_009,
            "UNAUTHENTICATED" => 1_008,
            _ => 1_002,
        },
        TransportKind::Quic => {
            let codes = enum_names("ErrorCode");
            let found = codes.iter().find(|(name, _)| name == code);
            found.map_or(0, |(_, number)| u64::from(number.unsigned_abs()))
        }
    }
}

fn check_error(
    error: &Value,
    (code, goes_on): (&str, bool),
    fields: &Value,
    clause: &str,
) -> Result<(), Failure> {
    check_fields("error", error, &json!({"code": code}), clause)?;
    check_fields("error", error, fields, clause)?;
    let continues = json!({"session_continues": goes_on});
    check_fields("error", error, &continues, "SK-ERR-001")
}

fn check_fields(name: &str, body: &Value, fields: &Value, clause: &str) -> Result<(), Failure> {
    for (field, wanted) in fields.as_object().into_iter().flatten() {
        if body[field] != *wanted {
            let expected = format!("{name}.{field}: {wanted}");
            return Err(mismatch(clause, &expected, &said(&json!({name: body}))));
        }
    }
    Ok(())
}
