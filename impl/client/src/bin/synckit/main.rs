//! `synckit`: documents from the command line.

mod args;
mod commands;
mod failure;
mod session;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let Args { command, options } = Args::parse();
    let outcome = match command {
        Command::Get { document, path } => commands::get(&options, document, path).await,
        Command::Set {
            document,
            path,
            value,
        } => commands::set(&options, document, &path, value).await,
        Command::Delete { document, path } => commands::delete(&options, document, &path).await,
        Command::Watch { document } => commands::watch(&options, document).await,
        Command::Import { document, file } => commands::import(&options, document, &file).await,
        Command::Export { document, out } => commands::export(&options, document, out).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!(
                "{} {failure}",
                console::style("error:").red().bold().for_stderr()
            );
            failure.exit_code()
        }
    }
}
