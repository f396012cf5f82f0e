//! `synckit watch`.

use std::io::{self, Write};

use serde_json::{Value as Json, json};
use synckit_client::{
    Changes, DocumentHandle, DocumentId, Events, FieldEvent, FieldView, Happening, Notice, Path,
    Unit, json, pointer,
};

use crate::args::Options;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn watch(options: &Options, document: DocumentId) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let changes = session.document.changes();
    eprintln!("watching {}; ctrl-c ends it", session.document.id());
    let outcome = until_interrupted(follow(options, &session.document, changes)).await;
    session.close().await?;
    outcome
}

/// Follows until ctrl-c.
pub(super) async fn until_interrupted(
    following: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    tokio::select! {
        outcome = following => outcome,
        signal = tokio::signal::ctrl_c() => signal.map_err(Failure::failed),
    }
}

async fn follow(
    options: &Options,
    document: &DocumentHandle,
    mut changes: Changes,
) -> Result<(), Failure> {
    while let Some(happening) = changes.next().await {
        match happening {
            Happening::Notice(Notice::Changed { paths, events, .. }) => {
                for path in paths {
                    tell(options, document, &path, &events)?;
                }
            }
            Happening::Notice(notice) => report(&notice)?,
            Happening::Missed(_) => {
                for (path, value) in document.fields() {
                    print(options, &path, Some(value))?;
                }
            }
        }
    }
    Ok(())
}

/// Says how the connection stands; what ends the command is an error.
pub(super) fn report(notice: &Notice) -> Result<(), Failure> {
    match notice {
        Notice::Offline { retrying: true } => eprintln!("the connection is gone; trying again"),
        Notice::Offline { retrying: false } => {
            let gone = "the connection is gone for good".to_owned();
            return Err(Failure::Unreachable(gone));
        }
        Notice::Live { .. } => eprintln!("up to date"),
        Notice::Refused(error) => return Err(Failure::Failed(error.message.clone())),
        Notice::AccessChanged { level, .. } => match level {
            Some(level) => eprintln!("the document's access list now says: {level}"),
            None => eprintln!("the document's access list says nothing any more"),
        },
        Notice::Ready
        | Notice::AccessSettled { .. }
        | Notice::QueryAnswered { .. }
        | Notice::QueryFailed { .. }
        | Notice::Changed { .. }
        | Notice::Presence { .. }
        | Notice::Settled { .. }
        | Notice::Reissued { .. }
        | Notice::Invalid { .. }
        | Notice::StorageFailed { .. } => {}
    }
    Ok(())
}

/// Of a text that is shown what changed in it, of everything else what it is now.
fn tell(
    options: &Options,
    document: &DocumentHandle,
    path: &Path,
    events: &Events,
) -> Result<(), Failure> {
    let patch = events.iter().find_map(|(key, event)| match event {
        FieldEvent::Text(patch) if key.path == *path => Some(patch),
        FieldEvent::Text(_) | FieldEvent::Register | FieldEvent::Counter | FieldEvent::Set(_) => {
            None
        }
    });
    let shows_text = document.look(|document| {
        let shown = document.get(path);
        shown.is_some_and(|shown| matches!(shown, FieldView::Text(_)))
    });
    let Some(patch) = patch.filter(|_| shows_text) else {
        return print(options, path, document.shown(path));
    };
    let path = pointer::format(path);
    let delta = json::delta(&patch.delta(Unit::Chars));
    let line = if options.json {
        json!({"path": path, "delta": delta}).to_string()
    } else {
        format!("{path} : {delta}")
    };
    writeln!(io::stdout(), "{line}").map_err(Failure::failed)
}

fn print(options: &Options, path: &Path, value: Option<Json>) -> Result<(), Failure> {
    let path = pointer::format(path);
    let line = match value {
        Some(value) if options.json => json!({"path": path, "value": value}).to_string(),
        None if options.json => json!({"path": path, "deleted": true}).to_string(),
        Some(value) => format!("{path} = {value}"),
        None => format!("{path} deleted"),
    };
    // Whoever reads a pipe wants each line now, and may stop reading.
    writeln!(io::stdout(), "{line}").map_err(Failure::failed)
}
