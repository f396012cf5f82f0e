//! `man`: the manual, as pages for `man`.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Command, CommandFactory as _};

use super::Cli;

/// Prints the manual page, or writes one for each verb.
#[derive(Args, Clone, Debug)]
pub(crate) struct Man {
    /// Write a page for the program and one for each verb into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let mut command = Cli::command();
        command.build();
        match &self.out {
            Some(folder) => write_pages(&command, folder)?,
            None => io::stdout().write_all(&page(&command)?)?,
        }
        Ok(0)
    }
}

fn write_pages(command: &Command, folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    fs::create_dir_all(folder).with_context(|| format!("cannot make {shown}"))?;
    let name = command.get_name().to_owned();
    fs::write(folder.join(format!("{name}.1")), page(command)?)?;
    for verb in command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help")
    {
        let file = format!("{name}-{}.1", verb.get_name());
        fs::write(folder.join(file), page(verb)?)?;
    }
    Ok(())
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    Ok(text)
}
