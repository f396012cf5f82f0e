//! Documents as their logs say, for those who want to read and not to follow.
//!
//! Spec: chapter 19. A view is made of the durable log alone, page by page, beside the sessions: it
//! takes its turn at the committer as every reader does, holds no lock while it waits, and is
//! computed on threads where blocking is allowed. What was read is kept for a while, so that
//! reading again costs what was written since.

mod kept;
mod limits;
mod reader;
mod view;

pub(crate) use reader::{Seen, ViewError, Views};
