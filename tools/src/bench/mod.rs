//! `cargo tools bench text|data|wasm`: ours beside its peers, as one table.

mod native;
mod wasm;

use clap::Subcommand;

use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(Subcommand)]
enum Subject {
    /// Text, on real editing histories: T1 to T11 and growth
    Text(native::Arguments),
    /// Registers, versions, sets, counters and the codec: M1 to M4, C1 and growth
    Data(native::Arguments),
    /// Text in Node: our WASM beside yjs and loro-crdt
    Wasm(wasm::Arguments),
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.subject {
        Subject::Text(arguments) => native::run(workspace, "text", arguments),
        Subject::Data(arguments) => native::run(workspace, "data", arguments),
        Subject::Wasm(arguments) => wasm::run(workspace, arguments),
    }
}
