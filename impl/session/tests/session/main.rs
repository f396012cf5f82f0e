//! The session machines, tested as a peer sees them: frames in, frames out.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else a peer says is not what the test expects"
)]

mod harness;

mod access;
mod access_lists;
mod asking;
mod catch_up;
mod durability;
mod following;
mod greeting;
mod healing;
mod heartbeat;
mod hostile;
mod lagging;
mod limits;
mod presence;
#[cfg(feature = "trace")]
mod projection;
mod queries;
mod random;
mod reissue;
mod showing;
mod subscription;
mod together;
mod updates;
mod vectors;
mod wire;
mod writing;
