//! One step of a script: a verb and what it is about.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

macro_rules! verbs {
    ($($(#[$doc:meta])* $variant:ident = $name:literal for $side:ident),* $(,)?) => {
        /// What a step does; see `docs/write-a-case.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Verb { $($(#[$doc])* $variant),* }

        impl Verb {
            /// The verb as scripts write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Which scripts may use it.
            #[must_use]
            pub const fn side(self) -> Side {
                match self { $(Self::$variant => Side::$side),* }
            }
        }
    };
}

/// Which scripts may use a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Scripts that judge a server.
    Server,
    /// Scripts that judge a client.
    Client,
    /// Both.
    Both,
}

verbs! {
    /// Open a connection.
    Connect = "connect" for Server,
    /// Greet, as a client does.
    Hello = "hello" for Server,
    /// One step on a greeted connection, and whatever comes of it.
    Talk = "talk" for Server,
    /// Take whatever comes until everything is answered.
    Settle = "settle" for Server,
    /// Send frames.
    Send = "send" for Both,
    /// Send one frame of given bytes.
    SendRaw = "send_raw" for Both,
    /// Send a WebSocket text message.
    SendText = "send_text" for Server,
    /// Send a WebSocket ping, and wait for its pong.
    TransportPing = "transport_ping" for Server,
    /// Send one frame in several WebSocket fragments.
    SendFragments = "send_fragments" for Server,
    /// Send bytes on the QUIC stream.
    SendStream = "send_stream" for Server,
    /// End the sending side of the QUIC stream.
    Finish = "finish" for Server,
    /// Stop reading from the socket.
    Stall = "stall" for Server,
    /// Read from the socket again.
    Unstall = "unstall" for Server,
    /// Send an update of one change.
    Write = "write" for Server,
    /// Catch up, and follow.
    Subscribe = "subscribe" for Server,
    /// Catch up, and no more.
    Read = "read" for Server,
    /// The next frames match.
    Expect = "expect" for Both,
    /// Acknowledgements up to a sequence number.
    ExpectAck = "expect_ack" for Server,
    /// Notifications of these changes.
    ExpectChanges = "expect_changes" for Server,
    /// Results of a query that name these documents.
    ExpectNamed = "expect_named" for Server,
    /// An error after which the session goes on.
    ExpectRefusal = "expect_refusal" for Server,
    /// An error and the end of the connection; of a client: the end alone.
    ExpectClose = "expect_close" for Both,
    /// The end of the connection.
    ExpectEnd = "expect_end" for Server,
    /// How long the next frames may take.
    Patience = "patience" for Server,
    /// Nothing is on its way.
    ExpectNothing = "expect_nothing" for Both,
    /// The document as the server has it.
    ExpectStored = "expect_stored" for Server,
    /// A document over plain HTTP.
    View = "view" for Server,
    /// The session is alive.
    Probe = "probe" for Server,
    /// Drop the connection.
    Disconnect = "disconnect" for Server,
    /// Stop the server and start it again.
    Restart = "restart" for Server,
    /// Kill the server and start it again.
    Kill = "kill" for Server,
    /// Make a token.
    Token = "token" for Server,
    /// Bind variables.
    Let = "let" for Both,
    /// Do steps several times.
    Repeat = "repeat" for Both,
    /// Try steps until they pass.
    Eventually = "eventually" for Server,
    /// Take the client's dial.
    Accept = "accept" for Client,
    /// One deed against a client that the judge's small server serves.
    Play = "play" for Client,
    /// Greet, as a server does.
    Greet = "greet" for Client,
    /// Answer a sync request with a page.
    Serve = "serve" for Client,
    /// Greet and serve an empty page.
    Live = "live" for Client,
    /// The application writes.
    Edit = "edit" for Client,
    /// Updates of these changes.
    ExpectUpdates = "expect_updates" for Client,
    /// What the application reads.
    ExpectShown = "expect_shown" for Client,
    /// What the changes that were sent, by either side, make of the document.
    ExpectTold = "expect_told" for Client,
    /// The client dials within some time.
    ExpectDial = "expect_dial" for Client,
    /// The client does not dial for some time.
    ExpectNoDial = "expect_no_dial" for Client,
    /// The connection is lost.
    Drop = "drop" for Client,
    /// Virtual time passes.
    Advance = "advance" for Client,
    /// The client dies and comes back.
    Crash = "crash" for Client,
    /// The client's disk stores, or keeps it waiting.
    Disk = "disk" for Client,
    /// The dial comes to nothing.
    Refuse = "refuse" for Client,
    /// The application opens another document.
    Open = "open" for Client,
    /// The application shows something of itself, or nothing.
    Present = "present" for Client,
    /// What the application sees others show of themselves.
    ExpectPresent = "expect_present" for Client,
    /// The application changes an access list.
    SetAccess = "set_access" for Client,
    /// The application asks which documents there are.
    Query = "query" for Client,
    /// The application wants to know no more of a query.
    EndQuery = "end_query" for Client,
    /// What the application has heard of a query.
    ExpectListed = "expect_listed" for Client,
}

impl Verb {
    /// True when a case with this step may take seconds.
    #[must_use]
    pub const fn waits_in_real_time(self) -> bool {
        matches!(self, Self::Patience | Self::Eventually)
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub verb: Verb,
    /// What it is about.
    pub body: Value,
}

impl Step {
    /// How long it may take, where it says so.
    #[must_use]
    pub fn within_ms(&self) -> Option<u64> {
        self.body["within_ms"].as_u64()
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = serde_json::Map::<String, Value>::deserialize(deserializer)?;
        let mut entries = fields.into_iter();
        let (Some((name, body)), None) = (entries.next(), entries.next()) else {
            return Err(de::Error::custom("a step has exactly one verb"));
        };
        let verb = Verb::deserialize(Value::String(name.clone()))
            .map_err(|_| de::Error::custom(format!("there is no step `{name}`")))?;
        Ok(Self { verb, body })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Value::String(text) => write!(formatter, "{} {text}", self.verb.name()),
            Value::Object(fields) if fields.is_empty() => formatter.write_str(self.verb.name()),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => write!(formatter, "{} {}", self.verb.name(), self.body),
        }
    }
}
