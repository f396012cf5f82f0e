//! The index says of every place what the set of markings says.

use std::collections::BTreeMap;
use std::ops::Range;

use proptest::prelude::*;
use synckit_crdt::{Attributes, Marks, Order, Value};
use synckit_oracle as oracle;

use crate::oracle_text::OracleText;

const REPLICAS: [&str; 3] = ["a", "b", "c"];
const KEYS: [&str; 2] = ["bold", "link"];

/// One step of a history; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Insert {
        at: usize,
        text: &'static str,
    },
    Delete {
        start: usize,
        length: usize,
    },
    Mark {
        key: usize,
        value: Option<i64>,
        anchors: [(usize, u8); 2],
        timestamp: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop::sample::select(&["x", "yz", "\u{1f469}\u{200d}\u{1f467}", "e\u{301}", "\0"]);
    let insert = (0..40usize, text).prop_map(|(at, text)| Step::Insert { at, text });
    let delete = (0..40usize, 1..4usize);
    let delete = delete.prop_map(|(start, length)| Step::Delete { start, length });
    let anchor = || (0..60usize, 0..8u8);
    let mark = (
        0..2usize,
        prop::option::of(0..3i64),
        [anchor(), anchor()],
        1..300u64,
    );
    let mark = mark.prop_map(|(key, value, anchors, timestamp)| Step::Mark {
        key,
        value,
        anchors,
        timestamp,
    });
    prop_oneof![2 => insert, 1 => delete, 4 => mark]
}

/// The implementation's marks and the oracle's on one text.
#[derive(Default)]
struct Pair {
    text: OracleText,
    marks: Marks,
    markings: Vec<oracle::Marking<i64>>,
    next_seq: BTreeMap<&'static str, u64>,
}

impl Pair {
    fn of(steps: &[Step]) -> Self {
        let mut pair = Self::default();
        for (number, step) in steps.iter().enumerate() {
            pair.run(number, step);
        }
        pair
    }

    fn take_dots(&mut self, replica: usize, count: usize) -> oracle::Dot {
        let replica = REPLICAS[replica % REPLICAS.len()];
        let next = self.next_seq.entry(replica).or_insert(1);
        let dot = (replica.as_bytes().to_vec(), *next);
        *next += count as u64;
        dot
    }

    fn run(&mut self, number: usize, step: &Step) {
        let shown = self.text.text.shown().len();
        match step {
            Step::Insert { at, text } => {
                let first = self.take_dots(number, text.chars().count());
                self.text.local_dot(&first);
                let (left, right) = self.text.text.origins_at(at % (shown + 1)).unwrap();
                self.text.text.insert(&first, left, right, text);
            }
            Step::Delete { start, length } => {
                let start = start % (shown + 1);
                let end = (start + length).min(shown);
                let ranges = self.text.text.ranges_between(start, end).unwrap();
                self.text.text.delete(&ranges);
            }
            Step::Mark {
                key,
                value,
                anchors,
                timestamp,
            } => {
                let (replica, seq) = self.take_dots(number, 1);
                let [start, end] = anchors.map(|anchor| self.anchor(anchor));
                let marking = oracle::Marking {
                    stamp: oracle::Stamp {
                        timestamp: *timestamp,
                        replica,
                        seq,
                    },
                    key: KEYS[*key].to_owned(),
                    value: *value,
                    start,
                    end,
                };
                let local = self.text.marking(&marking);
                self.marks.insert(&marking.key, local, &self.text);
                self.markings.push(marking);
            }
        }
    }

    /// An edge, a dot that is no character, or a place beside a character, deleted or not.
    fn anchor(&mut self, (index, side): (usize, u8)) -> Option<oracle::Anchor> {
        let dots: Vec<oracle::Dot> = self
            .text
            .text
            .characters()
            .iter()
            .map(|c| c.dot.clone())
            .collect();
        match side {
            0 => None,
            1 => Some(oracle::Anchor::Before((b"nobody".to_vec(), 7))),
            _ if dots.is_empty() => None,
            even if even % 2 == 0 => Some(oracle::Anchor::Before(dots[index % dots.len()].clone())),
            _ => Some(oracle::Anchor::After(dots[index % dots.len()].clone())),
        }
    }

    fn all(&self) -> Range<usize> {
        0..self.text.text.shown().len()
    }

    /// The text in runs, as the index tells it.
    fn runs(&self) -> Vec<(String, Attributes)> {
        let shown: Vec<char> = self.text.text.shown().iter().map(|c| c.scalar).collect();
        let runs = self.marks.runs(self.all(), &self.text).into_iter();
        runs.map(|run| (shown[run.range].iter().collect(), run.attributes))
            .collect()
    }

    fn expected_runs(&self) -> Vec<(String, Attributes)> {
        let runs = oracle::runs(&self.text.text, &self.markings).into_iter();
        runs.map(|run| (run.text, attributes(run.attributes)))
            .collect()
    }
}

