//! The behaviours of the session models, replayed step by step in the machines: `vectors/session`.

mod healing;
mod machines;
mod sync_session;
