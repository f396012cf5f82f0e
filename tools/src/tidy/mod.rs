//! `cargo tools tidy`: the rules of the house that no compiler checks.
//!
//! Each rule is a pure function from the repository's text to violations, and each has a test that
//! plants one. `--bless` records new clause ids and new protobuf fields in their lock files.

mod arrows;
mod citations;
mod clauses;
mod files;
mod links;
mod messages;
mod purity;
mod violation;

use anyhow::bail;
use console::style;

use self::violation::Violation;
use crate::tree::Tree;
use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Record new clause ids and protobuf fields in spec/clauses.lock and proto/synckit.lock.json
    #[arg(long)]
    pub(crate) bless: bool,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.bless {
        clauses::bless(workspace)?;
        messages::bless(workspace)?;
    }
    let tree = Tree::read(workspace)?;
    let rules: [(&str, Vec<Violation>); 8] = [
        ("crate arrows", arrows::check(workspace)?),
        ("pure crates", purity::check(&tree)),
        ("file names and lengths", files::check(&tree)),
        ("machine paths", files::check_machine_paths(&tree)),
        ("clauses", clauses::check(&tree)),
        ("citations", citations::check(&tree)),
        ("protobuf", messages::check(workspace)?),
        ("links", links::check(&tree)),
    ];
    let mut total = 0;
    for (rule, violations) in &rules {
        total += violations.len();
        let mark = if violations.is_empty() {
            style("ok  ").green()
        } else {
            style("FAIL").red()
        };
        println!("  {mark} {rule}");
        for violation in violations {
            println!("       {violation}");
        }
    }
    for line in files::medians(&tree) {
        println!("  {line}");
    }
    if total > 0 {
        bail!("{total} violations of the house rules");
    }
    Ok(())
}
