//! `explain`: a case beside the clauses it is about.

use anyhow::Context as _;
use clap::Args;
use console::style;
use serde_json::json;

use super::catalogue_args::CatalogueArgs;
use crate::case::{CaseId, Feature};
use crate::mutant::Registry;

/// Shows one case.
#[derive(Args, Clone, Debug)]
pub(crate) struct Explain {
    /// Such as SK-SYNC-0031
    id: String,
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    catalogue: CatalogueArgs,
}

impl Explain {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (catalogue, library) = self.catalogue.load()?;
        let id: CaseId = self.id.parse()?;
        let case = library
            .get(&id)
            .with_context(|| format!("there is no case {id}"))?;
        let kills = Registry::committed()?.killed_by(&id);
        let text = |clause: &str| {
            catalogue
                .get(clause)
                .map_or("", |found| found.text.as_str())
        };
        if self.json {
            let clauses: Vec<_> = case
                .clauses
                .iter()
                .map(|clause| json!({"id": clause, "text": text(clause)}))
                .collect();
            let steps: Vec<_> = case
                .steps
                .iter()
                .map(|step| json!({step.verb.name(): step.body}))
                .collect();
            let explained = json!({
                "id": case.id, "path": case.path, "title": case.title, "level": case.level,
                "role": case.role, "features": Feature::of(case),
                "clauses": clauses, "twin": case.twin, "needs": case.needs,
                "steps": steps, "kills": kills, "file": format!("conformance/cases/{}", case.file),
            });
            println!("{}", serde_json::to_string_pretty(&explained)?);
            return Ok(0);
        }
        println!(
            "{}  {}\n{}\n",
            style(&case.id).bold(),
            case.path,
            case.title
        );
        for clause in &case.clauses {
            println!("  {}  {}", style(clause).cyan(), text(clause));
        }
        println!();
        for (index, step) in case.steps.iter().enumerate() {
            println!("  {:>3}  {step}", index + 1);
        }
        if let Some(twin) = &case.twin {
            println!("\n  twin   {twin}");
        }
        if !kills.is_empty() {
            println!("\n  kills  {}", kills.join(" "));
        }
        println!("\n  file   conformance/cases/{}", case.file);
        Ok(0)
    }
}
