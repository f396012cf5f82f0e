//! `synckit`: documents from the command line.

mod args;
mod commands;
mod failure;
mod session;

use std::process::ExitCode;

use args::{Args, Command, Options};
use clap::Parser;
use commands::Marking;
use failure::Failure;

#[tokio::main]
async fn main() -> ExitCode {
    let Args { command, options } = Args::parse();
    match run(&options, command).await {
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

async fn run(options: &Options, command: Command) -> Result<(), Failure> {
    match command {
        Command::Get {
            document,
            path,
            rich,
        } => commands::get(options, document, path, rich).await,
        Command::Set {
            document,
            path,
            value,
        } => commands::set(options, document, &path, value).await,
        Command::Delete { document, path } => commands::delete(options, document, &path).await,
        Command::Add {
            document,
            path,
            amount,
        } => commands::add(options, document, &path, amount).await,
        Command::SetAdd {
            document,
            path,
            value,
        } => commands::set_add(options, document, &path, &value).await,
        Command::SetRemove {
            document,
            path,
            value,
        } => commands::set_remove(options, document, &path, &value).await,
        Command::Insert {
            document,
            path,
            at,
            text,
        } => commands::insert(options, document, &path, at, &text).await,
        Command::Erase {
            document,
            path,
            range,
        } => commands::erase(options, document, &path, range).await,
        Command::Mark {
            document,
            path,
            range,
            key,
            value,
            expand,
        } => {
            let marking = Marking {
                range,
                key,
                value,
                expand,
            };
            commands::mark(options, document, &path, marking).await
        }
        Command::Watch { document } => commands::watch(options, document).await,
        Command::Presence { document, show } => commands::presence(options, document, show).await,
        Command::Access {
            document,
            subject,
            level,
        } => commands::access(options, document, subject, level).await,
        Command::List { prefix, watch } => commands::list(options, prefix, watch).await,
        Command::Import { document, file } => commands::import(options, document, &file).await,
        Command::Export { document, out } => commands::export(options, document, out).await,
    }
}
