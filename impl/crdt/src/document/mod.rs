//! A document: fields, the changes that write them, and the ways two copies become one.
//!
//! Spec: chapter 3. Model: `tla/Document.tla`.

mod apply;
mod bulk;
mod change;
mod delta;
mod document_id;
mod edit;
mod events;
mod field;
mod field_state;
mod fields;
mod heads;
mod history;
mod local;
mod mark;
mod merge;
mod names;
mod noted;
mod operation;
mod path;
mod place;
mod read;
mod receive;
mod reference;
mod snapshot;
mod spans;
mod state;

pub use apply::{Applied, ApplyError};
pub use change::{Change, ChangeError};
pub use delta::Delta;
pub use document_id::{DocumentId, DocumentIdError};
pub use edit::{CounterEdit, Edit, RegisterEdit, RichTextEdit, SetEdit};
pub use events::{Events, FieldEvent};
pub use field::{FieldKey, FieldKind};
pub use field_state::{CounterState, FieldState, MarkState, SetState, TextState};
pub use history::{HistoryError, HistoryTruncated, PackedHistory, PackedStretch};
pub use mark::Mark;
pub(crate) use noted::Witness;
pub use operation::{Operation, OperationKind};
pub use path::{Path, PathError};
pub use place::{Anchor, Place, Side};
pub use read::FieldView;
pub use receive::Received;
pub use reference::Reference;
pub use snapshot::Snapshot;
pub use spans::{PackedSpans, SpansError};
pub use state::Document;
