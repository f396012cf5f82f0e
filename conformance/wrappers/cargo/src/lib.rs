//! Runs the SyncKit judge once, and makes a test of each case.
//!
//! A test target with `harness = false` needs one line:
//! `fn main() -> std::process::ExitCode { synckit_conformance_cargo::main() }`.

mod judge;
mod report;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

pub use judge::{JudgeError, judge};
pub use report::Case;

/// The tests of a run with the arguments in `SYNCKIT_CONFORMANCE_ARGS`.
#[must_use]
pub fn main() -> ExitCode {
    run(&std::env::var("SYNCKIT_CONFORMANCE_ARGS").unwrap_or_default())
}

/// The tests of a run with these arguments, quoted as a shell reads them.
#[must_use]
pub fn run(line: &str) -> ExitCode {
    let arguments = Arguments::from_args();
    match judge(line) {
        Ok(cases) => libtest_mimic::run(&arguments, trials(cases)).exit_code(),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A test for each case, and one that something was judged at all.
#[must_use]
pub fn trials(cases: Vec<Case>) -> Vec<Trial> {
    let judged = cases.iter().any(|case| !case.is_skipped());
    let whole = Trial::test("something_was_judged", move || {
        if judged {
            Ok(())
        } else {
            Err(Failed::from("the judge had nothing to judge"))
        }
    });
    let trial = |case: Case| {
        let (name, skipped) = (case.id.clone(), case.is_skipped());
        let trial = Trial::test(name, move || match case.complaint() {
            Some(text) => Err(Failed::from(text)),
            None => Ok(()),
        });
        trial.with_ignored_flag(skipped)
    };
    std::iter::once(whole)
        .chain(cases.into_iter().map(trial))
        .collect()
}
