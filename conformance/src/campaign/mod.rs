//! Campaigns: long attacks on a real server, in a process of its own, over real sockets.
//!
//! [`crash`] kills it without warning while clients write, and asks afterwards whether it kept its
//! word; [`hostile`] sends it whatever no sound client sends. The clients are the judge's own, so
//! that what was acknowledged is known from the wire alone. Chapters:
//! `spec/10-storage-and-durability.md`, `spec/07-server-session.md`, `spec/11-limits.md`; model:
//! `tla/Durability.tla`.

mod conversation;
pub mod crash;
mod error;
pub mod hostile;
mod process;

pub use error::CampaignError;
