//! M1: writing one field of a document, each write a change of its own.
//!
//! Ours makes a change that can be sent and keeps it as history; synckit-core writes the field.

use serde_json::json;

use super::keyed::{KEYS, VALUE, Writer, key};
use crate::stopwatch::ns_per_unit;
use crate::{Contest, Row, Sheet, Turn};

const PEER: &str = "synckit-core 0.3.0";

pub(super) fn measure(contest: &Contest) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("M1", "set a field, ns");
    let writer = Writer::new()?;
    let indices: Vec<usize> = (0..20_000).collect();
    let mut turns = vec![
        Turn::new("synckit", || {
            ns_per_unit(
                indices.len(),
                || writer.clone(),
                |mut writer, bound| {
                    bound.each(&indices, |index| {
                        std::hint::black_box(writer.set(*index));
                    })?;
                    Some(writer)
                },
                |writer| writer.document.fields().count() == KEYS,
            )
        }),
        Turn::new(PEER, || {
            ns_per_unit(
                indices.len(),
                || synckit_core::Document::new("bench".to_owned()),
                |mut document, bound| {
                    bound.each(&indices, |index| {
                        let client = "writer".to_owned();
                        document.set_field(key(*index), json!(VALUE), *index as u64, client);
                    })?;
                    Some(document)
                },
                |document| document.field_count() == KEYS,
            )
        }),
    ];
    contest.fill(&mut sheet, "1,000 keys", &mut turns);
    Ok(sheet.rows(&[(PEER, 0.4)]))
}
