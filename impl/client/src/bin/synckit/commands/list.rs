//! `synckit list`.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Duration;

use serde_json::json;
use synckit_client::{
    Answer, Changes, Client, DocumentId, Happening, ListError, Query, QueryError,
};
use tokio::time::timeout;

use super::watch;
use crate::args::Options;
use crate::failure::Failure;
use crate::session::{connect, silence};

pub(crate) async fn list(options: &Options, prefix: String, watch: bool) -> Result<(), Failure> {
    if options.offline {
        return Err(Failure::usage(
            "the server knows which documents there are: leave --offline out",
        ));
    }
    let client = connect(options).await?;
    let patience = Duration::from_secs(options.timeout);
    let outcome = if watch {
        eprintln!("watching what begins with {prefix:?}; ctrl-c ends it");
        watch::until_interrupted(follow(options, &client, prefix, patience)).await
    } else {
        match timeout(patience, client.list(prefix)).await {
            Ok(Ok(documents)) => documents.iter().try_for_each(|id| print(options, id)),
            Ok(Err(ListError::Query(error))) => Err(failed(error)),
            Ok(Err(error @ (ListError::Stopped(_) | ListError::Closed))) => {
                Err(Failure::Unreachable(error.to_string()))
            }
            Err(_) => Err(Failure::Unreachable(silence(&client))),
        }
    };
    client.close().await.map_err(Failure::failed)?;
    outcome
}

async fn follow(
    options: &Options,
    client: &Client,
    prefix: String,
    patience: Duration,
) -> Result<(), Failure> {
    let mut changes = client.changes();
    let mut query = client.query(prefix);
    let mut printed = BTreeSet::new();
    let mut was_complete = false;
    let first = timeout(patience, hear(&mut query, &mut changes)).await;
    let mut heard = first.map_err(|_| Failure::Unreachable(silence(client)))??;
    while let Some(answer) = heard {
        for document in answer.documents {
            if !printed.contains(&document) {
                print(options, &document)?;
                printed.insert(document);
            }
        }
        if answer.complete && !was_complete {
            eprintln!("up to date");
        }
        was_complete = answer.complete;
        heard = hear(&mut query, &mut changes).await?;
    }
    Ok(())
}

/// The next answer; says meanwhile how the connection stands.
async fn hear(query: &mut Query, changes: &mut Changes) -> Result<Option<Answer>, Failure> {
    loop {
        tokio::select! {
            biased;
            heard = query.next() => return heard.transpose().map_err(failed),
            happening = changes.next() => match happening {
                Some(Happening::Notice(notice)) => watch::report(&notice)?,
                Some(Happening::Missed(_)) => {}
                None => return Ok(None),
            },
        }
    }
}

fn print(options: &Options, document: &DocumentId) -> Result<(), Failure> {
    let line = if options.json {
        json!(document.as_str()).to_string()
    } else {
        document.to_string()
    };
    writeln!(io::stdout(), "{line}").map_err(Failure::failed)
}

fn failed(error: QueryError) -> Failure {
    match error {
        QueryError::Prefix => Failure::usage(error),
        QueryError::Unsupported | QueryError::Refused(_) => Failure::failed(error),
    }
}
