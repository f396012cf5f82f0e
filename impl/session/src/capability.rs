//! The capabilities of a peer that has everything there is.
//!
//! Chapter: `spec/13-versioning.md`.

use synckit_crdt::OperationKind;
use synckit_wire::v1::Capability;

/// Those of the kinds of fields, of marks on text, of presence, of queries, and of access lists,
/// ascending by number.
pub const ALL: [Capability; 8] = [
    Capability::Lww,
    Capability::Counter,
    Capability::Set,
    Capability::Text,
    Capability::Marks,
    Capability::Awareness,
    Capability::Query,
    Capability::AccessControl,
];

/// Those with healing: of a client, and of a server whose log was restored.
//= SK-STOR-008
#[must_use]
pub fn with_healing() -> Vec<Capability> {
    ALL.into_iter().chain([Capability::Healing]).collect()
}

/// The capability that both sides must have for such an operation.
#[must_use]
pub fn of(kind: &OperationKind) -> Capability {
    match kind {
        OperationKind::LwwSet(_) | OperationKind::LwwDelete => Capability::Lww,
        OperationKind::CounterAdd(_) => Capability::Counter,
        OperationKind::SetAdd { .. } | OperationKind::SetRemove { .. } => Capability::Set,
        OperationKind::TextInsert { .. } | OperationKind::TextDelete { .. } => Capability::Text,
        OperationKind::TextMark(_) => Capability::Marks,
    }
}
