//! Who may do what. Chapter: `spec/08-authentication-and-access.md`.

mod identity;
mod level;

pub use identity::{Identity, IdentityError};
pub use level::{Level, Permissions};
