//! A query of the judge's, and what the client said of it.

use std::collections::BTreeSet;
use std::future::ready;

use synckit_client::Query;

pub(crate) struct Asked {
    /// None once it has ended.
    pub(crate) query: Option<Query>,
    pub(crate) documents: BTreeSet<String>,
    pub(crate) complete: bool,
    pub(crate) failed: bool,
}

impl Asked {
    pub(crate) fn new(query: Query) -> Self {
        Self {
            query: Some(query),
            documents: BTreeSet::new(),
            complete: false,
            failed: false,
        }
    }

    /// Takes in what has come, and waits for nothing.
    pub(crate) async fn hear(&mut self) {
        while let Some(query) = &mut self.query {
            let heard = tokio::select! {
                biased;
                heard = query.next() => heard,
                () = ready(()) => return,
            };
            match heard {
                Some(Ok(answer)) => {
                    let named = answer.documents.iter().map(ToString::to_string);
                    self.documents.extend(named);
                    self.complete = answer.complete;
                }
                Some(Err(_)) => self.failed = true,
                None => return,
            }
        }
    }
}
