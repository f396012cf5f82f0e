//! The eleven pretenders.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How a server pretends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NullPeer {
    /// Takes connections and closes them.
    ClosesAtOnce,
    /// Closes when anything comes.
    ClosesOnData,
    /// Never says anything.
    Silent,
    /// Sends back what comes.
    Echo,
    /// Greets, acknowledges everything, and keeps nothing.
    AcksAndNeverStores,
    /// Greets, and then answers everything with MALFORMED and the end.
    AlwaysError,
    /// Has one answer for each kind of frame, whatever is in it.
    CannedReply,
    /// Gives to each frame the answer to the one before.
    RepliesYesterday,
    /// Shows a document as it was before its last change.
    OneVersionLate,
    /// Acknowledges what it keeps for the connection that wrote it, until that ends.
    AcksBeforeFsync,
    /// Keeps what was written last cut in half.
    KeepsTornTail,
}

/// No such pretender.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no null peer `{0}`; there are {names}", names = names())]
pub struct UnknownNullPeer(String);

impl NullPeer {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::ClosesAtOnce,
        Self::ClosesOnData,
        Self::Silent,
        Self::Echo,
        Self::AcksAndNeverStores,
        Self::AlwaysError,
        Self::CannedReply,
        Self::RepliesYesterday,
        Self::OneVersionLate,
        Self::AcksBeforeFsync,
        Self::KeepsTornTail,
    ];

    /// As the command line names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClosesAtOnce => "closes-at-once",
            Self::ClosesOnData => "closes-on-data",
            Self::Silent => "silent",
            Self::Echo => "echo",
            Self::AcksAndNeverStores => "acks-and-never-stores",
            Self::AlwaysError => "always-error",
            Self::CannedReply => "canned-reply",
            Self::RepliesYesterday => "replays-yesterday",
            Self::OneVersionLate => "one-version-late",
            Self::AcksBeforeFsync => "acks-before-fsync",
            Self::KeepsTornTail => "keeps-torn-tail",
        }
    }
}

fn names() -> String {
    NullPeer::ALL.map(NullPeer::name).join(", ")
}

impl fmt::Display for NullPeer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for NullPeer {
    type Err = UnknownNullPeer;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|peer| peer.name() == name);
        found.ok_or_else(|| UnknownNullPeer(name.to_owned()))
    }
}
