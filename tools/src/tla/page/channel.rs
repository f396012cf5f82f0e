//! Which variables of a model hold what is on its way, and between whom.

/// One end of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Whoever the channel is named by.
    Key,
    Named(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    pub(super) variable: &'static str,
    pub(super) from: End,
    pub(super) to: End,
}

const fn channel(variable: &'static str, from: End, to: End) -> Channel {
    Channel { variable, from, to }
}

const SERVER: End = End::Named("server");
const DOCUMENT: End = End::Named("document");
const CONNECTION: End = End::Named("connection");

const SESSION: &[Channel] = &[
    channel("up", End::Key, SERVER),
    channel("down", SERVER, End::Key),
];

const ACCESS: &[Channel] = &[
    channel("toConnection", SERVER, SERVER),
    channel("down", SERVER, End::Key),
];

const SLOW_READER: &[Channel] = &[
    channel("toDocument", CONNECTION, DOCUMENT),
    channel("toConnection", DOCUMENT, CONNECTION),
    channel("queue", CONNECTION, End::Key),
];

const FAN_OUT: &[Channel] = &[channel("hints", End::Named("log"), End::Key)];

pub(super) fn of(spec: &str) -> &'static [Channel] {
    match spec {
        "SlowReader" => SLOW_READER,
        "FanOut" => FAN_OUT,
        "Access" => ACCESS,
        "SyncSession" | "Healing" | "Awareness" | "Partial" => SESSION,
        _ => &[],
    }
}

/// What is drawn beside the clients.
pub(super) fn parties(spec: &str) -> &'static [&'static str] {
    match spec {
        "SlowReader" => &["document", "connection"],
        "FanOut" => &["log"],
        "Durability" => &["server"],
        "SyncSession" | "Healing" | "Awareness" | "Access" | "Partial" => &["server"],
        _ => &[],
    }
}
