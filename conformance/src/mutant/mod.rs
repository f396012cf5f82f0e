//! The kill registry: planted bugs, the cases that must notice them, and what came of it.

mod fuzzed;
mod kill_report;
mod model_mutants;
mod outcome;
mod planted;
mod registry;
mod slayer;

pub use fuzzed::FuzzedMutant;
pub use kill_report::KillReport;
pub use model_mutants::ModelMutants;
pub use outcome::{Death, MutantResult};
pub use planted::Planted;
pub use registry::{Mutant, Registry, RegistryError};
pub use slayer::{Hunters, KillProgress, Slayer};
