//! The vectors of `vectors/`, played against a live server as cases of their own.

pub mod replay;
mod session;
mod source;
mod wire;

pub use session::{SessionCases, session_cases};
pub use source::VectorError;
pub use wire::wire_cases;
