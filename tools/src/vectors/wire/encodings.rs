//! The ways in which encoders differ, and that all mean the same [SK-WIRE-023].

use prost_reflect::prost::Message as _;
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

use super::encoder::Habits;
use super::raw::delimited;
use super::samples;
use super::suite::{About, Suite};

const CLAUSES: &[&str] = &["SK-WIRE-023"];

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    let usual = Habits::default();
    for (name, json) in samples::frames() {
        let frame = suite.frame(&json)?;
        for (label, note, habits) in [
            (
                "reversed",
                "fields from last to first",
                Habits {
                    reversed: true,
                    ..usual
                },
            ),
            (
                "padded",
                "varints with one zero group",
                Habits {
                    padding: 1,
                    ..usual
                },
            ),
            (
                "padded-far",
                "varints of up to ten bytes",
                Habits {
                    padding: 9,
                    ..usual
                },
            ),
            (
                "unpacked",
                "a tag for each number",
                Habits {
                    unpacked: true,
                    ..usual
                },
            ),
            (
                "all-at-once",
                "reversed, padded and unpacked",
                Habits {
                    reversed: true,
                    padding: 2,
                    unpacked: true,
                },
            ),
        ] {
            let id = format!("encoding/{name}/{label}");
            suite.ok_bytes(
                &About {
                    id: &id,
                    clauses: CLAUSES,
                    note,
                },
                habits.encode(&frame),
            )?;
        }
        generate_repeats(suite, name, &frame)?;
    }
    generate_two_bodies(suite)
}

/// A field that stands twice: the last scalar counts, and messages merge.
fn generate_repeats(suite: &mut Suite, name: &str, frame: &DynamicMessage) -> anyhow::Result<()> {
    for (field, value) in frame.fields() {
        let Value::Message(body) = value else {
            continue;
        };
        let bytes = body.encode_to_vec();
        let number = field.number();

        let empty_then_full = [delimited(number, &[]), delimited(number, &bytes)].concat();
        let id = format!("encoding/{name}/empty-then-full");
        let note = "the body twice, first empty: the two merge";
        suite.ok_bytes(
            &About {
                id: &id,
                clauses: CLAUSES,
                note,
            },
            empty_then_full,
        )?;

        let singular: Vec<_> = body
            .fields()
            .filter(|(field, _)| !field.is_list())
            .collect();
        let Some((last, _)) = singular.last() else {
            continue;
        };
        let mut first_part = body.clone();
        first_part.clear_field(last);
        let mut last_part = DynamicMessage::new(body.descriptor());
        last_part.set_field(last, body.get_field(last).into_owned());
        let parts = [first_part, last_part].map(|part| delimited(number, &part.encode_to_vec()));
        let id = format!("encoding/{name}/split");
        let note = "the body in two parts: the two merge";
        suite.ok_bytes(
            &About {
                id: &id,
                clauses: CLAUSES,
                note,
            },
            parts.concat(),
        )?;
    }
    Ok(())
}

/// Of two members of a oneof the last counts.
fn generate_two_bodies(suite: &mut Suite) -> anyhow::Result<()> {
    let ping = suite.bytes(&serde_json::json!({"ping": {"nonce": "1"}}))?;
    for (name, json) in samples::frames()
        .into_iter()
        .filter(|(name, _)| *name != "ping")
    {
        let bytes = [ping.clone(), suite.bytes(&json)?].concat();
        let id = format!("encoding/{name}/after-a-ping");
        let note = "two bodies: the last one counts";
        suite.ok_bytes(
            &About {
                id: &id,
                clauses: CLAUSES,
                note,
            },
            bytes,
        )?;
    }
    Ok(())
}
