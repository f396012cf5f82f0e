//! `cargo tools coverage`: for each clause, what judges it, models it, obeys it and breaks it.
//!
//! A MUST that nothing judges is a promise nobody checks, so it fails this verb. A clause that
//! cannot be seen from outside is listed in `tools/unjudged.toml` with the reason, and then a test
//! has to cite it instead. And a case that would pass whatever a peer did judges nothing: of each
//! MUST, and of nearly each SHOULD, a case that cites it has to have killed a planted bug.

mod evidence;
mod exceptions;
mod killing;
mod kills;

use anyhow::bail;
use console::style;

use self::evidence::{Evidence, Kind};
use self::exceptions::{Exceptions, UNJUDGED, UNKILLED};
use self::killing::Killing;
use self::kills::Kills;
use crate::clause::{self, Clause, Level};
use crate::tree::Tree;
use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only the clauses that something is missing for
    #[arg(long)]
    pub(crate) missing: bool,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<()> {
    let tree = Tree::read(workspace)?;
    let clauses: Vec<Clause> = clause::read_all(&tree)
        .into_iter()
        .filter(|clause| !clause.is_withdrawn())
        .collect();
    let evidence = Evidence::collect(&tree)?;
    let exceptions = Exceptions::read(&tree, UNJUDGED)?;
    let mut problems = problems(&clauses, &evidence, &exceptions);
    let killing = Killing {
        clauses: &clauses,
        evidence: &evidence,
        kills: &Kills::read(workspace)?,
        unjudged: &exceptions,
        unkilled: &Exceptions::read(&tree, UNKILLED)?,
    };
    problems.extend(killing.problems());

    println!("  {:<13} {:<6} {}", "clause", "level", titles());
    for clause in &clauses {
        if !arguments.missing
            || problems
                .iter()
                .any(|problem| problem.starts_with(&clause.id))
        {
            println!("  {}", row(clause, &evidence));
        }
    }
    print_totals(&clauses, &evidence);
    println!("  {}", killing.score(Level::Must));
    println!("  {}", killing.score(Level::Should));
    if problems.is_empty() {
        return Ok(());
    }
    for problem in &problems {
        println!("  {} {problem}", style("FAIL").red());
    }
    bail!("{} clauses are not covered", problems.len())
}

/// What is wrong, each line opening with the clause.
fn problems(clauses: &[Clause], evidence: &Evidence, exceptions: &Exceptions) -> Vec<String> {
    let mut problems = exceptions.stale(clauses);
    for clause in clauses
        .iter()
        .filter(|clause| clause.level() == Some(Level::Must))
    {
        let id = &clause.id;
        let is_judged = evidence.count(id, Kind::Case) + evidence.count(id, Kind::Vector) > 0;
        match exceptions.reason(id) {
            Some(_) if is_judged => {
                problems.push(format!(
                    "{id} is judged after all: drop it from the exceptions"
                ));
            }
            Some(_) if evidence.count(id, Kind::Test) == 0 => {
                problems.push(format!("{id} is an exception, but no test cites it"));
            }
            None if !is_judged => {
                problems.push(format!("{id} is a MUST without a case or a vector"));
            }
            Some(_) | None => {}
        }
    }
    problems
}

fn titles() -> String {
    Kind::ALL
        .map(|kind| format!("{:>8}", kind.title()))
        .concat()
}

fn row(clause: &Clause, evidence: &Evidence) -> String {
    let level = match clause.level() {
        Some(Level::Must) => "MUST",
        Some(Level::Should) => "SHOULD",
        Some(Level::May) => "MAY",
        None => "-",
    };
    let counts = Kind::ALL.map(|kind| match evidence.count(&clause.id, kind) {
        0 => format!("{:>8}", "."),
        count => format!("{count:>8}"),
    });
    format!("{:<13} {level:<6} {}", clause.id, counts.concat())
}

fn print_totals(clauses: &[Clause], evidence: &Evidence) {
    for (name, level) in [
        ("MUST", Level::Must),
        ("SHOULD", Level::Should),
        ("MAY", Level::May),
    ] {
        let of_level: Vec<&Clause> = clauses
            .iter()
            .filter(|clause| clause.level() == Some(level))
            .collect();
        let covered = Kind::ALL.map(|kind| {
            let count = of_level
                .iter()
                .filter(|clause| evidence.count(&clause.id, kind) > 0)
                .count();
            format!("{count:>8}")
        });
        println!(
            "  {:<13} {name:<6} {}",
            format!("of {}", of_level.len()),
            covered.concat()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: (&str, &str) = ("spec/01-x.md", "- **[SK-X-001]** A peer MUST.\n");

    fn problems_of<const N: usize>(files: [(&str, &str); N]) -> Vec<String> {
        let tree = Tree::of(files);
        let evidence = Evidence::collect(&tree).unwrap();
        problems(
            &clause::read_all(&tree),
            &evidence,
            &Exceptions::read(&tree, UNJUDGED).unwrap(),
        )
    }

    #[test]
    fn a_must_without_a_case_is_a_problem_and_one_with_a_case_is_not() {
        let case = (
            "conformance/cases/x/a.yaml",
            "cases:\n- id: SK-X-0001\n  clauses: [SK-X-001]\n",
        );
        assert_eq!(
            problems_of([SPEC]),
            ["SK-X-001 is a MUST without a case or a vector"]
        );
        assert_eq!(problems_of([SPEC, case]), Vec::<String>::new());
    }

    #[test]
    fn a_should_needs_no_case() {
        let spec = ("spec/01-x.md", "- **[SK-X-001]** A peer SHOULD.\n");
        assert_eq!(problems_of([spec]), Vec::<String>::new());
    }

    #[test]
    fn an_exception_needs_a_reason_a_test_and_no_case() {
        let exception = ("tools/unjudged.toml", "SK-X-001 = \"nobody can see it\"\n");
        let test = ("impl/x/tests/a.rs", "//= SK-X-001\n#[test]\n");
        let case = (
            "conformance/cases/x/a.yaml",
            "- id: SK-X-0001\n  clauses: [SK-X-001]\n",
        );
        assert_eq!(problems_of([SPEC, exception]).len(), 1);
        assert_eq!(problems_of([SPEC, exception, test]), Vec::<String>::new());
        assert_eq!(problems_of([SPEC, exception, test, case]).len(), 1);
    }

    #[test]
    fn an_exception_for_a_clause_that_is_gone_is_a_problem() {
        let exception = ("tools/unjudged.toml", "SK-X-009 = \"gone\"\n");
        let case = (
            "conformance/cases/x/a.yaml",
            "- id: SK-X-0001\n  clauses: [SK-X-001]\n",
        );
        assert_eq!(problems_of([SPEC, exception, case]).len(), 1);
    }
}
