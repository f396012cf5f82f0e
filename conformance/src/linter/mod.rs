//! A linter for conversations: it judges both sides of real connections while they pass.
//!
//! It stands between them as a proxy, gives everything on as it came, and looks at it with the
//! judge's own oracles: at the server with those for servers, at the client with those for clients.
//! What was said before it began to listen it does not know, and judges by nothing that needs it.

mod finding;
mod listener;
mod summary;

pub use finding::Finding;
pub use listener::{JUDGING_INTERVAL, Linter};
pub use summary::LintSummary;
