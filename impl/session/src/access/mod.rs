//! Who may do what. Chapters: `spec/08-authentication-and-access.md`, `spec/22-access-lists.md`.

mod identity;
mod level;
mod list;
mod principal;

pub use identity::{Identity, IdentityError};
pub use level::{Level, Permissions};
pub use list::{AccessList, effective};
pub use principal::Principal;
