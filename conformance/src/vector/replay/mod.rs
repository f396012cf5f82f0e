//! The replay of the vectors over the wire: every frame, and every behaviour of the session models.
//!
//! The judged server is a black box. For a wire vector a greeted client sends the bytes, and the
//! answer must be the verdict's. For a behaviour the judge plays the model's clients and compares
//! each answer with the model's server; in the end the log, and every client, must be what the
//! oracle says. Behaviours of healing are played against a server whose log was restored, those of
//! access and of queries against one with tokens.
//!
//! Data: `vectors/wire`, `vectors/session`. Models: `tla/SyncSession.tla`,
//! `tla/Healing.tla`, `tla/Access.tla`, `tla/Partial.tla`.

mod access;
mod awareness;
mod campaign;
mod change;
mod graph;
mod healing;
mod job;
mod library;
mod line;
mod model;
mod observer;
mod partial;
mod row;
mod selection;
mod sync_session;
mod wire;

pub use campaign::VectorCampaign;
pub use library::{VectorLibrary, VectorLibraryError};
pub use row::{VectorFailure, VectorRow};
pub use selection::VectorSelection;
