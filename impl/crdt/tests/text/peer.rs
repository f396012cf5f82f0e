//! A replica of a text, each step of which is held against the oracle.

use std::collections::{BTreeMap, BTreeSet};

use synckit_crdt::{
    Extent, LocalDot, LocalDotRange, LocalPlace, ReplicaId, Replicas, Text, TextEdit,
};
use synckit_oracle as oracle;

/// The writers' ids; one is a prefix of another, and they arrive in any order.
pub(crate) const WRITERS: [&[u8]; 3] = [b"m", b"ma", b"b"];

/// An operation as it travels.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) first: oracle::Dot,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Insert { place: Place, text: String },
    Delete(Vec<oracle::DotRange>),
}

#[derive(Clone, Debug)]
pub(crate) enum Place {
    Continues,
    Between(Option<oracle::Dot>, Option<oracle::Dot>),
}

impl Sent {
    pub(crate) fn span(&self) -> u64 {
        match &self.kind {
            Kind::Insert { text, .. } => text.chars().count() as u64,
            Kind::Delete(_) => 1,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Peer {
    writer: usize,
    pub(crate) text: Text,
    pub(crate) oracle: oracle::Text,
    replicas: Replicas,
    seqs: BTreeMap<Vec<u8>, u64>,
    pub(crate) seen: BTreeSet<usize>,
    /// What the edits that came back add up to.
    mirror: Vec<char>,
}

impl Peer {
    pub(crate) fn new(writer: usize) -> Self {
        Self {
            writer,
            text: Text::new(),
            oracle: oracle::Text::default(),
            replicas: Replicas::default(),
            seqs: BTreeMap::new(),
            seen: BTreeSet::new(),
            mirror: Vec::new(),
        }
    }

    fn next_dot(&self) -> oracle::Dot {
        let id = WRITERS[self.writer].to_vec();
        let seq = self.seqs.get(&id).copied().unwrap_or(0) + 1;
        (id, seq)
    }

    pub(crate) fn covers(&self, (id, seq): &oracle::Dot) -> bool {
        self.seqs.get(id).is_some_and(|last| seq <= last)
    }

    /// Types at a position. The place must be the one that the oracle gives.
    pub(crate) fn insert(&mut self, at: usize, text: &str) -> Sent {
        let first = self.next_dot();
        let expected = self.oracle.origins_at(at).expect("the position is shown");
        let local = self.local(&first);
        let place = self.text.insert(at, text, local);
        let place = match place {
            LocalPlace::Continues => {
                let previous = (first.0.clone(), first.1 - 1);
                let right = self.oracle.character(&previous).unwrap().right.clone();
                assert_eq!((Some(previous), right), expected);
                Place::Continues
            }
            LocalPlace::Between { left, right } => {
                let origins = (self.global(left), self.global(right));
                assert_eq!(origins, expected);
                Place::Between(origins.0, origins.1)
            }
        };
        let scalars: Vec<char> = text.chars().collect();
        self.mirror.splice(at..at, scalars);
        let text = text.to_owned();
        self.sent(first, Kind::Insert { place, text })
    }

    /// Deletes what shows at `start..end`. The ranges must be the oracle's.
    pub(crate) fn delete(&mut self, start: usize, end: usize) -> Sent {
        let first = self.next_dot();
        let expected = self.oracle.ranges_between(start, end).unwrap();
        let mut taken = Vec::new();
        self.text.delete(start..end, &mut taken);
        let mut ranges: Vec<oracle::DotRange> = taken
            .iter()
            .map(|range| {
                let (id, seq) = self.global(Some(range.first)).unwrap();
                (id, seq, range.length)
            })
            .collect();
        ranges.sort();
        assert_eq!(ranges, expected);
        self.mirror.drain(start..end);
        self.sent(first, Kind::Delete(ranges))
    }

    /// Makes an operation up that no honest writer would send.
    pub(crate) fn forge(&mut self, kind: Kind) -> Sent {
        let first = self.next_dot();
        let sent = Sent { first, kind };
        self.integrate(&sent);
        sent
    }

    fn sent(&mut self, first: oracle::Dot, kind: Kind) -> Sent {
        let sent = Sent { first, kind };
        self.tell_oracle(&sent);
        self.check();
        sent
    }

    /// Takes in another's operation.
    pub(crate) fn receive(&mut self, number: usize, sent: &Sent) {
        self.seen.insert(number);
        self.integrate(sent);
    }

    fn integrate(&mut self, sent: &Sent) {
        let mut edits = Vec::new();
        let first = self.local(&sent.first);
        match &sent.kind {
            Kind::Insert { place, text } => {
                let place = match place {
                    Place::Continues => LocalPlace::Continues,
                    Place::Between(left, right) => LocalPlace::Between {
                        left: left.as_ref().map(|dot| self.local(dot)),
                        right: right.as_ref().map(|dot| self.local(dot)),
                    },
                };
                let edit = self
                    .text
                    .integrate_insert(first, place, text, &self.replicas);
                self.follow(edit, text);
            }
            Kind::Delete(ranges) => {
                for (id, seq, length) in ranges {
                    let range = LocalDotRange {
                        first: self.local(&(id.clone(), *seq)),
                        length: *length,
                    };
                    self.text.integrate_delete(range, &mut edits);
                }
                edits.into_iter().for_each(|edit| self.follow(edit, ""));
            }
        }
        self.tell_oracle(sent);
        self.check();
    }

    /// Does to the mirror what the engine says that it did.
    fn follow(&mut self, edit: TextEdit, text: &str) {
        let at = edit.at.chars as usize;
        assert_eq!(edit.at, extent(&self.mirror[..at]));
        let removed = at..at + edit.removed.chars as usize;
        assert_eq!(edit.removed, extent(&self.mirror[removed.clone()]));
        let scalars: Vec<char> = text.chars().collect();
        assert_eq!(edit.inserted, extent(&scalars));
        self.mirror.splice(removed, scalars);
    }

    fn tell_oracle(&mut self, sent: &Sent) {
        let (id, first_seq) = sent.first.clone();
        self.seqs.insert(id, first_seq + sent.span() - 1);
        match &sent.kind {
            Kind::Insert { place, text } => match place {
                Place::Continues => self.oracle.insert_continuing(&sent.first, text),
                Place::Between(left, right) => {
                    self.oracle
                        .insert(&sent.first, left.clone(), right.clone(), text);
                }
            },
            Kind::Delete(ranges) => self.oracle.delete(ranges),
        }
    }

    /// Everything that can be seen of the text is what the oracle says.
    pub(crate) fn check(&self) {
        let shown: Vec<char> = self.oracle.shown().iter().map(|c| c.scalar).collect();
        assert_eq!(self.text.to_string(), String::from_iter(&shown));
        assert_eq!(self.mirror, shown);
        assert_eq!(self.text.extent(), extent(&shown));
        let expected: Vec<_> = self.oracle.characters();
        let expected: Vec<_> = expected
            .iter()
            .map(|c| (c.dot.clone(), c.is_deleted))
            .collect();
        assert_eq!(self.characters(), expected);
    }

    fn characters(&self) -> Vec<(oracle::Dot, bool)> {
        let spans = self.text.spans();
        let dots = spans.flat_map(|span| {
            let (id, seq) = self.global(Some(span.first)).unwrap();
            let seqs = seq..seq + u64::from(span.length);
            seqs.map(move |seq| ((id.clone(), seq), span.is_deleted))
        });
        dots.collect()
    }

    pub(crate) fn local(&mut self, (id, seq): &oracle::Dot) -> LocalDot {
        let index = self.replicas.intern(&ReplicaId::new(id).unwrap());
        LocalDot::new(index, *seq)
    }

    pub(crate) fn global(&self, dot: Option<LocalDot>) -> Option<oracle::Dot> {
        let dot = self.replicas.dot(dot?);
        Some((dot.replica.as_bytes().to_vec(), dot.seq))
    }
}

pub(crate) fn extent(scalars: &[char]) -> Extent {
    Extent {
        chars: scalars.len() as u32,
        utf16: scalars.iter().map(|c| c.len_utf16() as u32).sum(),
    }
}
