//! Taking in another copy of a text: what is missing here is written as its writers wrote it.
//!
//! Each span waits for the span before it in its replica's dots and for those of its origins. What
//! waits for itself, which no writer can have written, is taken in as it comes.
//!
//! Spec: chapter 16.

use std::collections::BTreeMap;

use crate::{LocalDot, LocalDotRange, LocalPlace, Replicas, Text, TextSpan, Version};

/// The most characters of a deleted span that are written at a time, only to be deleted again.
const PIECE_CHARS: u32 = 1 << 12;

/// Comes to hold what either holds. `spans` are those of the other copy in order, which shows
/// `shown`; `known` is the version here.
pub(super) fn merge(
    text: &mut Text,
    shown: &str,
    spans: &[TextSpan],
    known: &Version,
    replicas: &Replicas,
) {
    let mut pieces = pieces(shown, spans);
    pieces.sort_unstable_by_key(|piece| piece.span.first);
    let mut next_seqs = BTreeMap::new();
    for index in causal_order(&pieces) {
        let piece = &pieces[index];
        let replica = piece.span.first.replica;
        let known_seq = || known.get(replicas.id(replica)).saturating_add(1);
        let next_seq = next_seqs.entry(replica).or_insert_with(known_seq);
        if piece.end_seq() > *next_seq {
            take_in(text, piece, *next_seq, replicas);
            *next_seq = piece.end_seq();
        }
    }
    let deleted = pieces.iter().filter(|piece| piece.span.is_deleted);
    for piece in deleted {
        text.integrate_delete(piece.range(), &mut Vec::new());
    }
}

#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    span: TextSpan,
    /// Empty when it is deleted.
    shown: &'a str,
}

impl Piece<'_> {
    fn end_seq(&self) -> u64 {
        self.span.first.seq + u64::from(self.span.length)
    }

    fn range(&self) -> LocalDotRange {
        LocalDotRange {
            first: self.span.first,
            length: self.span.length.into(),
        }
    }
}

fn pieces<'a>(shown: &'a str, spans: &[TextSpan]) -> Vec<Piece<'a>> {
    let mut rest = shown;
    let piece = |span: &TextSpan| {
        let chars = if span.is_deleted { 0 } else { span.length };
        let (shown, behind) = rest.split_at(byte_of(rest, chars));
        rest = behind;
        Piece { span: *span, shown }
    };
    spans.iter().map(piece).collect()
}

/// The indices of pieces, which ascend by dot, so that each follows what it waits for.
fn causal_order(pieces: &[Piece<'_>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(pieces.len());
    let mut is_known = vec![false; pieces.len()];
    let mut pending = Vec::new();
    for start in 0..pieces.len() {
        pending.push((start, false));
        while let Some((index, has_waited)) = pending.pop() {
            if has_waited {
                order.push(index);
            } else if !is_known[index] {
                is_known[index] = true;
                pending.push((index, true));
                let causes = causes(pieces, index).into_iter().flatten();
                pending.extend(causes.map(|cause| (cause, false)));
            }
        }
    }
    order
}

/// The pieces that a piece waits for.
fn causes(pieces: &[Piece<'_>], index: usize) -> [Option<usize>; 3] {
    let span = &pieces[index].span;
    let find = |dot: LocalDot| {
        let at = pieces.partition_point(|piece| piece.span.first <= dot);
        let at = at.checked_sub(1)?;
        let is_there =
            pieces[at].span.first.replica == dot.replica && dot.seq < pieces[at].end_seq();
        is_there.then_some(at)
    };
    let before = index.checked_sub(1);
    let before = before.filter(|at| pieces[*at].span.first.replica == span.first.replica);
    match span.place {
        LocalPlace::Continues => [before, None, None],
        LocalPlace::Between { left, right } => [before, left.and_then(find), right.and_then(find)],
    }
}

/// Writes the part of a piece from `next_seq` on: all of it, or what goes on with its run.
fn take_in(text: &mut Text, piece: &Piece<'_>, next_seq: u64, replicas: &Replicas) {
    let TextSpan {
        mut first,
        mut length,
        mut place,
        is_deleted,
    } = piece.span;
    let mut shown = piece.shown;
    if next_seq > first.seq {
        let known = u32::try_from(next_seq - first.seq)
            .unwrap_or(length)
            .min(length);
        first.seq += u64::from(known);
        length -= known;
        place = LocalPlace::Continues;
        shown = &shown[byte_of(shown, known)..];
    }
    let unknown = "\0".repeat(length.min(PIECE_CHARS) as usize);
    while length > 0 {
        let chars = length.min(PIECE_CHARS);
        let content = if is_deleted { unknown.as_str() } else { shown };
        let (content, behind) = content.split_at(byte_of(content, chars));
        text.integrate_insert(first, place, content, replicas);
        if is_deleted {
            let range = LocalDotRange {
                first,
                length: chars.into(),
            };
            text.integrate_delete(range, &mut Vec::new());
        } else {
            shown = behind;
        }
        first.seq += u64::from(chars);
        place = LocalPlace::Continues;
        length -= chars;
    }
}

/// Where in `text` its first `chars` characters end.
fn byte_of(text: &str, chars: u32) -> usize {
    let behind = text.char_indices().nth(chars as usize);
    behind.map_or(text.len(), |(end, _)| end)
}
