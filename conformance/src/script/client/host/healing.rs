//! What the small server asks back after it lost the end of its log. Chapter:
//! `spec/07-server-session.md`, healing.

use serde_json::Value;

use super::Host;
use super::log::{Version, version_of};

impl Host {
    /// Adds to a last page what the client holds and the log does not.
    //= SK-SESS-071
    pub(super) fn want(
        &mut self,
        page: &mut Value,
        document: String,
        held: &Version,
        own: &Version,
    ) {
        if !self.session.heals {
            return;
        }
        let more = held
            .iter()
            .filter(|(replica, seq)| own.get(*replica).unwrap_or(&0) < *seq);
        let want: Version = more.map(|(replica, seq)| (replica.clone(), *seq)).collect();
        if !want.is_empty() {
            page["want"] = version_of(&want);
        }
        self.session.wanted.insert(document, want);
    }

    //= SK-SESS-073
    pub(super) fn is_wanted(&self, document: &str, replica: &str, last: u64) -> bool {
        let wanted = self.session.wanted.get(document);
        let through = wanted.and_then(|wanted| wanted.get(replica));
        through.is_some_and(|through| last <= *through)
    }
}
