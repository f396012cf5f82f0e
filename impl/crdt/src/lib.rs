//! The mathematics of SyncKit: clocks, values, registers, documents and their changes.
//!
//! Everything here is a pure function of its arguments: no socket, no clock, no disk, no
//! randomness. Bytes belong to `synckit-wire`, conversations to `synckit-session`.
//!
//! Spec: chapters 3 (data model), 4 (LWW register), 11 (limits) and 14 to 18 (counter, set, text,
//! marks, undo). Models: `tla/Version.tla`, `tla/Timestamp.tla`, and one for each kind.

mod clock;
mod counter;
mod document;
mod flaw;
mod limits;
mod register;
mod replica_id;
mod set;
mod short;
mod text;
mod undo;
mod value;

pub use clock::{
    Causality, Clock, ClockExhausted, Dot, DotRange, LocalDot, LocalDotRange, ReplicaIndex,
    Replicas, Stamp, Timestamp, UnixMillis, Version, VersionIter,
};
pub use counter::{Counter, CounterSums};
pub use document::{
    Anchor, Applied, ApplyError, Change, ChangeError, CounterEdit, CounterState, Delta, Document,
    DocumentId, DocumentIdError, Edit, Events, FieldEvent, FieldKey, FieldKind, FieldState,
    FieldView, HistoryError, HistoryTruncated, Mark, MarkState, Operation, OperationKind,
    PackedHistory, PackedSpans, PackedStretch, Path, PathError, Place, Received, Reference,
    RegisterEdit, RichTextEdit, SetEdit, SetState, Side, Snapshot, SpansError, TextState,
};
pub use flaw::Flaw;
pub use limits::{Limit, LimitExceeded, Limits};
pub use register::Register;
pub use replica_id::{ReplicaId, ReplicaIdError};
pub use set::Set;
pub use text::{
    AnchorPlace, AttributeRun, Attributes, Expand, Extent, LocalAnchor, LocalPlace, Marking, Marks,
    Order, Piece, RichText, Segment, Text, TextDelta, TextEdit, TextPatch, TextSpan,
    TextStateError, TextStep, Unit,
};
pub use undo::{
    CounterUndo, DotRuns, ElementUndo, FieldUndo, MarkingUndo, PartUndo, RegisterUndo, SetUndo,
    TextUndo, UndoGroup, UndoHistory, UndoState, UndoStateError,
};
pub use value::{Float, Value};
