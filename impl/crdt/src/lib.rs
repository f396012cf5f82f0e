//! The mathematics of SyncKit: clocks, values, registers, documents and their changes.
//!
//! Everything here is a pure function of its arguments: no socket, no clock, no disk, no
//! randomness. Bytes belong to `synckit-wire`, conversations to `synckit-session`.
//!
//! Spec: chapters 3 (data model), 4 (LWW register) and 11 (limits).
//! Models: `tla/Version.tla`, `tla/Timestamp.tla`, `tla/LwwRegister.tla`.

mod clock;
mod document;
mod limits;
mod register;
mod replica_id;
mod text;
mod value;

pub use clock::{
    Causality, Clock, ClockExhausted, Dot, LocalDot, LocalDotRange, ReplicaIndex, Replicas, Stamp,
    Timestamp, UnixMillis, Version, VersionIter,
};
pub use document::{
    Applied, ApplyError, Change, ChangeError, Delta, Document, DocumentId, DocumentIdError,
    FieldKey, FieldKind, HistoryTruncated, Operation, OperationKind, Path, PathError, Snapshot,
};
pub use limits::{Limit, LimitExceeded, Limits};
pub use register::Register;
pub use replica_id::{ReplicaId, ReplicaIdError};
pub use text::{
    AttributeRun, Attributes, Expand, Extent, LocalAnchor, LocalPlace, Marking, Marks, Order,
    Piece, RichText, Segment, Text, TextDelta, TextEdit, TextPatch, TextSpan, TextStateError,
    TextStep, Unit,
};
pub use value::{Float, Value};
