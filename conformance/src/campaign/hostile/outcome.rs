//! What became of hostile frames.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What became of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// It was sound after all, or ignored as the specification says; the session goes on.
    Answered,
    /// It was refused with this code; the session goes on.
    Refused(String),
    /// The connection was closed with this code and its status.
    Closed(String),
    /// The connection was closed with this status, without an `Error` that arrived.
    ClosedSilently(u64),
    /// The connection was cut in the middle of a frame that is too long.
    Cut,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Answered => "answered".to_owned(),
            Self::Refused(code) => format!("refused, {code}"),
            Self::Closed(code) => format!("closed, {code}"),
            Self::ClosedSilently(status) => format!("closed with status {status} alone"),
            Self::Cut => "cut in a frame that is too long".to_owned(),
        };
        f.pad(&text)
    }
}

/// The numbers of a campaign that broke no promise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostileFindings {
    /// Truncations sent, over all transports.
    pub truncations: u64,
    /// Mutations sent, over all transports.
    pub mutations: u64,
    pub(super) outcomes: BTreeMap<Outcome, u64>,
    /// Sound clients that were served meanwhile.
    pub fresh_clients: u64,
    /// Resident bytes of the server after the warm-up.
    pub warm_bytes: u64,
    /// Resident bytes of the server at the end.
    pub end_bytes: u64,
    /// How long it took.
    pub took: Duration,
}

impl HostileFindings {
    /// How much memory the server gained after the warm-up, in bytes.
    #[must_use]
    pub const fn growth_bytes(&self) -> u64 {
        self.end_bytes.saturating_sub(self.warm_bytes)
    }

    /// A campaign that only met one kind of answer did not get past the door.
    #[must_use]
    pub fn is_vacuous(&self) -> bool {
        let met = |kind: fn(&Outcome) -> bool| self.outcomes.keys().any(kind);
        self.mutations == 0
            || self.fresh_clients == 0
            || !met(|outcome| matches!(outcome, Outcome::Answered))
            || !met(|outcome| matches!(outcome, Outcome::Refused(_)))
            || !met(|outcome| matches!(outcome, Outcome::Closed(_)))
    }
}

impl fmt::Display for HostileFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "hostile campaign                      count")?;
        let lines = [
            ("truncations", self.truncations),
            ("mutations", self.mutations),
            ("fresh clients served meanwhile", self.fresh_clients),
        ];
        for (name, count) in lines {
            writeln!(f, "  {name:<35}{count:>6}")?;
        }
        for (outcome, count) in &self.outcomes {
            writeln!(f, "    {outcome:<33}{count:>6}")?;
        }
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        let (warm, end) = (mib(self.warm_bytes), mib(self.end_bytes));
        writeln!(
            f,
            "  server memory {warm:.1} MiB after the warm-up, {end:.1} MiB at the end"
        )?;
        let seconds = self.took.as_secs_f32();
        write!(f, "no hang, no crash, no leak, in {seconds:.1} s")
    }
}
