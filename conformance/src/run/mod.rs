//! One run: which cases over which transports, their verdicts, and what they come to.

mod carrier;
mod date;
mod parity;
mod plan;
mod probe;
mod profile;
mod replay_token;
mod result;
mod runner;
mod shard;
mod summary;
mod verdict;

pub use carrier::Carrier;
pub use date::{Date, DateError};
pub use plan::{Item, Plan};
pub use probe::{Probe, probes};
pub use profile::Profile;
pub use replay_token::{CaseToken, ReplayToken, ReplayTokenError};
pub use result::CaseResult;
pub use runner::{Progress, RunSettings, Runner};
pub use shard::{Shard, ShardError};
pub use summary::{Summary, Totals};
pub use verdict::Verdict;
