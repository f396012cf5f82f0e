//! Marks against the situations of the Peritext paper, worked out by hand.
//!
//! Spec: chapter 17.
#![cfg(test)]

use synckit_oracle::{Anchor, Dot, Expand, Marking, Stamp, Text, kept, runs};

const GROWS: Expand = Expand {
    before: false,
    after: true,
};
const STAYS: Expand = Expand {
    before: false,
    after: false,
};

fn dot(replica: &str, seq: u64) -> Dot {
    (replica.as_bytes().to_vec(), seq)
}

fn text(shown: &str) -> Text {
    let mut text = Text::default();
    text.insert(&dot("s", 1), None, None, shown);
    text
}

/// What a writer sends when it marks the shown characters from `start` up to `end`.
fn mark(
    text: &Text,
    timestamp: u64,
    (key, value): (&str, Option<u8>),
    (start, end): (usize, usize),
    expand: Expand,
) -> Marking<u8> {
    let (start, end) = text.anchors_around(start, end, expand).unwrap();
    let stamp = Stamp {
        timestamp,
        replica: b"m".to_vec(),
        seq: timestamp,
    };
    Marking {
        stamp,
        key: key.to_owned(),
        value,
        start,
        end,
    }
}

fn type_at(text: &mut Text, first: Dot, at: usize, typed: &str, markings: &[Marking<u8>]) {
    let (left, right) = text.origins_among(at, markings).unwrap();
    text.insert(&first, left, right, typed);
}

/// `plain[key=value:marked]plain`
fn shown(text: &Text, markings: &[Marking<u8>]) -> String {
    let runs = runs(text, markings).into_iter().map(|run| {
        let pairs = run
            .attributes
            .iter()
            .map(|(key, value)| format!("{key}={value}"));
        let pairs: Vec<String> = pairs.collect();
        match pairs.is_empty() {
            true => run.text,
            false => format!("[{}:{}]", pairs.join(","), run.text),
        }
    });
    runs.collect()
}

/// One makes the first two words bold, the other the last two: all three are bold.
//= SK-MARK-001
#[test]
fn overlapping_ranges_of_one_mark_are_united() {
    let text = text("the fox jumped");
    let first = mark(&text, 1, ("bold", Some(1)), (0, 7), GROWS);
    let last = mark(&text, 1, ("bold", Some(1)), (4, 14), GROWS);
    assert_eq!(
        shown(&text, &[first.clone(), last.clone()]),
        "[bold=1:the fox jumped]"
    );
    assert_eq!(shown(&text, &[last, first]), "[bold=1:the fox jumped]");
}

/// Bold by one and italic by the other overlap: the middle is both.
#[test]
fn marks_of_different_keys_do_not_disturb_each_other() {
    let text = text("the fox jumped");
    let bold = mark(&text, 1, ("bold", Some(1)), (0, 7), GROWS);
    let italic = mark(&text, 2, ("italic", Some(1)), (4, 14), GROWS);
    let expected = "[bold=1:the ][bold=1,italic=1:fox][italic=1: jumped]";
    assert_eq!(shown(&text, &[bold, italic]), expected);
}

/// Red over one range and blue over another that overlaps it: the later colour in the middle.
//= SK-MARK-001
//= SK-MARK-003
#[test]
fn of_two_colours_the_later_one_wins_where_they_overlap() {
    let text = text("the fox jumped");
    let red = mark(&text, 2, ("colour", Some(1)), (0, 7), GROWS);
    let blue = mark(&text, 1, ("colour", Some(2)), (4, 14), GROWS);
    let expected = "[colour=1:the fox][colour=2: jumped]";
    assert_eq!(shown(&text, &[red.clone(), blue.clone()]), expected);
    assert_eq!(shown(&text, &[blue, red]), expected);
}

/// All is bold, then one takes the bold from one word.
//= SK-MARK-002
#[test]
fn a_mark_is_taken_from_a_part_of_its_range() {
    let text = text("the fox jumped");
    let bold = mark(&text, 1, ("bold", Some(1)), (0, 14), GROWS);
    let plain = mark(&text, 2, ("bold", None), (4, 8), GROWS);
    let again = mark(&text, 3, ("bold", Some(1)), (6, 7), STAYS);
    assert_eq!(
        shown(&text, &[bold.clone(), plain.clone()]),
        "[bold=1:the ]fox [bold=1:jumped]"
    );
    let expected = "[bold=1:the ]fo[bold=1:x] [bold=1:jumped]";
    assert_eq!(shown(&text, &[again, plain, bold]), expected);
}

//= SK-MARK-005
//= SK-MARK-006
#[test]
fn text_at_an_end_of_a_range_is_marked_when_the_marking_grows_there() {
    for before in [false, true] {
        for after in [false, true] {
            let mut text = text("the fox jumped");
            let marking = mark(
                &text,
                1,
                ("bold", Some(1)),
                (4, 7),
                Expand { before, after },
            );
            let markings = [marking];
            type_at(&mut text, dot("t", 1), 4, "<", &markings);
            type_at(&mut text, dot("t", 2), 8, ">", &markings);
            let expected = match (before, after) {
                (false, false) => "the <[bold=1:fox]> jumped",
                (false, true) => "the <[bold=1:fox>] jumped",
                (true, false) => "the [bold=1:<fox]> jumped",
                (true, true) => "the [bold=1:<fox>] jumped",
            };
            assert_eq!(shown(&text, &markings), expected);
        }
    }
}

