//! The log itself: every dot once, every cause before its effects, nothing ever taken back.
//!
//! Chapter: `spec/07-server-session.md`. Model: `LogOrder` in `tla/SyncSessionProperties.tla`.

use synckit_crdt::Version;
use synckit_session::server::LogEntry;

use super::violation::{Checked, ensure};

/// Watches one document's log grow.
#[derive(Debug, Default)]
pub struct LogJudge {
    /// The version after each change.
    versions: Vec<Version>,
}

/// Nothing was ever appended.
pub static EMPTY_LOG: LogJudge = LogJudge {
    versions: Vec::new(),
};

impl LogJudge {
    /// The version of the log up to a position; `None` beyond its end.
    #[must_use]
    pub fn version_at(&self, position: u64) -> Option<Version> {
        match usize::try_from(position).ok()?.checked_sub(1) {
            None => Some(Version::new()),
            Some(index) => self.versions.get(index).cloned(),
        }
    }

    /// How many changes the server has been told are durable.
    #[must_use]
    pub fn length(&self) -> usize {
        self.versions.len()
    }

    /// The version of the whole log.
    #[must_use]
    pub fn version(&self) -> Version {
        self.versions.last().cloned().unwrap_or_default()
    }

    /// The log was put back as it was with so many changes.
    pub fn restored(&mut self, length: usize) {
        self.versions.truncate(length);
    }

    /// Judges what was appended.
    ///
    /// # Errors
    /// When the log holds a change twice, out of order, or before what it depends on.
    //= SK-SESS-014
    //= SK-SESS-032
    //= SK-SESS-033
    //= SK-SESS-035
    pub fn appended(&mut self, entries: &[LogEntry]) -> Checked {
        for entry in entries {
            let change = &entry.change;
            let mut version = self.version();
            let expected = version.get(&change.replica) + 1;
            ensure(change.first_seq >= expected, "SK-SESS-032", || {
                format!("{} {} is logged twice", change.replica, change.first_seq)
            })?;
            ensure(change.first_seq == expected, "SK-SESS-033", || {
                format!(
                    "{} {} is logged, expected {expected}",
                    change.replica, change.first_seq
                )
            })?;
            for dep in &change.deps {
                ensure(version.covers(dep), "SK-SESS-035", || {
                    let (replica, seq) = (&dep.replica, dep.seq);
                    format!(
                        "{} {} is logged before {replica} {seq}",
                        change.replica, expected
                    )
                })?;
            }
            version.advance(&change.replica, change.last_seq());
            self.versions.push(version);
        }
        Ok(())
    }
}
