//! Some cases of the reference server and client, a test each.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    match env::var("SYNCKIT_CONFORMANCE_ARGS") {
        Ok(line) => synckit_conformance_cargo::run(&line),
        Err(_) => synckit_conformance_cargo::run("--only 'SK-HAND-*'"),
    }
}
