//! What a crash campaign counted.

use std::fmt;
use std::time::Duration;

/// The numbers of a campaign that broke no promise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrashFindings {
    /// Rounds: each one life of the server, ended by a kill.
    pub rounds: u64,
    /// Changes sent for the first time.
    pub written: u64,
    /// Changes that the server acknowledged, all of them found in the logs.
    pub acknowledged: u64,
    /// Changes in all logs at the end.
    pub logged: u64,
    /// Kills that met changes without an acknowledgement.
    pub kills_in_flight: u64,
    /// Those changes.
    pub in_flight: u64,
    /// Changes sent again after a restart.
    pub resent: u64,
    /// Those that had become durable without an acknowledgement.
    pub duplicates: u64,
    /// How often all logs were read from their beginning.
    pub whole_reads: u64,
    /// How long it took.
    pub took: Duration,
}

impl CrashFindings {
    /// A campaign in which no kill met work under way, or in which nothing was acknowledged, shows
    /// nothing.
    #[must_use]
    pub const fn is_vacuous(&self) -> bool {
        self.kills_in_flight == 0 || self.acknowledged == 0
    }
}

impl fmt::Display for CrashFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "crash campaign                        count")?;
        let lines = [
            ("kills", self.rounds),
            ("kills with unacknowledged in flight", self.kills_in_flight),
            ("changes in flight at a kill", self.in_flight),
            ("changes written", self.written),
            ("changes acknowledged", self.acknowledged),
            ("changes in the logs", self.logged),
            ("changes sent again", self.resent),
            ("of them durable already", self.duplicates),
            ("whole reads of all logs", self.whole_reads),
        ];
        for (name, count) in lines {
            writeln!(f, "  {name:<35}{count:>6}")?;
        }
        let seconds = self.took.as_secs_f32();
        write!(
            f,
            "every acknowledged change is in the logs once, in {seconds:.1} s"
        )
    }
}