fn attributes(of: BTreeMap<String, i64>) -> Attributes {
    of.into_iter()
        .map(|(key, value)| (key, Value::Int(value)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    //= SK-MARK-001
    //= SK-MARK-002
    //= SK-MARK-004
    //= SK-MARK-008
    //= SK-MARK-009
    #[test]
    fn runs_are_those_of_the_set_of_markings_after_every_step(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut pair = Pair::default();
        for (number, step) in steps.iter().enumerate() {
            pair.run(number, step);
            prop_assert_eq!(pair.runs(), pair.expected_runs());
        }
    }

    #[test]
    fn attributes_at_a_position_are_those_of_its_run(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let pair = Pair::of(&steps);
        let expected = oracle::attributes(&pair.text.text, &pair.markings);
        for (index, expected) in expected.into_iter().enumerate() {
            let found = pair.marks.attributes_at(index, &pair.text);
            prop_assert_eq!(found, attributes(expected));
        }
    }

    //= SK-MARK-011
    #[test]
    fn a_stored_text_keeps_the_markings_that_no_later_one_spans(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut pair = Pair::of(&steps);
        let expected: Vec<_> = oracle::kept(&pair.text.text, &pair.markings)
            .iter()
            .map(|marking| (marking.key.clone(), pair.text.marking(marking)))
            .collect();
        let kept = pair.marks.prevailing(&pair.text).into_iter();
        let kept: Vec<_> = kept.map(|(key, marking)| (key.to_owned(), marking.clone())).collect();
        prop_assert_eq!(kept, expected);
    }

    //= SK-MARK-003
    #[test]
    fn attributes_do_not_depend_on_the_order_in_which_markings_came(
        steps in prop::collection::vec(step(), 1..40),
        seed in any::<u64>(),
    ) {
        let mut pair = Pair::of(&steps);
        let mut markings = pair.markings.clone();
        markings.sort_by_key(|m| (m.stamp.seq ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut again = Marks::default();
        for marking in &markings {
            let local = pair.text.marking(marking);
            again.insert(&marking.key, local, &pair.text);
        }
        let runs = pair.marks.runs(pair.all(), &pair.text);
        prop_assert_eq!(again.runs(pair.all(), &pair.text), runs);
    }

    /// What a marking reports to take the place of is what the text showed there before.
    #[test]
    fn what_a_marking_overlays_is_what_changes_by_it(
        steps in prop::collection::vec(step(), 1..40),
        last in step(),
    ) {
        let mut pair = Pair::of(&steps);
        let before = pair.expected_runs();
        if let Step::Mark { .. } = last {
            let marks = pair.marks.clone();
            pair.run(steps.len(), &last);
            let marking = pair.markings.last().unwrap().clone();
            let local = pair.text.marking(&marking);
            let mut told = spread(&before);
            for part in marks.overlaid(&marking.key, &local, &pair.text) {
                let shown = |anchor| pair.text.shown_before(anchor).unwrap().chars as usize;
                let (start, end) = (shown(part.start), shown(part.end));
                for (_, attributes) in &mut told[start..end] {
                    let was = attributes.remove(&marking.key);
                    prop_assert_eq!(was.as_ref(), part.value());
                    if local.value != Value::Null {
                        attributes.insert(marking.key.clone(), local.value.clone());
                    }
                }
            }
            prop_assert_eq!(told, spread(&pair.expected_runs()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    /// Long enough for segments to be split over nodes.
    //= SK-MARK-001
    #[test]
    fn a_long_history_reads_as_its_set_of_markings_does(
        steps in prop::collection::vec(step(), 260),
    ) {
        let pair = Pair::of(&steps);
        prop_assert_eq!(pair.runs(), pair.expected_runs());
    }
}

/// Enough markings of few characters for those that cannot win to be dropped from memory.
//= SK-MARK-001
//= SK-MARK-011
#[test]
fn what_can_never_win_again_is_not_missed() {
    let mut pair = Pair::of(&[Step::Insert {
        at: 0,
        text: "abcdef",
    }]);
    for number in 0..6_000_usize {
        let scattered = number.wrapping_mul(0x9e37_79b9) >> 7;
        pair.run(
            0,
            &Step::Mark {
                key: 0,
                value: Some((scattered % 3) as i64),
                anchors: [(scattered % 6, 2), (scattered / 6 % 6, 3)],
                timestamp: (scattered % 10_000) as u64,
            },
        );
        if number % 1_500 == 0 {
            assert_eq!(pair.runs(), pair.expected_runs());
        }
    }
    assert_eq!(pair.runs(), pair.expected_runs());
}

/// Each character with its attributes.
fn spread(runs: &[(String, Attributes)]) -> Vec<(char, Attributes)> {
    let of_run = |(text, attributes): &(String, Attributes)| {
        let each = text.chars().map(|scalar| (scalar, attributes.clone()));
        each.collect::<Vec<_>>()
    };
    runs.iter().flat_map(of_run).collect()
}
