//! A document: fields, the changes that write them, and the ways two copies become one.
//!
//! Spec: chapter 3. Model: `tla/abs/AbsLww.tla`.

mod apply;
mod change;
mod delta;
mod document_id;
mod field;
mod heads;
mod history;
mod local;
mod merge;
mod operation;
mod path;
mod snapshot;
mod state;

pub use apply::{Applied, ApplyError};
pub use change::{Change, ChangeError};
pub use delta::Delta;
pub use document_id::{DocumentId, DocumentIdError};
pub use field::{FieldKey, FieldKind};
pub use history::HistoryTruncated;
pub use operation::{Operation, OperationKind};
pub use path::{Path, PathError};
pub use snapshot::Snapshot;
pub use state::Document;
