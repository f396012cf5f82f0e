//! Three documents, and the changes that each of them has seen.

use std::collections::BTreeSet;

use synckit_crdt::{Document, DocumentId, LocalDot, RichText, UnixMillis, Value};
use synckit_oracle::{self as oracle, Draft, OperationKind};

use crate::compare::assert_same;
use crate::convert::{self, oracle_dot};
use crate::edit::Edit;
use crate::step::{Means, Step, WRITERS};

const IDS: [&[u8]; WRITERS] = [b"b", b"a", &[0xff, 0x00]];

pub(crate) struct World {
    /// In the order in which they were made, which is a causal one.
    all: Vec<oracle::Change<Value>>,
    peers: Vec<Peer>,
    pub(crate) met: Met,
}

struct Peer {
    document: Document,
    /// Indices into all changes.
    seen: BTreeSet<usize>,
    /// Whether its own last change named what no honest writer would.
    was_strange: bool,
}

/// How often something happened.
#[derive(Debug, Default)]
pub(crate) struct Met {
    changes: usize,
    strange: usize,
    concurrent: usize,
    read_as_changes: usize,
    read_as_delta: usize,
    read_as_state: usize,
    reloads: usize,
}

impl Default for World {
    fn default() -> Self {
        let peer = || Peer {
            document: Document::new(DocumentId::new("doc").unwrap()),
            seen: BTreeSet::new(),
            was_strange: false,
        };
        Self {
            all: Vec::new(),
            peers: (0..WRITERS).map(|_| peer()).collect(),
            met: Met::default(),
        }
    }
}

impl World {
    pub(crate) fn take(&mut self, step: &Step) {
        let touched = match step {
            Step::Write {
                writer,
                wall_ms,
                edits,
            } => {
                self.write(*writer, *wall_ms, edits);
                *writer
            }
            Step::Read { writer, other, by } => {
                self.read(*writer, *other, *by);
                *writer
            }
            Step::Reload { writer } => {
                self.met.reloads += 1;
                let snapshot = self.peers[*writer].document.snapshot();
                let id = DocumentId::new("doc").unwrap();
                self.peers[*writer].document = Document::open(id, snapshot);
                *writer
            }
        };
        assert_same(&self.peers[touched].document, &self.seen(touched));
    }

    /// Everybody reads everybody: then all are the same.
    pub(crate) fn settle(&mut self) {
        for writer in (0..WRITERS).chain(0..WRITERS) {
            for other in 0..WRITERS {
                self.read(writer, other, Means::State);
            }
        }
        for writer in 0..WRITERS {
            assert_same(&self.peers[writer].document, &self.all);
            let ours = self.peers[writer].document.snapshot();
            assert_eq!(ours, self.peers[0].document.snapshot());
        }
    }

    fn seen(&self, writer: usize) -> Vec<oracle::Change<Value>> {
        let seen = self.peers[writer].seen.iter();
        seen.map(|index| self.all[*index].clone()).collect()
    }

    fn write(&mut self, writer: usize, wall_ms: u64, edits: &[Edit]) {
        let seen = self.seen(writer);
        let covered = covered(&seen);
        let mut draft = Draft::new(&seen, IDS[writer], wall_ms);
        for edit in edits {
            self.met.strange += usize::from(edit.is_strange());
            self.assert_typed_alike(writer, &draft, edit);
            edit.write(&mut draft, &covered);
        }
        let Some(mut change) = draft.change() else {
            return;
        };
        let expected = convert::change(&change);
        let document = &mut self.peers[writer].document;
        let replica = convert::replica(IDS[writer]);
        let now = UnixMillis(wall_ms);
        let made = document
            .change(&replica, now, expected.ops.clone())
            .unwrap();
        for dep in &expected.deps {
            assert!(
                made.deps.contains(dep),
                "{dep:?} is not among {:?}",
                made.deps
            );
        }
        change.deps = made.deps.iter().map(oracle_dot).collect();
        assert_eq!(made, convert::change(&change));
        self.peers[writer].was_strange = edits.iter().any(Edit::is_strange);
        self.met.changes += 1;
        self.met.concurrent += usize::from(seen.len() < self.all.len());
        self.peers[writer].seen.insert(self.all.len());
        self.all.push(change);
    }

