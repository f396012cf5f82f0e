//! The planted bugs of both roles, and what is known of each.

use super::Role;
use super::client::client_bugs;
use super::server::server_bugs;

/// Declares the bugs of both roles, and what is known of each.
macro_rules! bugs {
    ($($role:ident { $($(#[$doc:meta])* $bug:ident = $id:literal [$($clause:literal),+],)+ })+) => {
        /// A planted bug. Each names the clauses that it breaks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Bug {
            $($($(#[$doc])* $bug,)+)+
        }

        impl Bug {
            /// Every bug, the server's first.
            pub const ALL: &'static [Self] = &[$($(Self::$bug,)+)+];

            /// Its permanent name.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $($(Self::$bug => $id,)+)+ }
            }

            /// In which machine it is planted.
            #[must_use]
            pub fn role(self) -> Role {
                match self { $($(Self::$bug => Role::$role,)+)+ }
            }

            /// The clauses that it breaks.
            #[must_use]
            pub fn clauses(self) -> &'static [&'static str] {
                match self { $($(Self::$bug => &[$($clause),+],)+)+ }
            }
        }
    };
}

server_bugs! { client_bugs! bugs! }
