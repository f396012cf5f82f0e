//! The cost of a marking does not grow with the number of markings.

use std::cell::Cell;
use std::cmp::Ordering;

use synckit_crdt::{
    Extent, LocalAnchor, LocalDot, Marking, Marks, Order, ReplicaId, ReplicaIndex, Stamp,
    Timestamp, Value,
};

/// A text of one replica, typed forwards, that counts how often it is asked.
#[derive(Default)]
struct Line {
    asked: Cell<u64>,
}

impl Order for Line {
    type Place = u64;

    fn locate(&self, anchor: LocalAnchor) -> Option<u64> {
        self.asked.set(self.asked.get() + 1);
        Some(match anchor {
            LocalAnchor::Start => 0,
            LocalAnchor::Before(dot) => 2 * dot.seq + 1,
            LocalAnchor::After(dot) => 2 * dot.seq + 2,
            LocalAnchor::End => u64::MAX,
        })
    }

    fn compare(&self, a: u64, b: u64) -> Ordering {
        self.asked.set(self.asked.get() + 1);
        a.cmp(&b)
    }

    fn shown_before(&self, _: LocalAnchor) -> Option<Extent> {
        unreachable!("nothing is asked about positions here")
    }

    fn anchor_before(&self, at: usize) -> LocalAnchor {
        LocalAnchor::Before(dot(at as u64))
    }
}

fn dot(seq: u64) -> LocalDot {
    LocalDot::new(ReplicaIndex(0), seq)
}

fn marking(timestamp: u64, start: u64, end: u64) -> Marking {
    Marking {
        stamp: Stamp {
            timestamp: Timestamp::from_raw(timestamp),
            replica: ReplicaId::new(b"a").unwrap(),
            seq: timestamp,
        },
        value: Value::Int(timestamp as i64),
        start: LocalAnchor::Before(dot(start)),
        end: LocalAnchor::After(dot(end)),
    }
}

/// How often the text is asked for `count` markings, and then to read one place after each.
fn questions(count: u64, of: impl Fn(u64) -> Marking) -> u64 {
    let (line, mut marks) = (Line::default(), Marks::default());
    for number in 0..count {
        marks.insert("bold", of(number), &line);
        assert!(marks.attributes_at(7, &line).len() <= 1);
    }
    line.asked.get()
}

fn assert_grows_like_n_log_n(of: impl Fn(u64, u64) -> Marking) {
    let (small, large) = (1_000, 8_000);
    let few = questions(small, |number| of(number, small));
    let many = questions(large, |number| of(number, large));
    // Eight times as many, and three more halvings of each search.
    assert!(
        many < few * 8 * 2,
        "{few} questions for {small}, {many} for {large}"
    );
}

#[test]
fn markings_side_by_side_cost_little_each() {
    assert_grows_like_n_log_n(|number, _| marking(1 + number, 3 * number, 3 * number + 1));
}

#[test]
fn markings_from_the_end_to_the_start_cost_little_each() {
    assert_grows_like_n_log_n(|number, count| {
        let at = 3 * (count - number);
        marking(1 + number, at, at + 1)
    });
}

#[test]
fn wide_old_markings_over_many_new_ones_cost_little_each() {
    assert_grows_like_n_log_n(|number, count| {
        let half = count / 2;
        if number < half {
            marking(count + number, 3 * number, 3 * number + 1)
        } else {
            marking(number, 0, 3 * count)
        }
    });
}

#[test]
fn markings_within_markings_cost_little_each() {
    assert_grows_like_n_log_n(|number, count| marking(1 + number, number, 2 * count - number));
}

#[test]
fn markings_around_markings_cost_little_each() {
    assert_grows_like_n_log_n(|number, count| marking(1 + number, count - number, count + number));
}
