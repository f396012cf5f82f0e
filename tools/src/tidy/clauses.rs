//! The clauses of `spec/`: ids are unique and never dropped, and what binds has one.
//!
//! `spec/clauses.lock` holds every id that was ever given, one a line. Chapter 0 talks about the
//! words themselves, so only the other chapters are read for sentences without an id.

use std::collections::{BTreeMap, BTreeSet};

use super::violation::Violation;
use crate::clause::{self, Clause, level_of};
use crate::tree::Tree;
use crate::workspace::Workspace;

const LOCK: &str = "spec/clauses.lock";
const READING_GUIDE: &str = "spec/00-reading-guide.md";

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let clauses = clause::read_all(tree);
    let mut violations = check_unique(&clauses);
    violations.extend(check_words(&clauses));
    violations.extend(check_sentences(tree, &clauses));
    violations.extend(check_lock(tree, &clauses));
    violations
}

/// Adds new ids to the lock; never takes one away.
pub(super) fn bless(workspace: &Workspace) -> anyhow::Result<()> {
    let tree = Tree::read(workspace)?;
    let mut ids: BTreeSet<&str> = tree.get(LOCK).unwrap_or_default().lines().collect();
    let clauses = clause::read_all(&tree);
    ids.extend(clauses.iter().map(|clause| clause.id.as_str()));
    let text: String = ids.into_iter().flat_map(|id| [id, "\n"]).collect();
    std::fs::write(workspace.path(LOCK), text)?;
    Ok(())
}

fn check_unique(clauses: &[Clause]) -> Vec<Violation> {
    let mut first: BTreeMap<&str, &Clause> = BTreeMap::new();
    let mut violations = Vec::new();
    for clause in clauses {
        if let Some(other) = first.insert(&clause.id, clause) {
            let message = format!("{} is taken by {}:{}", clause.id, other.chapter, other.line);
            violations.push(Violation::at(&clause.chapter, clause.line, message));
        }
    }
    violations
}

fn check_words(clauses: &[Clause]) -> Vec<Violation> {
    clauses
        .iter()
        .filter(|clause| clause.level().is_none() && !clause.is_withdrawn())
        .map(|clause| {
            let message = format!("{} has no RFC 2119 word: it binds nobody", clause.id);
            Violation::at(&clause.chapter, clause.line, message)
        })
        .collect()
}

fn check_sentences(tree: &Tree, clauses: &[Clause]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.with_extension("md") {
        if !path.starts_with("spec/") || path == READING_GUIDE {
            continue;
        }
        let is_clause = |line: usize| {
            clauses
                .iter()
                .any(|clause| clause.chapter == path && clause.line == line)
        };
        for (content, line) in text.lines().zip(1..) {
            if level_of(content).is_some() && !is_clause(line) {
                violations.push(Violation::at(
                    path,
                    line,
                    "a normative sentence without an id",
                ));
            }
        }
    }
    violations
}

fn check_lock(tree: &Tree, clauses: &[Clause]) -> Vec<Violation> {
    let locked: BTreeSet<&str> = tree.get(LOCK).unwrap_or_default().lines().collect();
    let present: BTreeSet<&str> = clauses.iter().map(|clause| clause.id.as_str()).collect();
    let dropped = locked.difference(&present).map(|id| {
        Violation::of(
            LOCK,
            format!("{id} is gone: a withdrawn clause leaves its id behind"),
        )
    });
    let unlocked = present.difference(&locked).map(|id| {
        Violation::of(
            LOCK,
            format!("{id} is new: record it with `cargo tools tidy --bless`"),
        )
    });
    dropped.chain(unlocked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAUSE: &str = "- **[SK-X-001]** A peer MUST.\n";

    #[test]
    fn a_clause_with_id_word_and_lock_passes() {
        assert_eq!(
            check(&Tree::of([("spec/01-x.md", CLAUSE), (LOCK, "SK-X-001\n")])),
            []
        );
    }

    #[test]
    fn an_id_that_is_given_twice_is_a_violation() {
        let twice = format!("{CLAUSE}{CLAUSE}");
        let violations = check(&Tree::of([("spec/01-x.md", &twice), (LOCK, "SK-X-001\n")]));
        assert_eq!(
            violations,
            [Violation::at(
                "spec/01-x.md",
                2,
                "SK-X-001 is taken by spec/01-x.md:1"
            )]
        );
    }

    #[test]
    fn a_clause_without_a_word_and_a_word_without_a_clause_are_violations() {
        let text = "- **[SK-X-001]** A peer may.\nA peer MUST NOT.\n";
        let violations = check(&Tree::of([("spec/01-x.md", text), (LOCK, "SK-X-001\n")]));
        assert_eq!(violations.len(), 2);
    }

    #[test]
    fn a_withdrawn_clause_needs_no_word() {
        let text = "- **[SK-X-001]** *withdrawn*\n";
        assert_eq!(
            check(&Tree::of([("spec/01-x.md", text), (LOCK, "SK-X-001\n")])),
            []
        );
    }

    #[test]
    fn a_dropped_id_and_a_new_one_are_violations() {
        let violations = check(&Tree::of([("spec/01-x.md", CLAUSE), (LOCK, "SK-X-002\n")]));
        assert_eq!(violations.len(), 2);
        assert!(violations[0].to_string().contains("SK-X-002 is gone"));
        assert!(violations[1].to_string().contains("SK-X-001 is new"));
    }
}
