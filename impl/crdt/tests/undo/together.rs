//! Undo and redo among others who edit at the same time.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::edits::{Edit, edit};
use crate::user::User;

/// The user who undoes, and the others.
const REPLICAS: [&str; 3] = ["b", "a", "c"];

#[derive(Clone, Debug)]
enum Step {
    Edit(usize, Edit),
    Sync(usize, usize),
    CloseGroup,
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..3usize, edit()).prop_map(|(user, edit)| Step::Edit(user, edit)),
        3 => (0..3usize, 1..3usize).prop_map(|(a, away)| Step::Sync(a, (a + away) % 3)),
        2 => Just(Step::CloseGroup),
        1 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

/// Three users, each of whom types characters of an alphabet that nobody else has, each once.
struct Room {
    users: Vec<User>,
    alphabets: Vec<std::ops::RangeFrom<char>>,
    /// What somebody other than the first deleted.
    deleted_by_others: BTreeSet<char>,
}

const FIRST_SCALARS: [char; 3] = ['\u{1000}', '\u{4e00}', '\u{1f300}'];

impl Room {
    fn new() -> Self {
        Self {
            users: REPLICAS.iter().map(|replica| User::new(replica)).collect(),
            alphabets: FIRST_SCALARS.iter().map(|first| *first..).collect(),
            deleted_by_others: BTreeSet::new(),
        }
    }

    fn run(&mut self, step: &Step) {
        match step {
            Step::Edit(user, edit) => {
                let before = self.users[*user].text();
                edit.run(&mut self.users[*user], &mut self.alphabets[*user]);
                if *user > 0 {
                    let after = self.users[*user].text();
                    let gone = before.chars().filter(|scalar| !after.contains(*scalar));
                    self.deleted_by_others.extend(gone);
                }
            }
            Step::Sync(a, b) => self.sync(*a, *b),
            Step::CloseGroup => self.users[0].history.close_group(),
            Step::Undo => {
                self.users[0].undo();
            }
            Step::Redo => {
                self.users[0].redo();
            }
        }
    }

    fn sync(&mut self, a: usize, b: usize) {
        let [a, b] = self.users.get_disjoint_mut([a, b]).unwrap();
        a.sync(b);
    }

    fn sync_all(&mut self) {
        for (a, b) in [(0, 1), (0, 2), (0, 1)] {
            self.sync(a, b);
        }
        for other in &self.users[1..] {
            assert_eq!(other.view(), self.users[0].view());
        }
    }

    /// What shows once the first user has undone everything, and what others typed, in the order of
    /// the text; but for what one of the others deleted.
    fn undo_everything(&mut self) -> (Vec<char>, Vec<char>) {
        self.sync_all();
        let mut expected = self.typed_by_others();
        while self.users[0].undo() {}
        self.sync_all();
        let mut shown: Vec<char> = self.users[0].text().chars().collect();
        let is_certain = |scalar: &char| !self.deleted_by_others.contains(scalar);
        expected.retain(is_certain);
        shown.retain(is_certain);
        (shown, expected)
    }

    /// What others ever typed, deleted or not, in the order of the text.
    fn typed_by_others(&self) -> Vec<char> {
        let changes = self.users[0]
            .document
            .delta_since(&Default::default())
            .unwrap();
        let changes: Vec<_> = changes.changes.iter().map(oracle_change).collect();
        let text = synckit_oracle::text(&changes, &["text".to_owned()]);
        let own = REPLICAS[0].as_bytes();
        let others = text.characters().into_iter().filter(|c| c.dot.0 != own);
        others.map(|character| character.scalar).collect()
    }
}

/// The text operations of a change, for the oracle.
fn oracle_change(change: &synckit_crdt::Change) -> synckit_oracle::Change<()> {
    use synckit_crdt::{Dot, OperationKind, Place};
    use synckit_oracle as oracle;
    let dot = |dot: &Dot| (dot.replica.as_bytes().to_vec(), dot.seq);
    let kind = |kind: &OperationKind| match kind {
        OperationKind::TextInsert { text, place } => oracle::OperationKind::TextInsert {
            text: text.clone(),
            place: match place {
                Place::Continues => oracle::Place::Continues,
                Place::Between { left, right } => oracle::Place::Between {
                    left: left.as_ref().map(dot),
                    right: right.as_ref().map(dot),
                },
            },
        },
        // Takes one dot, as all the others do.
        OperationKind::LwwSet(_)
        | OperationKind::LwwDelete
        | OperationKind::CounterAdd(_)
        | OperationKind::SetAdd { .. }
        | OperationKind::SetRemove { .. }
        | OperationKind::TextDelete { .. }
        | OperationKind::TextMark(_) => oracle::OperationKind::LwwDelete,
    };
    oracle::Change {
        replica: change.replica.as_bytes().to_vec(),
        first_seq: change.first_seq,
        timestamp: change.timestamp.as_u64(),
        deps: change.deps.iter().map(dot).collect(),
        ops: change
            .ops
            .iter()
            .map(|op| oracle::Operation {
                path: op.path.segments().map(str::to_owned).collect(),
                kind: kind(&op.kind),
            })
            .collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    //= SK-UNDO-001
    //= SK-UNDO-002
    //= SK-UNDO-003
    #[test]
    fn after_undo_of_everything_the_others_text_stands_and_the_users_is_gone(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut room = Room::new();
        for step in steps.iter().filter(|step| !matches!(step, Step::Undo | Step::Redo)) {
            room.run(step);
        }
        let (shown, expected) = room.undo_everything();
        prop_assert_eq!(shown, expected);
    }

    /// What is restored stands as one piece; what others typed within it and is not known yet comes
    /// to stand beside it.
    //= SK-UNDO-002
    #[test]
    fn undo_before_others_are_heard_of_loses_nothing_either(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut room = Room::new();
        for step in &steps {
            room.run(step);
        }
        let (mut shown, mut expected) = room.undo_everything();
        shown.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(shown, expected);
    }

    //= SK-UNDO-008
    #[test]
    fn redo_of_everything_gives_what_was_there_before_undo(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut room = Room::new();
        for step in &steps {
            room.run(step);
        }
        room.sync_all();
        while room.users[0].redo() {}
        let last = room.users[0].view();
        while room.users[0].undo() {}
        let first = room.users[0].view();
        while room.users[0].redo() {}
        prop_assert_eq!(room.users[0].view(), last);
        while room.users[0].undo() {}
        prop_assert_eq!(room.users[0].view(), first);
    }
}