//= SK-MARK-005
//= SK-MARK-006
#[test]
fn a_marking_that_grows_at_the_edges_of_the_text_holds_all_of_it() {
    let mut text = text("fox");
    let both = Expand {
        before: true,
        after: true,
    };
    let markings = [mark(&text, 1, ("bold", Some(1)), (0, 3), both)];
    assert_eq!((&markings[0].start, &markings[0].end), (&None, &None));
    type_at(&mut text, dot("t", 1), 0, "the ", &markings);
    type_at(&mut text, dot("t", 5), 7, " jumped", &markings);
    assert_eq!(shown(&text, &markings), "[bold=1:the fox jumped]");
}

//= SK-MARK-004
#[test]
fn an_anchor_stays_when_its_character_is_deleted() {
    let mut text = text("the fox jumped");
    let markings = [mark(&text, 1, ("bold", Some(1)), (4, 7), STAYS)];
    text.delete(&text.ranges_between(4, 5).unwrap());
    text.delete(&text.ranges_between(5, 6).unwrap());
    assert_eq!(shown(&text, &markings), "the [bold=1:o] jumped");
}

/// The last letters of a link are deleted; what is then typed behind it is not part of it. The
/// same with its first letters.
//= SK-MARK-007
#[test]
fn typing_beside_a_link_whose_edge_was_deleted_does_not_prolong_it() {
    let mut text = text("the fox jumped");
    let markings = [mark(&text, 1, ("link", Some(1)), (4, 7), STAYS)];
    text.delete(&text.ranges_between(6, 7).unwrap());
    type_at(&mut text, dot("t", 1), 6, "!", &markings);
    assert_eq!(shown(&text, &markings), "the [link=1:fo]! jumped");
    text.delete(&text.ranges_between(4, 5).unwrap());
    type_at(&mut text, dot("t", 2), 4, "?", &markings);
    assert_eq!(shown(&text, &markings), "the ?[link=1:o]! jumped");
}

/// The blank behind the link is deleted together with the link's end: the insertion stands behind
/// the link's end and before the start of the next one.
//= SK-MARK-007
#[test]
fn typing_between_two_links_whose_edges_were_deleted_prolongs_neither() {
    let mut text = text("abcd");
    let left = mark(&text, 1, ("link", Some(1)), (0, 2), STAYS);
    let right = mark(&text, 2, ("link", Some(2)), (2, 4), STAYS);
    text.delete(&text.ranges_between(1, 3).unwrap());
    let markings = [left, right];
    type_at(&mut text, dot("t", 1), 1, "-", &markings);
    assert_eq!(shown(&text, &markings), "[link=1:a]-[link=2:d]");
}

/// The character before a range that grows at its start is deleted: what is then typed in its
/// place belongs to the range.
//= SK-MARK-007
#[test]
fn typing_where_the_neighbour_of_a_growing_start_was_deleted_is_marked() {
    let mut text = text("the fox");
    let both = Expand {
        before: true,
        after: true,
    };
    let markings = [mark(&text, 1, ("bold", Some(1)), (4, 7), both)];
    text.delete(&text.ranges_between(3, 4).unwrap());
    type_at(&mut text, dot("t", 1), 3, "-", &markings);
    assert_eq!(shown(&text, &markings), "the[bold=1:-fox]");
}

//= SK-MARK-008
//= SK-MARK-009
#[test]
fn a_reversed_range_holds_nothing_and_an_unknown_anchor_is_an_edge() {
    let text = text("fox");
    let marking = |start: Anchor, end: Anchor| Marking {
        stamp: Stamp {
            timestamp: 1,
            replica: b"m".to_vec(),
            seq: 1,
        },
        key: "bold".to_owned(),
        value: Some(1),
        start: Some(start),
        end: Some(end),
    };
    let (f, x, nobody) = (dot("s", 1), dot("s", 3), dot("n", 1));
    let reversed = marking(Anchor::After(x.clone()), Anchor::Before(f.clone()));
    assert_eq!(shown(&text, &[reversed]), "fox");
    let empty = marking(Anchor::After(f.clone()), Anchor::After(f.clone()));
    assert_eq!(shown(&text, &[empty]), "fox");
    let from_start = marking(Anchor::After(nobody.clone()), Anchor::After(f));
    assert_eq!(shown(&text, &[from_start]), "[bold=1:f]ox");
    let to_end = marking(Anchor::Before(x), Anchor::Before(nobody));
    assert_eq!(shown(&text, &[to_end]), "fo[bold=1:x]");
}

//= SK-MARK-011
#[test]
fn a_marking_is_kept_until_a_later_one_of_its_key_spans_its_anchors() {
    let text = text("the fox jumped");
    let bold = mark(&text, 1, ("bold", Some(1)), (4, 7), STAYS);
    let italic = mark(&text, 2, ("italic", Some(1)), (0, 14), GROWS);
    let plain = mark(&text, 3, ("bold", None), (4, 7), STAYS);
    let narrower = mark(&text, 4, ("bold", Some(1)), (4, 6), GROWS);
    let wider = mark(&text, 5, ("bold", Some(1)), (4, 7), GROWS);
    let numbers = |markings: &[Marking<u8>]| -> Vec<u64> {
        kept(&text, markings)
            .iter()
            .map(|marking| marking.stamp.seq)
            .collect()
    };
    let mut all = vec![bold, italic, plain, narrower];
    assert_eq!(numbers(&all), [2, 3, 4]);
    all.insert(0, wider);
    assert_eq!(numbers(&all), [2, 5]);
    assert_eq!(shown(&text, &all), shown(&text, &kept(&text, &all)));
}
