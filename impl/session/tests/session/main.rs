//! The session machines, tested as a peer sees them: frames in, frames out.

mod harness;

mod access;
mod catch_up;
mod durability;
mod following;
mod greeting;
mod heartbeat;
mod lagging;
mod limits;
mod random;
mod subscription;
mod together;
mod updates;
mod wire;
mod writing;
