//! `synckit-conformance`: judges servers and clients, and itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    synckit_conformance::cli::main()
}
