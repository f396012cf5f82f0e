//! Scripts that nobody wrote: generated from a seed, judged by the oracles, and made small when one
//! fails.
//!
//! A [`Script`] is a list of deeds. The same seed, surface and number give the same deeds on every
//! machine, and a [`FuzzToken`] names them, and which of them were kept. Deeds are compiled to the
//! steps of a case, so that a failure is told, played again and kept as any other.

mod campaign;
mod client_script;
mod frame_breaker;
mod frame_maker;
mod name;
mod script;
mod server_deed;
mod server_script;
mod shrink;
mod surface;
mod token;
mod value_maker;

pub use campaign::{FuzzCampaign, FuzzFailure, FuzzOutcome, signature};
pub use script::Script;
pub use shrink::{Shrunk, shrink};
pub use surface::{Surface, UnknownSurface};
pub use token::{FuzzToken, FuzzTokenError};
