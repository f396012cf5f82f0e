//! Taking back additions to a counter.
//!
//! Spec: chapters 14 and 18.

use super::Draft;
use crate::{Flaw, Operation, OperationKind, Path};

/// What the user added in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CounterUndo {
    pub added: i128,
}

impl CounterUndo {
    pub(super) fn note(&mut self, amount: i64) {
        self.added += i128::from(amount);
    }

    //= SK-UNDO-004
    pub(super) fn take_back(self, path: &Path, draft: &mut Draft<'_>) {
        let mut left = -self.added;
        if Flaw::UndoAddsAgain.is_planted() {
            left = self.added;
        }
        while left != 0 {
            let amount = left.clamp(i64::MIN.into(), i64::MAX.into());
            left -= amount;
            let amount = i64::try_from(amount).expect("it was clamped to 64 bits");
            draft.push(Operation::new(
                path.clone(),
                OperationKind::CounterAdd(amount),
            ));
        }
    }
}
