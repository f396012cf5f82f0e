//! `synckit watch`.

use std::io::{self, Write};

use serde_json::json;
use synckit_client::{
    Changes, DocumentHandle, DocumentId, Happening, Notice, Path, Value, json, pointer,
};

use crate::args::Options;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn watch(options: &Options, document: DocumentId) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let changes = session.document.changes();
    eprintln!("watching {}; ctrl-c ends it", session.document.id());
    let outcome = tokio::select! {
        outcome = follow(options, &session.document, changes) => outcome,
        signal = tokio::signal::ctrl_c() => signal.map_err(Failure::failed),
    };
    session.close().await?;
    outcome
}

async fn follow(
    options: &Options,
    document: &DocumentHandle,
    mut changes: Changes,
) -> Result<(), Failure> {
    while let Some(happening) = changes.next().await {
        match happening {
            Happening::Notice(Notice::Changed { paths, .. }) => {
                for path in paths {
                    print(options, &path, document.get(&path).as_ref())?;
                }
            }
            Happening::Notice(Notice::Offline { retrying: true }) => {
                eprintln!("the connection is gone; trying again");
            }
            Happening::Notice(Notice::Offline { retrying: false }) => {
                return Err(Failure::Unreachable(
                    "the connection is gone for good".to_owned(),
                ));
            }
            Happening::Notice(Notice::Live { .. }) => eprintln!("up to date"),
            Happening::Notice(Notice::Refused(error)) => {
                return Err(Failure::Failed(error.message));
            }
            Happening::Notice(
                Notice::Ready
                | Notice::Settled { .. }
                | Notice::Reissued { .. }
                | Notice::Invalid { .. }
                | Notice::StorageFailed { .. },
            ) => {}
            Happening::Missed(_) => {
                for (path, value) in document.fields() {
                    print(options, &path, Some(&value))?;
                }
            }
        }
    }
    Ok(())
}

fn print(options: &Options, path: &Path, value: Option<&Value>) -> Result<(), Failure> {
    let path = pointer::format(path);
    let line = match value.map(json::to_json) {
        Some(value) if options.json => json!({"path": path, "value": value}).to_string(),
        None if options.json => json!({"path": path, "deleted": true}).to_string(),
        Some(value) => format!("{path} = {value}"),
        None => format!("{path} deleted"),
    };
    // Whoever reads a pipe wants each line now, and may stop reading.
    writeln!(io::stdout(), "{line}").map_err(Failure::failed)
}
