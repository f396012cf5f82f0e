//! The reference server of SyncKit: a thin shell around the machines of `synckit-session`.
//!
//! ```text
//!  door --> connection task --request--> document task --job--> committer thread --> disk
//!                ^---------- letter ---------'  ^------ answer ------'
//! ```
//!
//! A connection waits for a document, a document for the committer, and nobody the other way round:
//! letters go into a bounded mailbox or not at all, answers are bounded by what was asked. So no
//! slow reader and no slow disk can make a cycle of waiting. What is decided is decided in
//! `synckit-session`; here are sockets, clocks, disks, keys and numbers for the operator.
//!
//! ```no_run
//! # async fn run() -> Result<(), synckit_server::StartError> {
//! use synckit_server::Server;
//! use synckit_server::config::ServerConfig;
//!
//! let running = Server::start(ServerConfig::default()).await?;
//! println!("{}", running.ready_line());
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! Chapters: `spec/07-server-session.md` to `spec/11-limits.md`.

mod clock;
pub mod config;
mod connection;
mod documents;
pub mod flags;
mod house;
mod http;
pub mod identity;
mod listen;
mod mailbox;
mod metrics;
mod server;
mod shutdown;
mod timers;
mod views;

pub use listen::ListenError;
pub use server::{Running, Server, StartError};
