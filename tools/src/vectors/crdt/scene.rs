//! Writers that write, and read each other.

use synckit_oracle::{Change, Dot, Draft, Version};

use super::chance::Chance;
use super::encoding::{PlainChange, PlainKind};
use super::value::PlainValue;

/// One millisecond of a hybrid logical clock.
pub(super) const MS: u64 = 1 << 16;

pub(super) fn path(segment: &str) -> Vec<String> {
    vec![segment.to_owned()]
}

/// A first change that has seen nothing.
pub(super) fn first(replica: &[u8], timestamp: u64, kinds: Vec<PlainKind>) -> PlainChange {
    let mut draft = Draft::new(&[], replica, 1);
    for kind in kinds {
        draft.write(&path("x"), kind);
    }
    let change = draft.change().expect("a change writes something");
    Change {
        timestamp,
        ..change
    }
}

/// A history of so many changes: two to four writers edit, and now and then read each other.
pub(super) fn exchange(
    chance: &mut Chance,
    changes: usize,
    mut edit: impl FnMut(&mut Draft<PlainValue>, &mut Chance),
) -> Vec<PlainChange> {
    let ids: [&[u8]; 4] = [b"a", b"ab", b"b", &[0xff, 0x00]];
    let mut scene = Scene::of(&ids[..2 + chance.below(3)]);
    while scene.all.len() < changes {
        let writer = chance.below(scene.writers.len());
        if chance.below(3) == 0 {
            let other = chance.below(scene.writers.len());
            scene.read(writer, other);
            continue;
        }
        // Few milliseconds, so that timestamps tie.
        let mut draft = scene.draft(writer, 1 + chance.below(3) as u64);
        edit(&mut draft, chance);
        scene.commit(writer, draft);
    }
    scene.all
}

#[derive(Debug, Clone)]
pub(super) struct Scene {
    writers: Vec<Writer>,
    all: Vec<PlainChange>,
}

#[derive(Debug, Clone)]
struct Writer {
    id: Vec<u8>,
    seen: Vec<PlainChange>,
}

impl Scene {
    pub(super) fn of(ids: &[&[u8]]) -> Self {
        let writer = |id: &&[u8]| Writer {
            id: id.to_vec(),
            seen: Vec::new(),
        };
        Self {
            writers: ids.iter().map(writer).collect(),
            all: Vec::new(),
        }
    }

    /// What `writer` would write next, at wall time `wall_ms`.
    pub(super) fn draft(&self, writer: usize, wall_ms: u64) -> Draft<PlainValue> {
        let Writer { id, seen } = &self.writers[writer];
        Draft::new(seen, id, wall_ms)
    }

    /// `writer` makes the change of its draft; nothing, when the draft has no edits.
    pub(super) fn commit(&mut self, writer: usize, draft: Draft<PlainValue>) {
        if let Some(change) = draft.change() {
            self.writers[writer].seen.push(change.clone());
            self.all.push(change);
        }
    }

    /// A change of one edit in the first millisecond.
    pub(super) fn edit(&mut self, writer: usize, edit: impl FnOnce(&mut Draft<PlainValue>)) {
        let mut draft = self.draft(writer, 1);
        edit(&mut draft);
        self.commit(writer, draft);
    }

    /// `writer` reads everything that `other` has seen.
    pub(super) fn read(&mut self, writer: usize, other: usize) {
        for change in self.writers[other].seen.clone() {
            if !self.writers[writer].seen.contains(&change) {
                self.writers[writer].seen.push(change);
            }
        }
    }

    /// `writer` reads everything.
    pub(super) fn read_all(&mut self, writer: usize) {
        self.writers[writer].seen = self.all.clone();
    }

    /// Every writer reads everything.
    pub(super) fn settle(&mut self) {
        (0..self.writers.len()).for_each(|writer| self.read_all(writer));
    }

    /// Every dot that `writer` may name: what its version covers.
    pub(super) fn covered(&self, writer: usize) -> Vec<Dot> {
        let entries = Version::of(&self.writers[writer].seen).entries();
        let dots = |(replica, last): Dot| (1..=last).map(move |seq| (replica.clone(), seq));
        entries.into_iter().flat_map(dots).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn changes(self) -> Vec<PlainChange> {
        self.all
    }
}
