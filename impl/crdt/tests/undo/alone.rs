//! Undo and redo by the only one who edits: each leads to a state that was there before.

use proptest::prelude::*;
use synckit_crdt::UndoHistory;

use crate::edits::{Edit, edit};
use crate::user::{User, View};

#[derive(Clone, Debug)]
enum Step {
    Edit(Edit),
    CloseGroup,
    Undo,
    Redo,
    Reload,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => edit().prop_map(Step::Edit),
        3 => Just(Step::CloseGroup),
        3 => Just(Step::Undo),
        3 => Just(Step::Redo),
        1 => Just(Step::Reload),
    ]
}

/// A user with the views before each group that can be undone, and after each that can be redone.
struct Tracked {
    user: User,
    before: Vec<View>,
    after: Vec<View>,
    scalars: std::ops::RangeFrom<char>,
    reloads: usize,
}

impl Tracked {
    /// The user comes to a document in which somebody has written.
    fn new(first: &[Edit]) -> Self {
        let mut scalars = 'a'..;
        let (mut somebody, mut user) = (User::new("b"), User::new("a"));
        for edit in first {
            edit.run(&mut somebody, &mut scalars);
        }
        user.sync(&mut somebody);
        let (before, after) = (Vec::new(), Vec::new());
        Self {
            user,
            before,
            after,
            scalars,
            reloads: 0,
        }
    }

    fn run(&mut self, step: &Step) {
        match step {
            Step::Edit(edit) => self.edit(edit),
            Step::CloseGroup => self.user.history.close_group(),
            Step::Undo => self.undo(),
            Step::Redo => self.redo(),
            Step::Reload => {
                self.reloads += 1;
                let replica = format!("a{}", self.reloads);
                self.user = self.user.reloaded(&replica);
            }
        }
    }

    fn edit(&mut self, edit: &Edit) {
        let (view, version) = (self.user.view(), self.user.document.version().clone());
        let groups = self.user.history.state().undo.len();
        edit.run(&mut self.user, &mut self.scalars);
        if *self.user.document.version() != version {
            self.after.clear();
        }
        if self.user.history.state().undo.len() > groups {
            self.before.push(view);
        }
    }

    /// What nothing came of is passed over.
    fn undo(&mut self) {
        let view = self.user.view();
        let is_done = self.user.undo();
        let left = self.user.history.state().undo.len();
        let expected = if is_done {
            self.before[left].clone()
        } else {
            view.clone()
        };
        assert_eq!(self.user.view(), expected);
        self.before.truncate(left);
        if is_done {
            self.after.push(view);
        }
    }

    fn redo(&mut self) {
        let view = self.user.view();
        let is_done = self.user.redo();
        let left = self.user.history.state().redo.len();
        let expected = if is_done {
            self.after[left].clone()
        } else {
            view.clone()
        };
        assert_eq!(self.user.view(), expected);
        self.after.truncate(left);
        if is_done {
            self.before.push(view);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    //= SK-UNDO-001
    //= SK-UNDO-008
    //= SK-UNDO-009
    #[test]
    fn each_undo_and_redo_leads_where_the_user_was(
        first in prop::collection::vec(edit(), 0..8),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut tracked = Tracked::new(&first);
        for step in &steps {
            tracked.run(step);
        }
    }

    #[test]
    fn undo_of_everything_gives_the_first_state_and_redo_the_last(
        first in prop::collection::vec(edit(), 0..8),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut tracked = Tracked::new(&first);
        let first = tracked.user.view();
        for step in &steps {
            if matches!(step, Step::Edit(_) | Step::CloseGroup | Step::Reload) {
                tracked.run(step);
            }
        }
        let last = tracked.user.view();
        while tracked.user.undo() {}
        prop_assert_eq!(tracked.user.view(), first);
        prop_assert!(!tracked.user.history.can_undo());
        while tracked.user.redo() {}
        prop_assert_eq!(tracked.user.view(), last);
        prop_assert!(!tracked.user.history.can_redo());
    }
}

#[test]
fn a_history_forgets_the_oldest_groups() {
    let mut user = User::new("a");
    user.history = UndoHistory::default().with_max_groups(2);
    for text in ["x", "y", "z"] {
        user.insert(user.len(), text);
        user.history.close_group();
    }
    while user.undo() {}
    assert_eq!(user.text(), "x");
}
