//! Packing spans, run by run.
//!
//! Spec: chapter 5, spans of a text.

use super::context::{
    CONTINUES, Context, DELETED, LEFT_SHIFT, LENGTH_SHIFT, ORIGIN_DOT, ORIGIN_EDGE, ORIGIN_NEAR,
    RIGHT_SHIFT, SAME_REPLICA,
};
use crate::{LocalDot, LocalPlace, TextSpan};

/// The bytes of spans that stand in the order of their text.
//= SK-WIRE-034
pub(super) fn pack(spans: impl IntoIterator<Item = TextSpan>) -> Vec<u8> {
    let mut packer = Packer::default();
    let mut run: Option<TextSpan> = None;
    for span in spans {
        match &mut run {
            Some(run) if is_one(run, &span) => run.length += span.length,
            Some(_) | None => {
                run.replace(span).inspect(|run| packer.write(run));
            }
        }
    }
    run.inspect(|run| packer.write(run));
    packer.bytes
}

/// Whether `next`, which follows in the text, belongs to the same run.
fn is_one(span: &TextSpan, next: &TextSpan) -> bool {
    let length = span.length.checked_add(next.length);
    next.place == LocalPlace::Continues
        && next.first.replica == span.first.replica
        && next.first.seq == span.first.seq + u64::from(span.length)
        && next.is_deleted == span.is_deleted
        && length.is_some()
}

#[derive(Debug, Default)]
struct Packer {
    bytes: Vec<u8>,
    context: Context,
}

impl Packer {
    fn write(&mut self, span: &TextSpan) {
        let same_replica = self.context.replica() == Some(span.first.replica);
        let [near_left, near_right] = self.context.near();
        let (left, right) = match span.place {
            LocalPlace::Continues => (CONTINUES, ORIGIN_EDGE),
            LocalPlace::Between { left, right } => {
                (origin_kind(left, near_left), origin_kind(right, near_right))
            }
        };
        let flags = (if span.is_deleted { DELETED } else { 0 })
            | (if same_replica { SAME_REPLICA } else { 0 })
            | (left << LEFT_SHIFT)
            | (right << RIGHT_SHIFT);
        self.put((u64::from(span.length) << LENGTH_SHIFT) | flags);
        if !same_replica {
            self.put(span.first.replica.0.into());
        }
        let expected = self.context.expected_seq(span.first.replica);
        self.put(zigzag(span.first.seq, expected));
        if let LocalPlace::Between {
            left: left_dot,
            right: right_dot,
        } = span.place
        {
            for (kind, origin) in [(left, left_dot), (right, right_dot)] {
                if let Some(origin) = origin.filter(|_| kind == ORIGIN_DOT) {
                    self.put(origin.replica.0.into());
                    self.put(zigzag(origin.seq, span.first.seq));
                }
            }
        }
        self.context.follow(span);
    }

    fn put(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }
}

fn origin_kind(origin: Option<LocalDot>, near: Option<LocalDot>) -> u64 {
    match origin {
        None => ORIGIN_EDGE,
        Some(_) if origin == near => ORIGIN_NEAR,
        Some(_) => ORIGIN_DOT,
    }
}

/// The difference of two numbers, small ones of either sign as small numbers.
fn zigzag(number: u64, from: u64) -> u64 {
    let difference = number.wrapping_sub(from).cast_signed();
    ((difference << 1) ^ (difference >> 63)).cast_unsigned()
}
