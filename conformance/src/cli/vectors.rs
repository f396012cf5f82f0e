//! `vectors`: the generated vectors, against a live server.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::target_args::TargetArgs;
use crate::case::TransportKind;
use crate::clause::Catalogue;
use crate::report::Console;
use crate::run::{Item, Plan, Summary};
use crate::vector::{session_cases, wire_cases};

/// Plays the wire vectors, and the behaviours of the session model, against a server.
#[derive(Args, Clone, Debug)]
pub(crate) struct Vectors {
    #[command(flatten)]
    target: TargetArgs,
    /// Where the vectors are
    #[arg(long, value_name = "DIR", default_value = "vectors")]
    vectors: PathBuf,
    /// Only every n-th behaviour of the session model
    #[arg(long, value_name = "N", default_value_t = 10)]
    stride: usize,
}

impl Vectors {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let catalogue = Catalogue::of_this_release();
        let mut runner = self.target.runner()?;
        runner.client = None;
        let session = session_cases(&self.vectors, self.stride)?;
        let mut cases = wire_cases(&self.vectors)?;
        println!(
            "{} batches of wire vectors, {} behaviours of the model, \
             {} left out: faults of the server",
            cases.len(),
            session.cases.len(),
            session.left_out,
        );
        cases.extend(session.cases);
        super::runtime()?.block_on(async {
            let transports = self.target.preflight(&runner).await?;
            let over = |transport: TransportKind| {
                let item = move |case| Item {
                    case,
                    transport: Some(transport),
                };
                cases.clone().into_iter().map(item)
            };
            let plan = Plan {
                items: transports.into_iter().flat_map(over).collect(),
            };
            let began = Instant::now();
            let mut console = Console::begin(plan.items.len(), &catalogue);
            let results = runner.run(&plan, &mut console).await;
            let summary = Summary::of(&results);
            console.finish(&results, &summary, &[], began.elapsed());
            Ok(summary.exit_code())
        })
    }
}
