//! Compares one expectation with what happened, and says what to do where they differ.

use globset::GlobMatcher;

use super::Entry;
use super::entry::measured;
use crate::event_log::{CaseRecord, ExpectationEvent, RunRecord};
use crate::run::{Date, Verdict};

/// The most cases one pattern may cover.
const MAX_COVERED: usize = 20;

/// The judged cases that an entry speaks of.
pub(super) fn covered<'a>(glob: &GlobMatcher, record: &'a RunRecord) -> Vec<&'a CaseRecord> {
    let speaks_of = |case: &&CaseRecord| {
        let head = &case.head;
        let judged = case.end.verdict != Verdict::Unsupported;
        judged && (glob.is_match(&head.case) || glob.is_match(&head.id))
    };
    record.cases().filter(speaks_of).collect()
}

/// What one expectation comes to.
pub(super) fn compare(
    entry: &Entry,
    glob: &GlobMatcher,
    record: &RunRecord,
    exists: bool,
    today: Date,
) -> ExpectationEvent {
    let mut event = ExpectationEvent {
        pattern: entry.case.clone(),
        issue: entry.issue.clone(),
        as_expected: Vec::new(),
        otherwise: Vec::new(),
        stale: Vec::new(),
    };
    let name = &entry.case;
    if !exists {
        let said = format!("`{name}` is no case of this suite; remove the entry");
        event.stale.push(said);
        return event;
    }
    if let Some(expires) = entry.expires.filter(|expires| *expires < today) {
        event.stale.push(format!(
            "`{name}` expired on {expires}; look at {}, then remove the entry or move its date",
            entry.issue
        ));
    }
    let covered = covered(glob, record);
    if covered.len() > MAX_COVERED {
        event.stale.push(format!(
            "`{name}` covers {} cases, and may cover {MAX_COVERED}; name them more closely",
            covered.len()
        ));
    }
    for case in covered {
        judge(entry, case, &mut event);
    }
    event
}

fn judge(entry: &Entry, case: &CaseRecord, event: &mut ExpectationEvent) {
    let name = &case.head.case;
    let (verdict, seen) = (case.end.verdict, measured(case));
    if let Some(rate) = entry.flaky.filter(|rate| !rate.allows(seen)) {
        event.stale.push(format!(
            "`{name}` failed in {} of {} rounds, and was measured at {} of {}; \
             measure it again with --repeat and run `expect --update`",
            seen.failed, seen.of, rate.failed, rate.of
        ));
    }
    if !verdict.is_failure() {
        if entry.flaky.is_none() {
            event.stale.push(format!(
                "`{name}` does not fail any more; remove the entry, or run `expect --update`"
            ));
        }
        return;
    }
    if entry.is_this(case) {
        event.as_expected.push(name.clone());
        return;
    }
    let got = case
        .end
        .failure
        .as_ref()
        .map_or("", |failure| failure.got.as_str());
    event.otherwise.push(name.clone());
    event.stale.push(format!(
        "`{name}` fails in another way than expected: {} with `{got}`, not {} with `{}`; \
         look at it, then run `expect --update`",
        verdict.name(),
        entry.verdict.name(),
        entry.got
    ));
}
