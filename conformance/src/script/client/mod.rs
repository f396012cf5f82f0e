//! Steps for a judged client, in its driver: the judge is the server, and time is virtual.

mod aftermath;
mod agreement;
mod application;
mod connection;
mod presence;
mod service;
mod shown_versions;
mod stage;
mod tunnel;
mod virtual_time;

pub use stage::ClientStage;
