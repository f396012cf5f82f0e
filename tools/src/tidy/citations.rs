//! Whatever names a clause names one that exists.
//!
//! In Rust a citation is a line of its own, `//= SK-SESS-012`, directly above what obeys the
//! clause. Comments, models, cases and prose may mention clauses; strings in Rust hold anything.

use super::violation::Violation;
use crate::clause::{self, Clause};
use crate::tree::Tree;

/// Files whose every mention must name a clause.
const PROSE: [&str; 8] = [
    ".md", ".tla", ".cfg", ".yaml", ".toml", ".proto", ".json", ".html",
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let clauses = clause::read_all(tree);
    let known = clause::by_id(&clauses);
    let mut violations = Vec::new();
    for (path, text) in tree.files() {
        let is_rust = path.ends_with(".rs");
        if !is_rust && !PROSE.iter().any(|suffix| path.ends_with(suffix)) {
            continue;
        }
        for (content, line) in text.lines().zip(1..) {
            if is_rust && !content.trim_start().starts_with("//") {
                continue;
            }
            for id in clause::mentions(content) {
                violations.extend(check_mention(path, line, id, known.get(id).copied()));
            }
            let citation = content.trim_start().strip_prefix("//= ");
            if is_rust && citation.is_some_and(|id| !clause::is_id(id)) {
                let message = "a citation is `//= ` and one clause id, nothing else";
                violations.push(Violation::at(path, line, message));
            }
        }
    }
    violations
}

fn check_mention(path: &str, line: usize, id: &str, clause: Option<&Clause>) -> Option<Violation> {
    match clause {
        None => Some(Violation::at(path, line, format!("{id} is no clause"))),
        Some(clause) if clause.is_withdrawn() && !path.starts_with("spec/") => {
            Some(Violation::at(path, line, format!("{id} is withdrawn")))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: (&str, &str) = ("spec/01-x.md", "- **[SK-X-001]** A peer MUST.\n");

    #[test]
    fn a_citation_of_a_clause_passes() {
        let code = "    //= SK-X-001\nfn f() {}\n";
        assert_eq!(check(&Tree::of([SPEC, ("impl/x/src/a.rs", code)])), []);
    }

    #[test]
    fn a_citation_of_no_clause_is_a_violation_in_code_and_in_a_case() {
        let code = "//= SK-X-009\nfn f() {}\n";
        let case = "clauses: [SK-X-009]\n";
        let tree = Tree::of([
            SPEC,
            ("impl/x/src/a.rs", code),
            ("conformance/cases/a.yaml", case),
        ]);
        assert_eq!(check(&tree).len(), 2);
    }

    #[test]
    fn a_citation_says_the_id_and_nothing_else() {
        let code = "//= SK-X-001 because it matters\nfn f() {}\n";
        assert_eq!(check(&Tree::of([SPEC, ("impl/x/src/a.rs", code)])).len(), 1);
    }

    #[test]
    fn a_string_may_hold_anything() {
        let code = "let planted = \"SK-X-009\";\n";
        assert_eq!(check(&Tree::of([SPEC, ("impl/x/src/a.rs", code)])), []);
    }
}
