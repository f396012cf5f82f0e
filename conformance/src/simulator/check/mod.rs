//! The oracles: what must hold at every moment of a run, and once it has come to rest.
//!
//! None of them asks the code under test what is right. They see frames, disks and what a reader
//! sees, and compare with the specification and with `synckit-oracle`.

mod conversation;
mod greeting;
mod ledger;
mod log;
mod naive_change;
mod presence;
mod pulse;
mod reader;
mod refusal;
mod rest;
mod violation;

pub use conversation::{Conversation, Heard};
pub use greeting::Greetings;
pub use ledger::Ledger;
pub use log::{EMPTY_LOG, LogJudge};
pub use presence::PresenceJudge;
pub use reader::{Reader, check_own_writes};
pub use refusal::check_refusal;
pub use rest::check_rest;
pub use violation::{Checked, Violation, ensure};
