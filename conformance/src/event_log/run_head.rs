//! The first line of a log.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::case::{Feature, TransportKind};
use crate::clause::Level;
use crate::run::{Profile, Shard};

/// Who is judged, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunHead {
    /// The version of this format.
    pub log_version: u32,
    /// The version of the suite.
    pub suite: String,
    /// The version of the specification.
    pub spec: String,
    /// Who is judged.
    pub target: TargetRecord,
    /// When the run began, in Unix milliseconds.
    pub started_at_ms: u64,
    /// Of everything random.
    pub seed: u64,
    /// What the peer wants to be.
    pub profile: Profile,
    /// Down to which level.
    pub level: Level,
    /// Over which transports.
    pub transports: Vec<TransportKind>,
    /// What the peer says that it has.
    pub declared: BTreeSet<Feature>,
    /// What the profile says that it must have.
    pub required: BTreeSet<Feature>,
    /// How many cases are to be judged, a case over two transports counting twice.
    pub planned: usize,
    /// How often each.
    pub rounds: usize,
    /// With fewer verdicts than this the run shows nothing.
    pub min_cases: usize,
    /// Which part of the suite.
    pub shard: Option<Shard>,
}

/// Who is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetRecord {
    /// As headings write it.
    pub name: String,
    /// How the server is reached or started; none when no server is judged.
    pub server: Option<String>,
    /// How the client's driver is started; none when no client is judged.
    pub client: Option<String>,
}

impl RunHead {
    /// The format that this program writes and reads.
    pub const LOG_VERSION: u32 = 1;
}
