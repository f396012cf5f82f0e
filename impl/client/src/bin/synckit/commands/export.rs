//! `synckit export`.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use synckit_client::DocumentId;

use crate::args::Options;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn export(
    options: &Options,
    document: DocumentId,
    out: Option<PathBuf>,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let json = session.document.to_json();
    session.close().await?;
    let text = if options.json {
        format!("{json}\n")
    } else {
        format!("{json:#}\n")
    };
    match out {
        Some(path) => fs::write(&path, text).map_err(|error| {
            Failure::Failed(format!(
                "cannot write {}: {error}; check --out",
                path.display()
            ))
        }),
        None => io::stdout()
            .write_all(text.as_bytes())
            .map_err(Failure::failed),
    }
}
