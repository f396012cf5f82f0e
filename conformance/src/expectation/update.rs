//! Rewrites a file of expectations after a run, and leaves its comments where they are.

use globset::GlobMatcher;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::comparison::covered;
use super::entry::measured;
use super::list::exists;
use super::{Entry, ExpectationError, Expectations, fingerprint};
use crate::case::Library;
use crate::event_log::{CaseRecord, RunRecord};

/// The new file, and a sentence for each change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// The text of the file.
    pub text: String,
    /// What was changed.
    pub changes: Vec<String>,
    /// Failures that no entry speaks of, and that were not added.
    pub untracked: Vec<String>,
}

/// Removes what no longer holds, follows fingerprints, verdicts and rates, and adds new failures
/// under `issue` when there is one. What expired stays: a person decides about that.
///
/// # Errors
/// When the text is no file of expectations.
pub fn update(
    text: &str,
    record: &RunRecord,
    library: &Library,
    issue: Option<&str>,
) -> Result<Updated, ExpectationError> {
    let expectations = Expectations::parse(text)?;
    let document: Result<DocumentMut, _> = text.parse();
    let mut document = document.map_err(|error| ExpectationError::Shape(error.to_string()))?;
    let mut updated = Updated {
        text: String::new(),
        changes: Vec::new(),
        untracked: Vec::new(),
    };
    let tables = document
        .entry("expect")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(tables) = tables.as_array_of_tables_mut() else {
        let reason = "`expect` is written `[[expect]]`, a table for each".to_owned();
        return Err(ExpectationError::Shape(reason));
    };
    for (index, (entry, glob)) in expectations.entries.iter().enumerate().rev() {
        match decide(entry, glob, record, library) {
            Decision::Keep => {}
            Decision::Remove(reason) => {
                tables.remove(index);
                updated
                    .changes
                    .push(format!("removed `{}`: {reason}", entry.case));
            }
            Decision::Follow(case) => {
                if let Some(table) = tables.get_mut(index) {
                    follow(table, entry, case);
                    updated.changes.push(format!("changed `{}`", entry.case));
                }
            }
        }
    }
    updated.changes.reverse();
    for case in untracked(&expectations, record) {
        let name = case.head.case.clone();
        match issue {
            Some(issue) => {
                tables.push(new_entry(case, issue));
                updated.changes.push(format!("added `{name}`"));
            }
            None => updated.untracked.push(name),
        }
    }
    updated.text = document.to_string();
    Ok(updated)
}

enum Decision<'a> {
    Keep,
    Remove(&'static str),
    Follow(&'a CaseRecord),
}

fn decide<'a>(
    entry: &Entry,
    glob: &GlobMatcher,
    record: &'a RunRecord,
    library: &Library,
) -> Decision<'a> {
    if !exists(glob, library) {
        return Decision::Remove("no such case");
    }
    let covered = covered(glob, record);
    let failing = covered.iter().find(|case| case.failed_rounds() > 0);
    match (failing, entry.flaky) {
        (None, _) if covered.is_empty() => Decision::Keep,
        (None, None) => Decision::Remove("does not fail any more"),
        (None, Some(rate)) if covered.iter().all(|case| rate.allows(measured(case))) => {
            Decision::Keep
        }
        (None, Some(_)) => Decision::Remove("does not fail any more"),
        (Some(case), None) if entry.is_this(case) => Decision::Keep,
        (Some(case), Some(rate)) if entry.is_this(case) && rate.allows(measured(case)) => {
            Decision::Keep
        }
        (Some(case), _) => Decision::Follow(case),
    }
}

fn follow(table: &mut Table, entry: &Entry, case: &CaseRecord) {
    if !entry.is_this(case) {
        replace(table, "verdict", case.end.verdict.name().into());
        replace(table, "got", case_fingerprint(case).into());
    }
    let seen = measured(case);
    if entry.flaky.is_some() && seen.is_flake() {
        let mut rate = InlineTable::new();
        rate.insert("failed", i64::from(seen.failed).into());
        rate.insert("of", i64::from(seen.of).into());
        replace(table, "flaky", Value::InlineTable(rate));
    } else if seen.failed == seen.of {
        table.remove("flaky");
    }
}

/// Another value in the same place: the comment behind it stays.
fn replace(table: &mut Table, key: &str, mut value: Value) {
    if let Some(before) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = before.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

fn case_fingerprint(case: &CaseRecord) -> &str {
    let failure = case.end.failure.as_ref();
    failure.map_or("", |failure| fingerprint(&failure.got))
}

fn untracked<'a>(expectations: &Expectations, record: &'a RunRecord) -> Vec<&'a CaseRecord> {
    let is_tracked = |case: &CaseRecord| {
        let mut globs = expectations.entries.iter().map(|(_, glob)| glob);
        globs.any(|glob| glob.is_match(&case.head.case) || glob.is_match(&case.head.id))
    };
    let failing = record.cases().filter(|case| case.end.verdict.is_failure());
    failing.filter(|case| !is_tracked(case)).collect()
}

fn new_entry(case: &CaseRecord, issue: &str) -> Table {
    let mut table = Table::new();
    // A bracket opens a class of characters in a glob.
    let name = case.head.case.replace('[', "[[]");
    let got = case_fingerprint(case);
    let values = [
        ("case", name.as_str()),
        ("verdict", case.end.verdict.name()),
        ("got", got),
        ("issue", issue),
    ];
    for (key, text) in values {
        table.insert(key, Item::Value(text.into()));
    }
    table
}
