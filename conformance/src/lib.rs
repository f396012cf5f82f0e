//! The judge of SyncKit: cases, transports, oracles, verdicts and reports.
//!
//! It reaches what it judges only over the wire or through a driver. Nothing a judged peer says
//! about itself is taken for an expected value: those come from the cases, the oracle and the
//! specification.
//!
//! The order of a run: [`case`] says what to do, [`target`] starts what is judged, [`script`] plays
//! the steps over a [`peer`], [`judge`] looks at the whole [`trace`], [`run`] collects the verdicts
//! [`event_log`] keeps what happened and [`report`] shows it. [`mutant`], [`mutator`] and
//! [`null_peer`] judge the judge; [`simulator`] and [`campaign`] look for what no case thought of;
//! [`linter`] listens to others.

mod built_in;
pub mod campaign;
pub mod case;
pub mod clause;
pub mod cli;
pub mod driver;
pub mod event_log;
pub mod expectation;
pub mod frame;
pub mod fuzz;
pub mod judge;
pub mod linter;
pub mod mutant;
pub mod mutator;
pub mod null_peer;
pub mod pattern;
pub mod peer;
pub mod proxy;
pub mod report;
pub mod run;
pub mod script;
pub mod simulator;
pub mod target;
pub mod trace;
pub mod vector;
