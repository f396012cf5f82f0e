//! The simulator: real sessions in a world of dice.
//!
//! A seed becomes a [`workload::Plan`] of writes and faults; a [`world::World`] carries it out with
//! the real machines of `synckit-session` in one thread and virtual time; the oracles of [`check`]
//! watch every frame and every disk, and judge the end. The same seed gives the same run, to the
//! byte.
//!
//! Models: `tla/SyncSession.tla`, `Healing.tla`, `Awareness.tla` and `Access.tla`. Runs of all
//! profiles but the wild and the hostile one write traces that `cargo tools traces` holds to them.

pub mod campaign;
pub mod check;
pub mod clock;
pub mod command;
pub mod diagram;
pub mod dice;
pub mod disk;
pub mod faults;
pub mod grant;
pub mod host;
pub mod kill;
pub mod network;
pub mod setting;
pub mod shrink;
pub mod sightings;
pub mod summary;
pub mod topic;
pub mod trace;
pub mod transcript;
pub mod workload;
pub mod world;
