//! Of which clauses a case has killed a planted bug, read from a real run of the kill registry.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::workspace::Workspace;

/// Where `cargo conformance kill` writes what it came to.
const REPORT: &str = "target/conformance/kill.json";
/// Where planted bugs have their killers.
const REGISTRY: &str = "conformance/mutants.toml";

/// Clauses of which a bug was killed by a case that cites them.
#[derive(Debug, Default)]
pub(super) struct Kills(BTreeSet<String>);

#[derive(Deserialize)]
struct Report {
    bugs: Vec<Bug>,
    killed_clauses: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bug {
    id: String,
}

#[derive(Deserialize)]
struct Registry {
    mutants: BTreeMap<String, toml::Value>,
    #[serde(default)]
    equivalent: BTreeMap<String, String>,
}

impl Kills {
    /// What the last whole run came to.
    pub(super) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let report = workspace.read(REPORT);
        let report =
            report.context("nothing was killed yet: run `cargo conformance kill` first")?;
        Self::of(&report, &workspace.read(REGISTRY)?)
    }

    fn of(report: &str, registry: &str) -> anyhow::Result<Self> {
        let report: Report = serde_json::from_str(report).context("the kill report is not one")?;
        let registry: Registry = toml::from_str(registry).context("mutants.toml is not TOML")?;
        let run: BTreeSet<&String> = report.bugs.iter().map(|bug| &bug.id).collect();
        let planted = registry.mutants.keys().chain(registry.equivalent.keys());
        if run != planted.collect() {
            bail!("{REPORT} is of other planted bugs: run `cargo conformance kill` again");
        }
        Ok(Self(report.killed_clauses))
    }

    pub(super) fn of_clause(&self, id: &str) -> bool {
        self.0.contains(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "[mutants]\nSRV-A = [\"SK-X-0001\"]\n";

    #[test]
    fn a_report_of_the_registry_is_read_and_one_of_another_refused() {
        let report = r#"{"bugs": [{"id": "SRV-A"}], "killed_clauses": ["SK-X-001"]}"#;
        let kills = Kills::of(report, REGISTRY).unwrap();
        assert!(kills.of_clause("SK-X-001"));
        assert!(!kills.of_clause("SK-X-002"));
        let other = r#"{"bugs": [{"id": "SRV-B"}], "killed_clauses": []}"#;
        assert!(Kills::of(other, REGISTRY).is_err());
    }
}
