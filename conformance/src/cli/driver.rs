//! `driver`: what helps to write one.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::target_args::{ModeArg, PeerFailed};
use crate::driver::{DriverCommand, Examination};

/// Helps to write a driver.
#[derive(Args, Clone, Debug)]
pub(crate) struct Driver {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Clone, Debug)]
enum Verb {
    /// Hold a short conversation with a driver, and say what is wrong with its answers by line and
    /// column
    Check(Check),
}

/// Checks the answers of a driver against the published schema.
#[derive(Args, Clone, Debug)]
struct Check {
    /// The driver, as a shell starts it
    #[arg(value_name = "CMD")]
    command: String,
    /// How the client's frames are to travel
    #[arg(long, value_enum, default_value = "tunnel")]
    mode: ModeArg,
    /// Milliseconds that one answer may take
    #[arg(long, value_name = "MS", default_value_t = 4_000)]
    patience: u64,
}

impl Driver {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        match self.verb {
            Verb::Check(check) => check.run(),
        }
    }
}

impl Check {
    fn run(self) -> anyhow::Result<u8> {
        let command = DriverCommand::shell(&self.command);
        let patience = Duration::from_millis(self.patience);
        super::runtime()?.block_on(async {
            let examination = Examination::start(&command, self.mode.into(), patience);
            let findings = examination.map_err(PeerFailed::of)?.hold().await;
            println!("{findings}");
            Ok(u8::from(!findings.is_sound()))
        })
    }
}
