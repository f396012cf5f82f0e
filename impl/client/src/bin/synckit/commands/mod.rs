//! What each command does.

mod export;
mod get;
mod import;
mod watch;
mod write;

pub(crate) use export::export;
pub(crate) use get::get;
pub(crate) use import::import;
pub(crate) use watch::watch;
pub(crate) use write::{delete, set};
