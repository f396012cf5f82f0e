//! `synckit presence`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value as Json, json};
use synckit_client::{
    Changes, DocumentHandle, DocumentId, Happening, Notice, ReplicaId, Value, json,
};

use super::watch;
use crate::args::Options;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn presence(
    options: &Options,
    document: DocumentId,
    show: Option<Json>,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let changes = session.document.changes();
    if let Some(state) = show {
        session.document.presence().set(json::from_json(&state));
    }
    eprintln!("watching {}; ctrl-c ends it", session.document.id());
    let outcome = watch::until_interrupted(follow(options, &session.document, changes)).await;
    session.close().await?;
    outcome
}

async fn follow(
    options: &Options,
    document: &DocumentHandle,
    mut changes: Changes,
) -> Result<(), Failure> {
    let mut shown = BTreeMap::new();
    loop {
        let now: BTreeMap<ReplicaId, Value> = document.presence().others().into_iter().collect();
        for (replica, state) in &now {
            if shown.get(replica) != Some(state) {
                print(options, replica, Some(state))?;
            }
        }
        for replica in shown.keys().filter(|replica| !now.contains_key(replica)) {
            print(options, replica, None)?;
        }
        shown = now;
        match changes.next().await {
            None => return Ok(()),
            Some(Happening::Notice(Notice::Presence { .. }) | Happening::Missed(_)) => {}
            Some(Happening::Notice(notice)) => watch::report(&notice)?,
        }
    }
}

fn print(options: &Options, replica: &ReplicaId, state: Option<&Value>) -> Result<(), Failure> {
    let replica = replica.to_string();
    let line = match state.map(json::to_json) {
        Some(state) if options.json => json!({"replica": replica, "state": state}).to_string(),
        None if options.json => json!({"replica": replica, "left": true}).to_string(),
        Some(state) => format!("{replica} = {state}"),
        None => format!("{replica} left"),
    };
    writeln!(io::stdout(), "{line}").map_err(Failure::failed)
}
