//! The JUnit report, for build servers: a suite an area.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report as JunitReport, TestCase, TestCaseStatus, TestSuite};
use thiserror::Error;

use super::{Report, failure_text};
use crate::run::{CaseResult, Verdict};

/// The report cannot be written.
#[derive(Debug, Error)]
#[error("cannot write the JUnit report: {0}")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// The report as XML text.
///
/// # Errors
/// When a text cannot be said in XML.
pub fn write_junit(report: &Report<'_>) -> Result<String, JunitError> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for result in report.results {
        let area = result.item.case.id.area();
        let suite = suites.entry(area).or_insert_with(|| TestSuite::new(area));
        suite.add_test_case(test_case(result, report));
    }
    let mut junit = JunitReport::new("synckit-conformance");
    junit.add_test_suites(suites.into_values());
    Ok(junit.to_string()?)
}

fn test_case(result: &CaseResult, report: &Report<'_>) -> TestCase {
    let mut status = match result.verdict {
        Verdict::Pass | Verdict::Nonstrict | Verdict::Info => TestCaseStatus::success(),
        Verdict::Unsupported => TestCaseStatus::skipped(),
        Verdict::Fail | Verdict::Crash | Verdict::Timeout | Verdict::Inconclusive => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        Verdict::Harness => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    if let Some(failure) = &result.failure {
        status.set_message(failure.got.clone());
        if result.verdict.is_failure() {
            status.set_description(failure_text(result, report.catalogue));
        }
    }
    let mut case = TestCase::new(result.item.name(), status);
    case.set_classname(result.item.case.path.clone())
        .set_time(result.took);
    case
}
