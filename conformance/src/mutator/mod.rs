//! A proxy that plants a bug in front of anybody's server: it bends what passes.
//!
//! Each [`Mutator`] is one bug that a server might have, with the clauses that it breaks. The kill
//! registry puts each in front of the reference server; `serve proxy:MUTATOR --upstream URL` puts
//! one in front of any other.

mod answer;
mod bent_house;
mod bent_passage;
mod delta;
mod door;
mod fault;
mod memory;
mod order;
mod reader;
mod view;

pub use answer::AnswerFault;
pub use bent_house::BentHouse;
pub use door::DoorFault;
pub use fault::{Mutator, UnknownMutator};
pub use order::OrderFault;
pub use reader::ReaderFault;
pub use view::ViewFault;