    /// What the engine would send for an honest insertion is what the oracle sends. It may mind
    /// markings that it need not keep, and goes on with what it wrote last, if that was honest.
    //= SK-TEXT-002
    //= SK-MARK-007
    fn assert_typed_alike(&self, writer: usize, draft: &Draft<Value>, edit: &Edit) {
        let Some((at, word)) = edit.insertion(draft) else {
            return;
        };
        let document = &self.peers[writer].document;
        let path = edit.path();
        let is_first = draft.clone().change().is_none() && !self.peers[writer].was_strange;
        let text = document
            .rich_text(&convert::path(&path))
            .filter(|_| is_first);
        let Some(text) = text else { return };
        let mut sent = draft.clone();
        sent.text_insert(&path, at, word);
        let change = sent.change().unwrap();
        let OperationKind::TextInsert { place, .. } = &change.ops[0].kind else {
            panic!("{change:?} is no insertion");
        };
        let mut replicas = document.replicas().clone();
        let own = replicas.intern(&convert::replica(IDS[writer]));
        let mut text: RichText = text.clone();
        let made = text.insert(at, word, LocalDot::new(own, change.first_seq));
        let made = replicas.place(made);
        if made != convert::place(place) {
            let (left, right) = draft
                .text(&path)
                .origins_among(at, &draft.markings(&path))
                .unwrap();
            let among_all = oracle::Place::Between { left, right };
            assert_eq!(
                made,
                convert::place(&among_all),
                "at {at}, and not {place:?}"
            );
        }
    }

    fn read(&mut self, writer: usize, other: usize, by: Means) {
        let delta = {
            let [ours, theirs] = [writer, other].map(|peer| &self.peers[peer].document);
            theirs.delta_since(ours.version())
        };
        // A document that was opened from a state has no history to give.
        let by = if by == Means::Delta && delta.is_err() {
            Means::State
        } else {
            by
        };
        let news: Vec<usize> = self.peers[other]
            .seen
            .difference(&self.peers[writer].seen)
            .copied()
            .collect();
        match by {
            Means::Changes => {
                self.met.read_as_changes += 1;
                for index in news.iter().chain(news.iter().step_by(3)) {
                    let change = convert::change(&self.all[*index]);
                    self.peers[writer].document.apply(&change).unwrap();
                }
            }
            Means::Delta => {
                self.met.read_as_delta += 1;
                let mut delta = delta.unwrap();
                delta.changes.reverse();
                self.peers[writer].document.apply_delta(&delta).unwrap();
            }
            Means::State => {
                self.met.read_as_state += 1;
                let snapshot = self.peers[other].document.snapshot();
                self.peers[writer].document.merge(&snapshot);
            }
        }
        self.peers[writer].seen.extend(news);
    }
}

/// Every dot of these changes.
fn covered(seen: &[oracle::Change<Value>]) -> Vec<oracle::Dot> {
    let entries = oracle::Version::of(seen).entries().into_iter();
    let dots = |(replica, last): oracle::Dot| (1..=last).map(move |seq| (replica.clone(), seq));
    entries.flat_map(dots).collect()
}

impl Met {
    pub(crate) fn add(&mut self, other: &Self) {
        self.changes += other.changes;
        self.strange += other.strange;
        self.concurrent += other.concurrent;
        self.read_as_changes += other.read_as_changes;
        self.read_as_delta += other.read_as_delta;
        self.read_as_state += other.read_as_state;
        self.reloads += other.reloads;
    }

    pub(crate) fn is_all_above(&self, least: usize) -> bool {
        [
            self.changes,
            self.strange,
            self.concurrent,
            self.read_as_changes,
            self.read_as_delta,
            self.read_as_state,
            self.reloads,
        ]
        .iter()
        .all(|count| *count > least)
    }
}
