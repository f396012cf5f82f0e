//! Clients are judged through a driver: a program that answers JSON lines. Schema:
//! `driver.schema.json`.
//!
//! The driver carries bytes and tells what the application reads; it decides nothing. Time comes
//! from the judge, so that a run is the same every time and never waits.

mod application;
mod json_value;
mod process;
mod reference;
mod reply;

pub use process::{Driver, DriverCommand, DriverError};
pub use reference::reference_driver;
pub use reply::Reply;
