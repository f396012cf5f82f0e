//! One connection: a task that carries events to its machine and actions away.
//!
//! The task owns the machine, the transport and the timers, so nothing is locked. It waits for
//! documents when their inboxes are full, and never the other way round. It stops reading while its
//! machine says so: who does not read is not served.

mod listings;
mod outbound;
mod task;

pub(crate) use task::{Arrival, serve};
