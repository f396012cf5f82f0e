//! The crash campaign: clients write, the server is killed without warning, and nothing that it
//! acknowledged may be missing, doubled, torn or changed.
//!
//! The oracle is what the writers noted on the wire: every change they sent, every `Ack`, every
//! notification. Chapters: `spec/10-storage-and-durability.md` and "Updates" and "Following" of
//! `spec/07-server-session.md`; model: `tla/Durability.tla`.

mod campaign;
mod entry;
mod findings;
mod history;
mod inspector;
mod outbox;
mod writer;

pub use campaign::CrashCampaign;
pub use findings::CrashFindings;
