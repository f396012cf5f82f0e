//! C1: our codec of a change against prost on the same bytes.
//!
//! prost ends at its message; ours goes on to a checked change, and starts from one.

use std::hint::black_box;

use anyhow::ensure;
use prost::Message as _;
use synckit_wire::{decode_change, encode_change, v1};

use super::keyed::Writer;
use crate::stopwatch::ns_per_unit;
use crate::{Contest, Row, Sheet, Turn};

const PROST: &str = "prost 0.14";
const REPETITIONS: usize = 10_000;

pub(super) fn measure(contest: &Contest) -> anyhow::Result<Vec<Row>> {
    let change = Writer::new()?.set(0);
    let bytes = encode_change(&change);
    let message = v1::Delta::decode(&bytes[..])?;
    ensure!(
        message.encode_to_vec() == bytes[..],
        "ours and prost write different bytes"
    );
    let input = format!("a change of {} bytes", bytes.len());
    let mut decoding = Sheet::new("C1", "decode, ns");
    let mut turns = [
        turn("synckit", || {
            black_box(decode_change(black_box(&bytes))).is_ok()
        }),
        turn(PROST, || {
            black_box(v1::Delta::decode(black_box(&bytes[..]))).is_ok()
        }),
    ];
    contest.fill(&mut decoding, &input, &mut turns);
    let mut encoding = Sheet::new("C1", "encode, ns");
    let mut turns = [
        turn("synckit", || {
            !black_box(encode_change(black_box(&change))).is_empty()
        }),
        turn(PROST, || {
            !black_box(black_box(&message).encode_to_vec()).is_empty()
        }),
    ];
    contest.fill(&mut encoding, &input, &mut turns);
    let mut rows = decoding.rows(&[(PROST, 0.5)]);
    rows.extend(encoding.rows(&[(PROST, 0.8)]));
    Ok(rows)
}

/// `code` says whether it worked.
fn turn<'a>(name: &'static str, mut code: impl FnMut() -> bool + 'a) -> Turn<'a> {
    let repetitions = vec![(); REPETITIONS];
    Turn::new(name, move || {
        ns_per_unit(
            REPETITIONS,
            || true,
            |mut all_worked, bound| {
                bound.each(&repetitions, |()| all_worked &= code())?;
                Some(all_worked)
            },
            |all_worked| *all_worked,
        )
    })
}
