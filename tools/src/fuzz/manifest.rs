//! The targets, as the manifest of `fuzz/` names them.

use anyhow::{Context as _, ensure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Manifest {
    bin: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Their names, sorted.
pub(super) fn targets(manifest: &str) -> anyhow::Result<Vec<String>> {
    let manifest: Manifest = toml::from_str(manifest).context("fuzz/Cargo.toml")?;
    let mut names: Vec<String> = manifest.bin.into_iter().map(|bin| bin.name).collect();
    names.sort();
    ensure!(!names.is_empty(), "fuzz/Cargo.toml names no target");
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn the_targets_are_the_binaries_of_the_manifest() {
        let manifest = "[[bin]]\nname = \"b\"\n[[bin]]\nname = \"a\"\n";
        assert_eq!(targets(manifest).expect("sound"), ["a", "b"]);
        assert!(targets("bin = []").is_err());
    }
}
