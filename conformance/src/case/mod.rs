//! Cases: data files that say what is sent, what must come back, and why.
//!
//! The format is described in `docs/write-a-case.md`.

mod case_id;
mod definition;
mod family;
mod feature;
mod library;
mod lock;
mod needs;
mod selection;
mod step;

pub use case_id::{CaseId, CaseIdError};
pub use definition::{Case, Role};
pub use family::{Family, FamilyError};
pub use feature::Feature;
pub use library::{Library, LibraryError};
pub use lock::{Lock, LockError};
pub use needs::{Needs, TransportKind};
pub use selection::{Selection, SelectionError};
pub use step::{Step, Verb};
