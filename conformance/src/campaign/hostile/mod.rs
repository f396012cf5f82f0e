//! The hostile campaign: every truncation of every frame that a client sends, and mutations of them
//! without end. Each must be answered, refused by a numbered `Error`, or closed with the status
//! that chapter 9 names; none may silence, crash or fatten the server.
//!
//! Chapters: `spec/05-wire-format.md`, `spec/11-limits.md`, `spec/12-error-codes.md`.

mod attacker;
mod campaign;
mod fresh_client;
mod memory;
mod mutation;
mod outcome;
mod sound_frame;

pub use campaign::HostileCampaign;
pub use outcome::HostileFindings;
