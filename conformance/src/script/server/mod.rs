//! Steps for a judged server, over real sockets.

mod key_order;
mod named;
mod settle;
mod stage;
mod sugar;
mod sync;
mod view;

pub use stage::ServerStage;
pub(crate) use sugar::closing_status;
pub(super) use sync::same_fields;
