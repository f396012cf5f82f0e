//! What a person at one client sees: their own writes at once, and never an older state again.
//!
//! Chapter: `spec/06-client-session.md`. Model: `MonotonicReads` in
//! `tla/SyncSessionProperties.tla`.

use std::collections::BTreeMap;

use synckit_crdt::{Document, DocumentId, FieldKey, Operation, OperationKind, Stamp};

use super::violation::{Checked, ensure};

/// Remembers what one client has shown.
#[derive(Debug, Default)]
pub struct Reader {
    shown: BTreeMap<DocumentId, BTreeMap<FieldKey, Stamp>>,
}

impl Reader {
    /// The client has died, or issues a document anew: what it showed may be gone ([SK-CLNT-026]).
    pub fn forget(&mut self) {
        self.shown.clear();
    }

    /// Looks at a document again.
    ///
    /// # Errors
    /// When a field shows an older write than before.
    //= SK-CLNT-026
    pub fn look(&mut self, document: &Document) -> Checked {
        let shown = self.shown.entry(document.id().clone()).or_default();
        for (field, register) in document.registers() {
            match shown.get(field) {
                Some(stamp) if *stamp == register.stamp => {}
                before => {
                    ensure(
                        before.is_none_or(|stamp| *stamp < register.stamp),
                        "SK-CLNT-026",
                        || {
                            format!(
                                "{field:?} went back from {before:?} to {:?}",
                                register.stamp
                            )
                        },
                    )?;
                    shown.insert(field.clone(), register.stamp.clone());
                }
            }
        }
        ensure(
            shown.len() == document.registers().count(),
            "SK-CLNT-026",
            || format!("a field of {} vanished", document.id()),
        )
    }
}

/// The writes of one change are what is read right after it.
///
/// # Errors
/// When another value is read.
//= SK-CLNT-001
pub fn check_own_writes(document: &Document, ops: &[Operation]) -> Checked {
    for (index, op) in ops.iter().enumerate() {
        let overwritten = ops[index + 1..].iter().any(|later| later.path == op.path);
        let written = match &op.kind {
            OperationKind::LwwSet(value) => Some(value),
            OperationKind::LwwDelete => None,
            OperationKind::CounterAdd(_)
            | OperationKind::SetAdd { .. }
            | OperationKind::SetRemove { .. }
            | OperationKind::TextInsert { .. }
            | OperationKind::TextDelete { .. }
            | OperationKind::TextMark(_) => continue,
        };
        let read = document.register(&op.path);
        ensure(overwritten || read == written, "SK-CLNT-001", || {
            format!("{:?} reads {read:?} right after {:?}", op.path, op.kind)
        })?;
    }
    Ok(())
}
