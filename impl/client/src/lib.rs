//! The native client of SyncKit: documents that are here at once, and elsewhere soon.
//!
//! A [`Client`] is one replica. It works without a server: documents open from the store, and reads
//! and writes take effect at once. Given an endpoint it connects by itself, sends what was written,
//! receives what others wrote, and comes back after every loss.
//!
//! ```no_run
//! use synckit_client::{Client, ClientOptions, DocumentId, Path, Store};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::connect(ClientOptions {
//!     endpoint: Some("ws://localhost:8080".parse()?),
//!     store: Store::Sqlite("replica.db".into()),
//!     ..ClientOptions::default()
//! })
//! .await?;
//! let shopping = client.document(DocumentId::new("shopping")?).await?;
//! shopping.set(&Path::new(["milk", "litres"])?, 2)?;
//! shopping.settled().await?;
//! println!("{}", shopping.to_json());
//! client.close().await;
//! # Ok(())
//! # }
//! ```
//!
//! The protocol is [`synckit_session::client`]; here are a task that carries its events and
//! actions, a thread that owns the store, and handles. Chapter: `spec/06-client-session.md`.

mod changes;
mod client;
mod core;
mod document;
mod driver;
mod fields;
pub mod json;
mod keeper;
mod link;
mod options;
pub mod pointer;
mod presence;
mod query;
mod rest;
mod surroundings;
mod timers;
mod undo;

pub use changes::{Changes, Happening};
pub use client::{Client, OpenError};
pub use document::{DocumentHandle, WaitError};
pub use fields::{CounterHandle, Cursor, ElementsHandle, TextHandle};
pub use options::{ClientOptions, Store};
pub use presence::PresenceHandle;
pub use query::{Answer, ListError, Query};
pub use rest::Rest;
pub use surroundings::{Pending, Surroundings, System};
pub use synckit_crdt::{
    Attributes, ChangeError, Document, DocumentId, DocumentIdError, Edit, Events, Expand,
    FieldEvent, FieldKey, FieldKind, FieldView, Limits, Operation, Path, PathError, ReplicaId,
    Side, TextDelta, TextPatch, TextStep, UndoStateError, Unit, UnixMillis, Value, Version,
};
pub use synckit_session::access::Level;
pub use synckit_session::client::{AccessError, Notice, QueryError};
pub use synckit_transport::tls::{TlsError, Trust};
pub use synckit_transport::{ConnectError, ConnectOptions, Connection, Endpoint, EndpointError};
pub use undo::UndoHandle;
