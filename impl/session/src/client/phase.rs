//! Where a client stands. Chapter: `spec/06-client-session.md`. Model: `phase` in
//! `tla/SyncSession.tla`.

/// Of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No greeting is under way.
    Offline,
    /// `Hello` was sent.
    Greeting,
    /// `Welcome` was received.
    Ready,
}

/// Of one open document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentPhase {
    /// Nothing was asked for, or the server refused.
    Idle,
    /// A `SyncRequest` is out.
    CatchingUp,
    /// The last page has come; notifications follow.
    Live,
}
