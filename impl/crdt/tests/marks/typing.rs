//! What an honest writer sends: where it types among deleted characters, and its anchors.

use proptest::prelude::*;
use synckit_crdt::{
    Dot, Expand, LocalAnchor, LocalDot, LocalDotRange, LocalPlace, Marking, ReplicaId, Replicas,
    RichText, Stamp, Timestamp, Value,
};
use synckit_oracle as oracle;

const EXPANDS: [Expand; 4] = [Expand::None, Expand::Before, Expand::After, Expand::Both];

/// Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, &'static str),
    Delete(usize, usize),
    Mark(usize, usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let text = prop::sample::select(&["x", "yz", "\u{1f469}\u{200d}\u{1f467}"]);
    let mark = (0..30usize, 0..4usize, 0..4usize);
    prop_oneof![
        (0..30usize, text).prop_map(|(at, text)| Edit::Insert(at, text)),
        (0..30usize, 0..5usize).prop_map(|(start, length)| Edit::Delete(start, length)),
        mark.prop_map(|(start, length, expand)| Edit::Mark(start, length, expand)),
    ]
}

/// One writer's text, and the oracle's beside it.
struct Writer {
    replicas: Replicas,
    id: ReplicaId,
    field: RichText,
    next_seq: u64,
    oracle: oracle::Text,
    markings: Vec<oracle::Marking<i64>>,
}

impl Writer {
    fn new() -> Self {
        let mut replicas = Replicas::default();
        let id = ReplicaId::new(b"a").unwrap();
        replicas.intern(&id);
        Self {
            replicas,
            id,
            field: RichText::default(),
            next_seq: 1,
            oracle: oracle::Text::default(),
            markings: Vec::new(),
        }
    }

    fn run(&mut self, edit: &Edit) {
        let len = self.field.text().len();
        match *edit {
            Edit::Insert(at, text) => self.insert(at % (len + 1), text),
            Edit::Delete(start, length) => {
                let start = start % (len + 1);
                let end = (start + length).min(len);
                let mut taken: Vec<LocalDotRange> = Vec::new();
                self.field.delete(start..end, &mut taken);
                let ranges = self.oracle.ranges_between(start, end).unwrap();
                self.oracle.delete(&ranges);
                self.next_seq += 1;
            }
            Edit::Mark(start, length, expand) if len > 0 => {
                let start = start % len;
                self.mark(start..(start + 1 + length).min(len), EXPANDS[expand]);
            }
            Edit::Mark(..) => {}
        }
    }

    fn insert(&mut self, at: usize, text: &str) {
        let first = (self.id.as_bytes().to_vec(), self.next_seq);
        let origins = self.oracle.origins_among(at, &self.markings).unwrap();
        let local = self.local(&first);
        let place = self.field.insert(at, text, local);
        assert_eq!(self.origins(&first, place), origins);
        self.oracle.insert(&first, origins.0, origins.1, text);
        self.next_seq += text.chars().count() as u64;
    }

    fn mark(&mut self, range: std::ops::Range<usize>, expand: Expand) {
        let given = self.field.anchors(range.clone(), expand);
        let expand = oracle::Expand {
            before: expand.at_start(),
            after: expand.at_end(),
        };
        let anchors = self.oracle.anchors_around(range.start, range.end, expand);
        let (start, end) = anchors.unwrap();
        assert_eq!(
            (self.anchor(given.start), self.anchor(given.end)),
            (start.clone(), end.clone())
        );
        let replica = self.id.as_bytes().to_vec();
        let seq = self.next_seq;
        self.markings.push(oracle::Marking {
            stamp: oracle::Stamp {
                timestamp: seq,
                replica,
                seq,
            },
            key: "link".to_owned(),
            value: Some(seq as i64),
            start,
            end,
        });
        let marking = Marking {
            stamp: Stamp {
                timestamp: Timestamp::from_raw(seq),
                replica: self.id.clone(),
                seq,
            },
            value: Value::Int(seq as i64),
            start: given.start,
            end: given.end,
        };
        self.field.mark("link", marking, None);
        self.next_seq += 1;
    }

    fn local(&mut self, dot: &oracle::Dot) -> LocalDot {
        self.replicas.intern_dot(&Dot::new(self.id.clone(), dot.1))
    }

    fn dot(&self, dot: LocalDot) -> oracle::Dot {
        let dot = self.replicas.dot(dot);
        (dot.replica.as_bytes().to_vec(), dot.seq)
    }

    fn anchor(&self, anchor: LocalAnchor) -> Option<oracle::Anchor> {
        match anchor {
            LocalAnchor::Start | LocalAnchor::End => None,
            LocalAnchor::Before(dot) => Some(oracle::Anchor::Before(self.dot(dot))),
            LocalAnchor::After(dot) => Some(oracle::Anchor::After(self.dot(dot))),
        }
    }

    fn origins(&self, first: &oracle::Dot, place: LocalPlace) -> oracle::Origins {
        match place {
            LocalPlace::Between { left, right } => (
                left.map(|dot| self.dot(dot)),
                right.map(|dot| self.dot(dot)),
            ),
            LocalPlace::Continues => {
                let previous = (first.0.clone(), first.1 - 1);
                let right = self.oracle.character(&previous).unwrap().right.clone();
                (Some(previous), right)
            }
        }
    }
}

proptest! {
    //= SK-MARK-005
    //= SK-MARK-006
    //= SK-MARK-007
    //= SK-TEXT-002
    #[test]
    fn a_writer_types_and_marks_where_the_oracle_says(
        edits in prop::collection::vec(edit(), 1..30),
    ) {
        let mut writer = Writer::new();
        for edit in &edits {
            writer.run(edit);
        }
        prop_assert_eq!(writer.field.text().to_string(), writer.oracle.shown_text());
        let runs = writer.field.runs(0..writer.field.text().len()).into_iter();
        let runs: Vec<_> = runs
            .map(|run| (writer.field.text().slice(run.range), run.attributes))
            .collect();
        let expected: Vec<_> = oracle::runs(&writer.oracle, &writer.markings)
            .into_iter()
            .map(|run| {
                let attributes = run.attributes.into_iter();
                (run.text, attributes.map(|(key, value)| (key, Value::Int(value))).collect())
            })
            .collect();
        prop_assert_eq!(runs, expected);
    }
}

/// A link on "bc" of "abcd", whose last character is deleted.
fn link_with_a_deleted_edge(expand: Expand) -> Writer {
    let mut writer = Writer::new();
    writer.insert(0, "abcd");
    writer.mark(1..3, expand);
    writer.run(&Edit::Delete(2, 1));
    writer
}

//= SK-MARK-007
#[test]
fn typing_behind_a_link_whose_edge_was_deleted_does_not_prolong_it() {
    let mut writer = link_with_a_deleted_edge(Expand::None);
    writer.insert(2, "x");
    assert_eq!(writer.field.text().to_string(), "abxd");
    assert!(writer.field.attributes_at(2).is_empty());
}

//= SK-MARK-005
#[test]
fn typing_behind_a_growing_mark_whose_edge_was_deleted_prolongs_it() {
    let mut writer = link_with_a_deleted_edge(Expand::After);
    writer.insert(2, "x");
    assert_eq!(writer.field.text().to_string(), "abxd");
    assert_eq!(writer.field.attributes_at(2), writer.field.attributes_at(1));
}
