//! The behaviours of the session models, replayed step by step in the machines: `vectors/session`.

mod access;
#[cfg(feature = "trace")]
mod awareness;
mod healing;
mod machines;
#[cfg(feature = "trace")]
mod partial;
mod replay;
#[cfg(feature = "trace")]
mod slow_reader;
mod sync_session;
