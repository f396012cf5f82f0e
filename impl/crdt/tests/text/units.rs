//! Positions in both units, over text that is more than ASCII.

use proptest::prelude::*;
use synckit_crdt::{LocalDot, ReplicaIndex, Text};

/// A family joined by joiners, a combining mark, ideographs, right-to-left letters, NUL, a flag.
const PIECES: [&str; 7] = [
    "a",
    "👨\u{200D}👩\u{200D}👧",
    "e\u{301}",
    "漢字",
    "שלום",
    "\0",
    "🇫🇷",
];

#[derive(Clone, Debug)]
enum Step {
    Insert(usize, usize),
    Delete(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (any::<usize>(), 0..PIECES.len()).prop_map(|(at, piece)| Step::Insert(at, piece)),
        1 => (any::<usize>(), 1..9_usize).prop_map(|(at, count)| Step::Delete(at, count)),
    ]
}

fn utf16_len(scalars: &[char]) -> usize {
    scalars.iter().map(|scalar| scalar.len_utf16()).sum()
}

/// Every position, slice and character of the text is the naive one's.
fn check(text: &Text, naive: &[char]) {
    assert_eq!(text.to_string(), String::from_iter(naive));
    for at in 0..=naive.len() {
        let units = utf16_len(&naive[..at]);
        assert_eq!(text.utf16_of(at), units);
        assert_eq!(text.chars_of(units), at);
        if naive.get(at).is_some_and(|scalar| scalar.len_utf16() == 2) {
            assert_eq!(text.chars_of(units + 1), at);
        }
        let end = (at + 5).min(naive.len());
        assert_eq!(text.slice(at..end), String::from_iter(&naive[at..end]));
        let units = units..utf16_len(&naive[..end]);
        assert_eq!(text.slice_utf16(units), String::from_iter(&naive[at..end]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    //= SK-TEXT-020
    #[test]
    fn positions_of_both_units_are_those_of_a_vector_of_scalars(
        steps in prop::collection::vec(step(), 1..60),
        is_utf16 in any::<bool>(),
    ) {
        let (mut text, mut naive, mut seq) = (Text::new(), Vec::new(), 1);
        for step in steps {
            match step {
                Step::Insert(at, piece) => {
                    let at = at % (naive.len() + 1);
                    let first = LocalDot::new(ReplicaIndex(0), seq);
                    if is_utf16 {
                        text.insert_utf16(utf16_len(&naive[..at]), PIECES[piece], first);
                    } else {
                        text.insert(at, PIECES[piece], first);
                    }
                    naive.splice(at..at, PIECES[piece].chars());
                    seq += PIECES[piece].chars().count() as u64;
                }
                Step::Delete(at, count) => {
                    let start = at % (naive.len() + 1);
                    let end = (start + count).min(naive.len());
                    let mut taken = Vec::new();
                    if is_utf16 {
                        let units = utf16_len(&naive[..start])..utf16_len(&naive[..end]);
                        text.delete_utf16(units, &mut taken);
                    } else {
                        text.delete(start..end, &mut taken);
                    }
                    let count: u64 = taken.iter().map(|range| range.length).sum();
                    prop_assert_eq!(count, (end - start) as u64);
                    naive.drain(start..end);
                    seq += 1;
                }
            }
            prop_assert_eq!(text.len(), naive.len());
        }
        check(&text, &naive);
    }
}

#[test]
fn text_of_many_leaves_has_the_positions_of_a_vector_of_scalars() {
    let (mut text, mut naive, mut seq, mut random) = (Text::new(), Vec::new(), 1, 9_u64);
    for _ in 0..3_000 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let at = (random >> 33) as usize % (naive.len() + 1);
        let piece = PIECES[(random >> 20) as usize % PIECES.len()];
        if random >> 62 == 0 && naive.len() > 40 {
            let end = (at + 1 + (random >> 50) as usize % 40).min(naive.len());
            text.delete(at..end, &mut Vec::new());
            naive.drain(at..end);
        } else {
            text.insert(at, piece, LocalDot::new(ReplicaIndex(0), seq));
            naive.splice(at..at, piece.chars());
            seq += piece.chars().count() as u64;
        }
        seq += 1;
    }
    check(&text, &naive);
}

#[test]
fn positions_beyond_the_text_are_its_end() {
    let mut text = Text::new();
    text.insert(7, "añ", LocalDot::new(ReplicaIndex(0), 1));
    text.insert(9, "!", LocalDot::new(ReplicaIndex(0), 3));
    assert_eq!(text.to_string(), "añ!");
    assert_eq!(text.slice(1..99), "ñ!");
    assert_eq!(text.slice(5..99), "");
    text.delete(2..99, &mut Vec::new());
    assert_eq!(text.to_string(), "añ");
}

#[test]
fn a_cursor_moves_over_whole_clusters_both_ways() {
    let clusters = [
        "👨\u{200D}👩\u{200D}👧",
        "e\u{301}",
        "漢",
        "🇫🇷",
        "🇩🇪",
        "\r\n",
        "ש",
        "\0",
    ];
    let long = format!("a{}", "\u{301}".repeat(100));
    let clusters: Vec<&str> = clusters.into_iter().chain([long.as_str(), "z"]).collect();
    let mut text = Text::new();
    text.insert(0, &clusters.concat(), LocalDot::new(ReplicaIndex(0), 1));
    let lengths = clusters.iter().map(|cluster| cluster.chars().count());
    let mut at = 0;
    for length in lengths {
        assert_eq!(text.next_grapheme(at), at + length);
        assert_eq!(text.previous_grapheme(at + length), at);
        at += length;
    }
    assert_eq!((text.next_grapheme(at), text.previous_grapheme(0)), (at, 0));
}

#[test]
fn a_long_row_of_flags_is_cut_between_flags() {
    let mut text = Text::new();
    text.insert(0, &"🇫🇷".repeat(50), LocalDot::new(ReplicaIndex(0), 1));
    text.insert(0, "🇩🇪", LocalDot::new(ReplicaIndex(0), 101));
    for flag in 1..=51 {
        assert_eq!(text.previous_grapheme(2 * flag), 2 * flag - 2);
    }
}
