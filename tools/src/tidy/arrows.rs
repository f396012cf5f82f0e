//! Which crate may use which: arrows run one way.
//!
//! Dev-dependencies are free, since no user of a crate gets them. A crate that is not in the table
//! is a violation: a new room needs a place in the house first.

use anyhow::Context as _;
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::violation::Violation;
use crate::workspace::Workspace;

/// Each crate, and the crates of ours that it may use.
const ARROWS: [(&str, &str); 13] = [
    ("crdt", ""),
    ("wire", "crdt"),
    ("session", "crdt wire"),
    ("transport", "crdt wire session"),
    ("storage", "crdt wire session"),
    ("client", "crdt wire session transport storage"),
    ("server", "crdt wire session transport storage"),
    ("oracle", ""),
    ("driver", "crdt transport client"),
    (
        "conformance",
        "crdt wire session transport storage client server oracle driver",
    ),
    ("conformance-cargo", ""),
    ("fuzz", "crdt wire session conformance"),
    ("tools", "oracle"),
];

pub(super) fn check(workspace: &Workspace) -> anyhow::Result<Vec<Violation>> {
    let metadata = MetadataCommand::new()
        .manifest_path(workspace.path("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata failed")?;
    let mut violations = Vec::new();
    for package in &metadata.packages {
        let used: Vec<&str> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind != DependencyKind::Development)
            .map(|dependency| dependency.name.as_str())
            .collect();
        violations.extend(check_crate(&package.name, &used));
    }
    Ok(violations)
}

fn check_crate(name: &str, used: &[&str]) -> Vec<Violation> {
    let room = name.strip_prefix("synckit-").unwrap_or(name);
    let Some((_, allowed)) = ARROWS.iter().find(|(user, _)| *user == room) else {
        return vec![Violation::of(
            name,
            "this crate has no line in the table of arrows",
        )];
    };
    used.iter()
        .filter_map(|dependency| dependency.strip_prefix("synckit-"))
        .filter(|dependency| !allowed.split(' ').any(|name| name == *dependency))
        .map(|dependency| Violation::of(name, format!("may not use synckit-{dependency}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_against_the_stream_is_a_violation_and_one_with_it_is_not() {
        assert_eq!(check_crate("synckit-wire", &["synckit-crdt", "prost"]), []);
        let violations = check_crate("synckit-wire", &["synckit-session"]);
        assert_eq!(
            violations,
            [Violation::of("synckit-wire", "may not use synckit-session")]
        );
    }

    #[test]
    fn the_oracle_uses_nothing_of_ours() {
        assert_eq!(check_crate("synckit-oracle", &["synckit-crdt"]).len(), 1);
    }

    #[test]
    fn a_crate_without_a_place_is_a_violation() {
        assert_eq!(check_crate("synckit-extras", &[]).len(), 1);
    }
}
