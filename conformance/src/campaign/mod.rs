//! Campaigns: long attacks on a real server, in a process of its own, over real sockets.
//!
//! [`crash`] kills it without warning while clients write, and asks afterwards whether it kept its
//! word. Chapters: `spec/10-storage-and-durability.md`, `spec/07-server-session.md`; model:
//! `tla/Durability.tla`. The clients are the judge's own, so that what was acknowledged is known from
//! the wire alone.

mod conversation;
pub mod crash;
mod error;
mod process;

pub use error::CampaignError;
