//! One document for the time of one command.

use std::fs;
use std::time::Duration;

use synckit_client::{Client, ClientOptions, DocumentHandle, DocumentId, Store, Trust, WaitError};
use tokio::time::timeout;

use crate::args::Options;
use crate::failure::Failure;

/// An open document that has caught up, unless the command is to work offline.
pub(crate) struct Session {
    client: Client,
    pub(crate) document: DocumentHandle,
    online: bool,
    patience: Duration,
}

impl Session {
    pub(crate) async fn open(options: &Options, document: DocumentId) -> Result<Self, Failure> {
        let client = connect(options).await?;
        let online = !options.offline;
        let document = client.document(document).await.map_err(Failure::failed)?;
        let patience = Duration::from_secs(options.timeout);
        let session = Self {
            client,
            document,
            online,
            patience,
        };
        if online {
            session.await_for(session.document.live()).await?;
        }
        Ok(session)
    }

    /// Waits until every write has arrived where it should, then closes.
    pub(crate) async fn finish(self) -> Result<(), Failure> {
        self.finish_with(|_| {}).await
    }

    /// The same, telling the number of changes that are still on their way.
    pub(crate) async fn finish_with(self, mut report: impl FnMut(usize)) -> Result<(), Failure> {
        let mut changes = self.document.changes();
        while self.online && self.document.unsettled() > 0 {
            let unsettled = self.document.unsettled();
            report(unsettled);
            // As long as it goes on, it may take its time.
            let goes_on = async {
                while self.document.unsettled() == unsettled && changes.next().await.is_some() {}
                Ok(())
            };
            let settled = self.document.settled();
            self.await_for(async {
                tokio::select! { out = goes_on => out, out = settled => out }
            })
            .await?;
        }
        report(0);
        self.close().await
    }

    /// Closes without waiting for the server.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        self.client.close().await.map_err(Failure::failed)
    }

    async fn await_for(
        &self,
        wanted: impl Future<Output = Result<(), WaitError>>,
    ) -> Result<(), Failure> {
        match timeout(self.patience, wanted).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(WaitError::Refused(reason))) => {
                Err(Failure::Failed(format!("the server refused: {reason}")))
            }
            Ok(Err(error @ WaitError::Storage)) => Err(Failure::failed(error)),
            Ok(Err(error @ (WaitError::Stopped(_) | WaitError::Closed))) => {
                Err(Failure::Unreachable(error.to_string()))
            }
            Err(_) => Err(Failure::Unreachable(self.silence())),
        }
    }

    /// How long the server may take to answer.
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// What to say when it does not.
    pub(crate) fn silence(&self) -> String {
        silence(&self.client)
    }
}

/// A client without a document.
pub(crate) async fn connect(options: &Options) -> Result<Client, Failure> {
    let client = Client::connect(client_options(options)?).await;
    client.map_err(Failure::failed)
}

/// What to say when a client's server does not answer.
pub(crate) fn silence(client: &Client) -> String {
    let trouble = client.trouble();
    let trouble = trouble.unwrap_or_else(|| "the server did not answer in time".to_owned());
    format!("{trouble}; is the server running? give it longer with --timeout SECONDS")
}

fn client_options(options: &Options) -> Result<ClientOptions, Failure> {
    let endpoint = options.server.clone().filter(|_| !options.offline);
    let store = match &options.store {
        Some(path) => Store::Sqlite(path.clone()),
        None if endpoint.is_some() => Store::Memory,
        None if options.offline => {
            return Err(Failure::usage(
                "--offline needs --store FILE: where the document is kept",
            ));
        }
        None => {
            return Err(Failure::usage(
                "no server: give --server URL, or set SYNCKIT_SERVER, or work with \
                 --offline --store FILE",
            ));
        }
    };
    if endpoint.is_none() && !options.offline {
        return Err(Failure::usage(
            "no server: give --server URL, or --offline to work with the store alone",
        ));
    }
    Ok(ClientOptions {
        endpoint,
        token: options.token.clone(),
        store,
        trust: trust(options)?,
        agent: concat!("synckit/", env!("CARGO_PKG_VERSION")).to_owned(),
        ..ClientOptions::default()
    })
}

fn trust(options: &Options) -> Result<Trust, Failure> {
    if options.insecure {
        return Ok(Trust::anyone());
    }
    let Some(path) = &options.trust else {
        return Ok(Trust::default());
    };
    let pem = fs::read_to_string(path).map_err(|error| {
        Failure::Failed(format!(
            "cannot read {}: {error}; check --trust",
            path.display()
        ))
    })?;
    Trust::authorities(&pem).map_err(Failure::failed)
}
