//! Steps for a judged client, in its driver: the judge is the server, and time is virtual.

mod access;
mod aftermath;
mod agreement;
mod application;
mod call;
mod connection;
mod host;
mod presence;
mod query;
mod service;
mod shown_versions;
mod stage;
mod virtual_time;
mod wire;

pub use stage::{ClientStage, hello};
