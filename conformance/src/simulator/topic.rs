//! What a visitor of a hostile run is about. The visits themselves are `world/visit`.

/// A group of rules that one visitor breaks, each in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Greetings and tokens at the door.
    Greeting,
    /// Bytes that are no frame, and frames that nobody may send.
    Frames,
    /// Changes that the log must not take.
    Updates,
    /// Requests to be caught up, and their end.
    CatchUp,
    /// More of everything than the server allows.
    Limits,
    /// What a restored server asks for, and what it must not take.
    Healing,
    /// Tokens that end, change and grant little.
    Tokens,
    /// Presence of those who leave, return and may not.
    Presence,
    /// Access lists.
    Lists,
    /// Queries: which documents there are.
    Queries,
    /// No visitor of the server, but a server that puts clients to the test.
    Host,
}

impl Topic {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::Greeting,
        Self::Frames,
        Self::Updates,
        Self::CatchUp,
        Self::Limits,
        Self::Healing,
        Self::Tokens,
        Self::Presence,
        Self::Lists,
        Self::Queries,
        Self::Host,
    ];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Greeting => "visitor at the door",
            Self::Frames => "visitor with broken frames",
            Self::Updates => "visitor with broken changes",
            Self::CatchUp => "visitor with odd requests",
            Self::Limits => "visitor beyond the limits",
            Self::Healing => "visitor who returns changes",
            Self::Tokens => "visitor with failing tokens",
            Self::Presence => "visitor who comes and goes",
            Self::Lists => "visitor on access lists",
            Self::Queries => "visitor with queries",
            Self::Host => "server that breaks the rules",
        }
    }
}
