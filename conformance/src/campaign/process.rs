//! How a campaign starts the server that it attacks.

use std::path::Path;

use crate::target::{Server, ServerCommand, StartError};

/// A campaign is meant to be fast: these rates do not stand in its way.
const RATES: [&str; 2] = [
    "max_frames_per_second=1000000",
    "max_bytes_per_second=1000000000",
];

/// Starts `serve PEER` of this program on a fresh database that lives as long as the server.
pub(super) async fn start_peer(
    program: &Path,
    peer: &str,
    other_limits: &[&str],
) -> Result<Server, StartError> {
    let folder = tempfile::tempdir().map_err(StartError::Spawn)?;
    let data = folder.path().join("log.db").display().to_string();
    let mut arguments: Vec<String> = ["serve", peer, "--data", &data].map(str::to_owned).to_vec();
    for limit in RATES.iter().chain(other_limits) {
        arguments.extend(["--limit".to_owned(), (*limit).to_owned()]);
    }
    let command = ServerCommand {
        program: program.to_owned(),
        arguments,
        addresses: None,
    };
    Server::start(command, None, Some(folder)).await
}
