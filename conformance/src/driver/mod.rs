//! Clients are judged through a driver: a program that answers JSON lines, or the same messages
//! over a WebSocket. Schema: `driver.schema.json`.
//!
//! The driver carries bytes and tells what the application reads; it decides nothing. Time comes
//! from the judge, so that a run is the same every time and never waits.

mod channel;
mod check;
mod command;
mod dialogue;
mod error;
mod lines;
mod mode;
mod reception;
mod reference;
mod reply;
mod scaffold;
mod socket;
mod source;

pub use check::{Examination, Finding, Findings, flaws_of_message};
pub use command::DriverCommand;
pub use dialogue::Driver;
pub use error::DriverError;
pub use mode::Mode;
pub use reception::Reception;
pub use reference::reference_driver;
pub use reply::{Listed, Reply};
pub use scaffold::{Language, ScaffoldError};
pub use source::DriverSource;
