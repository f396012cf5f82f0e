//! What is judged: starting it, reaching it, stopping and killing it.

mod environment;
mod pool;
mod preflight;
mod reference;
mod server;
mod server_process;
mod token_mint;

pub use environment::Environment;
pub use pool::{ServerPool, ServerSource, Unavailable};
pub use preflight::{Preflight, PreflightError, preflight};
pub(crate) use reference::asked_to_leave;
pub use reference::{ReferenceSettings, serve_bent, serve_mutator, serve_reference};
pub use server::Server;
pub use server_process::{ServerCommand, StartError};
pub use token_mint::TokenMint;
