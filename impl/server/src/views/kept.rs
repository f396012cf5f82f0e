//! Views that wait for their next reader, within a number and a weight.

use std::collections::VecDeque;

use synckit_crdt::DocumentId;

use super::limits::MAX_KEPT_VIEWS;
use super::view::View;

/// The one that was read last stands at the end.
#[derive(Debug)]
pub(super) struct Kept {
    views: VecDeque<(usize, View)>,
    weight_bytes: usize,
    max_weight_bytes: usize,
}

impl Kept {
    pub(super) fn new(max_weight_bytes: usize) -> Self {
        Self {
            views: VecDeque::new(),
            weight_bytes: 0,
            max_weight_bytes,
        }
    }

    /// Takes a document's view out.
    pub(super) fn take(&mut self, id: &DocumentId) -> Option<View> {
        let index = self.views.iter().position(|(_, view)| view.id() == id)?;
        self.remove(index)
    }

    /// Puts a view in, unless a later one is here; lets go of those that were read longest ago.
    pub(super) fn put(&mut self, view: View) {
        let view = match self.take(view.id()) {
            Some(other) if other.position() > view.position() => other,
            Some(_) | None => view,
        };
        let weight_bytes = view.weight_bytes();
        if weight_bytes > self.max_weight_bytes {
            return;
        }
        self.weight_bytes += weight_bytes;
        self.views.push_back((weight_bytes, view));
        while self.weight_bytes > self.max_weight_bytes || self.views.len() > MAX_KEPT_VIEWS {
            self.remove(0);
        }
    }

    fn remove(&mut self, index: usize) -> Option<View> {
        let (weight_bytes, view) = self.views.remove(index)?;
        self.weight_bytes -= weight_bytes;
        Some(view)
    }
}

#[cfg(test)]
mod tests {
    use synckit_crdt::{Change, Operation, Path, ReplicaId, Timestamp};
    use synckit_session::cursor::Position;
    use synckit_session::server::Page;

    use super::*;

    fn id(name: &str) -> DocumentId {
        DocumentId::new(name).unwrap()
    }

    /// A view of so many changes, whose last value is so long.
    fn view(name: &str, changes: u64, value_bytes: usize) -> View {
        let path = Path::new(["field"]).unwrap();
        let changes = (1..=changes).map(|seq| Change {
            replica: ReplicaId::new(b"r").unwrap(),
            first_seq: seq,
            timestamp: Timestamp::from_raw(seq),
            deps: Vec::new(),
            ops: vec![Operation::lww_set(path.clone(), "x".repeat(value_bytes))],
        });
        let mut view = View::new(id(name));
        let page = Page {
            after: Position(0),
            changes: changes.collect(),
        };
        view.apply(page).unwrap();
        view.show().unwrap();
        view
    }

    #[test]
    fn a_view_is_taken_once_and_the_later_of_two_stays() {
        let mut kept = Kept::new(10_000);
        kept.put(view("a", 2, 1));
        kept.put(view("a", 1, 1));
        assert_eq!(kept.take(&id("a")).unwrap().position(), Position(2));
        assert!(kept.take(&id("a")).is_none());
        assert_eq!(kept.weight_bytes, 0);
    }

    //= SK-HTTP-012
    #[test]
    fn the_view_that_was_read_longest_ago_goes_when_there_are_too_many() {
        let mut kept = Kept::new(10_000);
        for number in 0..=MAX_KEPT_VIEWS {
            kept.put(view(&number.to_string(), 1, 1));
        }
        assert!(kept.take(&id("0")).is_none());
        assert!(kept.take(&id("1")).is_some());
        assert_eq!(kept.views.len(), MAX_KEPT_VIEWS - 1);
    }

    //= SK-HTTP-012
    #[test]
    fn views_weigh_no_more_than_they_may() {
        let mut kept = Kept::new(10_000);
        kept.put(view("a", 1, 5_000));
        kept.put(view("b", 1, 5_000));
        assert!(kept.take(&id("a")).is_none());
        assert!(kept.take(&id("b")).is_some());
        kept.put(view("too heavy", 1, 10_000));
        assert_eq!((kept.views.len(), kept.weight_bytes), (0, 0));
    }
}
