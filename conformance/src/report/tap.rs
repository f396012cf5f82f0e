//! TAP version 14: a line a case, and the failure as indented YAML under it.

use std::fmt::Write as _;

use super::{failure_block, vector_text};
use crate::event_log::{CaseRecord, RunRecord, VectorRecord};
use crate::run::Verdict;

/// The report as TAP.
#[must_use]
pub fn write_tap(record: &RunRecord) -> String {
    let mut tap = Tap::default();
    record.cases().for_each(|case| tap.case(case));
    record.vectors.iter().for_each(|row| tap.vectors(row));
    let end = match &record.end {
        Some(end) if !end.cut => "",
        Some(_) | None => "Bail out! The run ended before everything was judged\n",
    };
    format!("TAP version 14\n1..{}\n{}{end}", tap.tests, tap.lines)
}

#[derive(Default)]
struct Tap {
    tests: usize,
    lines: String,
}

impl Tap {
    fn case(&mut self, case: &CaseRecord) {
        let verdict = case.end.verdict;
        let said = case
            .end
            .failure
            .as_ref()
            .map_or("", |failure| failure.got.as_str());
        let directive = match verdict {
            Verdict::Pass => String::new(),
            Verdict::Unsupported => format!(" # SKIP {}", one_line(said)),
            // What binds nobody, or could not be decided, is open.
            Verdict::Nonstrict | Verdict::Info => format!(" # TODO {}", verdict.name()),
            Verdict::Fail
            | Verdict::Crash
            | Verdict::Timeout
            | Verdict::Inconclusive
            | Verdict::Harness => String::new(),
        };
        let passed = matches!(verdict, Verdict::Pass | Verdict::Unsupported);
        let name = format!("{} {}", case.head.case, case.head.path);
        self.test(passed, &name, &directive);
        if !passed {
            self.block(&failure_block(case));
        }
    }

    fn vectors(&mut self, row: &VectorRecord) {
        self.test(row.failures.is_empty(), &row.headline(), "");
        for failure in &row.failures {
            self.test(false, &failure.id, "");
            self.block(&vector_text(failure));
        }
    }

    fn test(&mut self, passed: bool, name: &str, directive: &str) {
        self.tests += 1;
        let (word, number) = (if passed { "ok" } else { "not ok" }, self.tests);
        let name = one_line(name);
        let _ = writeln!(self.lines, "{word} {number} - {name}{directive}");
    }

    fn block(&mut self, text: &str) {
        let _ = writeln!(self.lines, "  ---\n  message: |");
        for line in text.lines() {
            let _ = writeln!(self.lines, "    {line}");
        }
        let _ = writeln!(self.lines, "  ...");
    }
}

/// A description ends where a directive begins.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('#', "\\#")
}
