//! `list`: every case in a line, and the lock file of ids.

use std::fs;
use std::path::Path;

use clap::Args;

use super::catalogue_args::CatalogueArgs;
use crate::case::{Lock, Role};

/// Lists the cases.
#[derive(Args, Clone, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    catalogue: CatalogueArgs,
    /// Write the ids into conformance/cases.lock
    #[arg(long)]
    lock: bool,
}

impl List {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (_, library) = self.catalogue.load()?;
        if self.lock {
            let file = Path::new("conformance/cases.lock");
            let before = Lock::parse(&fs::read_to_string(file).unwrap_or_default());
            fs::write(file, before.updated(&library).render())?;
        }
        let mut count = 0;
        for case in library.iter() {
            let role = match case.role {
                Role::Server => "server",
                Role::Client => "client",
            };
            println!("{}  {role}  {:<52}  {}", case.id, case.path, case.title);
            count += 1;
        }
        println!("{count} cases");
        Ok(0)
    }
}
