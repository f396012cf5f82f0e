//! What speaks of a clause: cases, vectors, planted bugs, models, code and tests.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_norway::Value;

use crate::clause;
use crate::tree::Tree;

/// A kind of evidence: a column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A case of the suite.
    Case,
    /// A wire or CRDT vector.
    Vector,
    /// A bug planted to be caught.
    Bug,
    /// A mention in a model.
    Model,
    /// A citation in the implementation.
    Code,
    /// A citation in a test.
    Test,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::Case,
        Self::Vector,
        Self::Bug,
        Self::Model,
        Self::Code,
        Self::Test,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Case => "cases",
            Self::Vector => "vectors",
            Self::Bug => "bugs",
            Self::Model => "models",
            Self::Code => "code",
            Self::Test => "tests",
        }
    }
}

/// Where the planted bugs are declared, each with the clauses that it breaks.
const PLANTED_BUGS: [&str; 3] = [
    "impl/session/src/bug/",
    "impl/crdt/src/flaw.rs",
    "conformance/src/mutator/",
];

/// How often each kind speaks of each clause.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    counts: BTreeMap<(String, Kind), usize>,
}

impl Evidence {
    pub(super) fn collect(tree: &Tree) -> anyhow::Result<Self> {
        let mut evidence = Self::default();
        for (path, text) in tree.files() {
            let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
            match extension {
                "yaml" if path.starts_with("conformance/cases/") => {
                    let content = serde_norway::from_str(text)
                        .with_context(|| format!("{path} is not YAML"))?;
                    evidence.add_cases(&content);
                }
                "json" if path.starts_with("vectors/") && !path.ends_with("manifest.json") => {
                    evidence.add_vectors(text);
                }
                "rs" if PLANTED_BUGS.iter().any(|place| path.starts_with(place)) => {
                    evidence.add_bugs(text);
                }
                "tla" => evidence.add_mentions(text, Kind::Model),
                "rs" => evidence.add_citations(path, text),
                _ => {}
            }
        }
        Ok(evidence)
    }

    pub(super) fn count(&self, id: &str, kind: Kind) -> usize {
        self.counts
            .get(&(id.to_owned(), kind))
            .copied()
            .unwrap_or_default()
    }

    fn add(&mut self, id: &str, kind: Kind) {
        *self.counts.entry((id.to_owned(), kind)).or_default() += 1;
    }

    /// Each bug is declared as `Name = "ID" ["SK-..", ..]`.
    fn add_bugs(&mut self, text: &str) {
        for line in text.lines().filter(|line| line.contains("[\"SK-")) {
            self.add_mentions(line, Kind::Bug);
        }
    }

    fn add_mentions(&mut self, text: &str, kind: Kind) {
        for id in clause::mentions(text) {
            self.add(id, kind);
        }
    }

    /// A case is whatever has an id and clauses, however deep a file nests it.
    fn add_cases(&mut self, content: &Value) {
        if let Some(items) = content.as_sequence() {
            items.iter().for_each(|item| self.add_cases(item));
        }
        let Some(members) = content.as_mapping() else {
            return;
        };
        let clauses = content.get("clauses").and_then(Value::as_sequence);
        if content.get("id").is_some() {
            for id in clauses.into_iter().flatten().filter_map(Value::as_str) {
                self.add(id, Kind::Case);
            }
        }
        members
            .iter()
            .for_each(|(_, member)| self.add_cases(member));
    }

    /// One case stands on each line.
    fn add_vectors(&mut self, text: &str) {
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("\"clauses\":[") else {
                continue;
            };
            let Some((clauses, _)) = rest.split_once(']') else {
                continue;
            };
            self.add_mentions(clauses, Kind::Vector);
        }
    }

    /// `//= ` lines; below `#[cfg(test)]` and in `tests/` they are those of a test.
    fn add_citations(&mut self, path: &str, text: &str) {
        let mut in_tests = path.contains("/tests/");
        for line in text.lines().map(str::trim_start) {
            in_tests |= line.starts_with("#[cfg(test)]");
            if let Some(id) = line.strip_prefix("//= ") {
                self.add(id, if in_tests { Kind::Test } else { Kind::Code });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_where_it_stands() {
        let code = "//= SK-X-001\nfn f() {}\n#[cfg(test)]\nmod tests {\n    //= SK-X-001\n";
        let case = "family: x\ncases:\n- id: SK-X-0001\n  clauses: [SK-X-001]\n";
        let vectors = "{\"cases\": [\n{\"clauses\":[\"SK-X-001\"],\"id\":\"a\"}\n]}\n";
        let tree = Tree::of([
            ("impl/x/src/a.rs", code),
            ("conformance/cases/x.yaml", case),
            ("vectors/wire/valid.json", vectors),
            (
                "impl/session/src/bug/x.rs",
                "        /// Breaks [SK-X-001].\n        X = \"SRV-X\" [\"SK-X-001\"],\n",
            ),
            ("tla/X.tla", "(* [SK-X-001] *)\n"),
        ]);
        let evidence = Evidence::collect(&tree).unwrap();
        assert_eq!(
            Kind::ALL.map(|kind| evidence.count("SK-X-001", kind)),
            [1; 6]
        );
    }

    #[test]
    fn a_clause_that_a_case_only_talks_about_is_not_judged_by_it() {
        let case = "- id: SK-X-0001\n  title: not SK-X-001\n  clauses: [SK-X-002]\n";
        let evidence = Evidence::collect(&Tree::of([("conformance/cases/x.yaml", case)])).unwrap();
        assert_eq!(evidence.count("SK-X-001", Kind::Case), 0);
        assert_eq!(evidence.count("SK-X-002", Kind::Case), 1);
    }
}
