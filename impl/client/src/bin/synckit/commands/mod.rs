//! What each command does.

mod access;
mod export;
mod fields;
mod get;
mod import;
mod list;
mod presence;
mod watch;
mod write;

pub(crate) use access::access;
pub(crate) use export::export;
pub(crate) use fields::{Marking, add, erase, insert, mark, set_add, set_remove};
pub(crate) use get::get;
pub(crate) use import::import;
pub(crate) use list::list;
pub(crate) use presence::presence;
pub(crate) use watch::watch;
pub(crate) use write::{delete, set};
