//! What happened at least once. A thousand quiet runs prove nothing: the summary says which
//! situations a campaign met, and fails when it never met one that it should have.

use std::collections::BTreeMap;

use super::setting::Profile;
use super::topic::Topic;

/// A situation worth meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sighting {
    /// A catch-up took more than one page.
    SecondPage,
    /// A client resumed by cursor.
    ResumedCursor,
    /// A client had a cursor that was void, and asked by version.
    VoidCursor,
    /// A change arrived again and was compared with the log.
    Duplicate,
    /// A change was refused with GAP.
    Gap,
    /// A change was refused with EQUIVOCATION.
    Equivocation,
    /// A change was refused with CLOCK_SKEW.
    ClockSkew,
    /// A change was refused with STORAGE_FAILED.
    StorageFailed,
    /// A replica gave up its id and issued its changes anew.
    Reissue,
    /// A subscriber lagged.
    Lagging,
    /// A change named what it depends on.
    Dependency,
    /// Two changes had the same timestamp.
    Tie,
    /// One commit carried several updates.
    GroupCommit,
    /// The server died while a commit was running.
    CrashInCommit,
    /// A client died with a record in hand.
    CrashInRecord,
    /// A peer was given up because it was silent.
    HeartbeatMissed,
    /// The server said goodbye.
    Goaway,
    /// A client wrote while it was offline.
    OfflineWrite,
    /// A client returned a change that a restored server had lost.
    Returned,
    /// What others show of themselves changed.
    Presence,
    /// A request was refused for want of a right.
    Denied,
    /// A request was refused because its token was over.
    TokenExpired,
    /// A subscription was held back for want of a right.
    HeldBack,
    /// Somebody came who breaks rules.
    Visited(Topic),
}

impl Sighting {
    /// Every situation.
    pub const ALL: [Self; 34] = [
        Self::SecondPage,
        Self::ResumedCursor,
        Self::VoidCursor,
        Self::Duplicate,
        Self::Gap,
        Self::Equivocation,
        Self::ClockSkew,
        Self::StorageFailed,
        Self::Reissue,
        Self::Lagging,
        Self::Dependency,
        Self::Tie,
        Self::GroupCommit,
        Self::CrashInCommit,
        Self::CrashInRecord,
        Self::HeartbeatMissed,
        Self::Goaway,
        Self::OfflineWrite,
        Self::Returned,
        Self::Presence,
        Self::Denied,
        Self::TokenExpired,
        Self::HeldBack,
        Self::Visited(Topic::Greeting),
        Self::Visited(Topic::Frames),
        Self::Visited(Topic::Updates),
        Self::Visited(Topic::CatchUp),
        Self::Visited(Topic::Limits),
        Self::Visited(Topic::Healing),
        Self::Visited(Topic::Tokens),
        Self::Visited(Topic::Presence),
        Self::Visited(Topic::Lists),
        Self::Visited(Topic::Queries),
        Self::Visited(Topic::Host),
    ];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SecondPage => "catch-up of several pages",
            Self::ResumedCursor => "resume by cursor",
            Self::VoidCursor => "void cursor, resume by version",
            Self::Duplicate => "change sent again",
            Self::Gap => "GAP",
            Self::Equivocation => "EQUIVOCATION",
            Self::ClockSkew => "CLOCK_SKEW",
            Self::StorageFailed => "STORAGE_FAILED",
            Self::Reissue => "changes issued anew",
            Self::Lagging => "lagging subscriber",
            Self::Dependency => "change with deps",
            Self::Tie => "equal timestamps",
            Self::GroupCommit => "group commit",
            Self::CrashInCommit => "server crash in a commit",
            Self::CrashInRecord => "client crash in a record",
            Self::HeartbeatMissed => "missed heartbeat",
            Self::Goaway => "Goaway",
            Self::OfflineWrite => "write while offline",
            Self::Returned => "change returned to a restored server",
            Self::Presence => "presence of others",
            Self::Denied => "ACCESS_DENIED",
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::HeldBack => "subscription held back",
            Self::Visited(topic) => topic.name(),
        }
    }

    /// Whether a run of this profile can meet it.
    #[must_use]
    pub fn is_possible_in(self, profile: Profile) -> bool {
        match self {
            Self::Presence => matches!(profile, Profile::Presence | Profile::Wild),
            Self::Returned => matches!(profile, Profile::Healing | Profile::Wild),
            Self::Visited(_) => profile == Profile::Hostile,
            Self::Denied | Self::TokenExpired | Self::HeldBack => profile == Profile::Access,
            // Of several operations at once, no two clients have the same number of them.
            Self::Tie => profile == Profile::Session,
            Self::Equivocation
            | Self::ClockSkew
            | Self::Reissue
            | Self::Lagging
            | Self::CrashInRecord
            | Self::Goaway => profile == Profile::Wild,
            Self::StorageFailed | Self::GroupCommit | Self::CrashInCommit => matches!(
                profile,
                Profile::Session | Profile::Durability | Profile::Wild
            ),
            Self::SecondPage
            | Self::ResumedCursor
            | Self::VoidCursor
            | Self::Duplicate
            | Self::Gap
            | Self::Dependency
            | Self::HeartbeatMissed
            | Self::OfflineWrite => matches!(profile, Profile::Session | Profile::Wild),
        }
    }
}

/// How often each situation was met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sightings(BTreeMap<Sighting, u64>);

impl Sightings {
    /// Met once more.
    pub fn note(&mut self, sighting: Sighting) {
        *self.0.entry(sighting).or_default() += 1;
    }

    /// How often.
    #[must_use]
    pub fn count(&self, sighting: Sighting) -> u64 {
        self.0.get(&sighting).copied().unwrap_or(0)
    }

    /// Adds those of another run.
    pub fn merge(&mut self, other: &Self) {
        for (sighting, count) in &other.0 {
            *self.0.entry(*sighting).or_default() += count;
        }
    }
}
