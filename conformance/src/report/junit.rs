//! The JUnit report, for build servers: a suite an area.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report as JunitReport, TestCase, TestCaseStatus, TestSuite};
use thiserror::Error;

use super::{Report, failure_text, vector_text};
use crate::clause::Catalogue;
use crate::run::{CaseResult, Verdict};
use crate::vector::replay::VectorRow;

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
    for row in report.vectors {
        junit.add_test_suite(vector_suite(row, report.catalogue));
    }
    Ok(junit.to_string()?)
}

/// A test for the row as a whole, and one for each vector that fails.
fn vector_suite(row: &VectorRow, catalogue: &Catalogue) -> TestSuite {
    let mut suite = TestSuite::new(row.name);
    let mut whole = TestCase::new(row.headline(), TestCaseStatus::success());
    whole.set_classname(row.name).set_time(row.took);
    suite.add_test_case(whole);
    for failure in &row.failures {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(failure.failure.got.clone());
        status.set_description(vector_text(failure, catalogue));
        let mut case = TestCase::new(failure.name(), status);
        case.set_classname(row.name);
        suite.add_test_case(case);
    }
    suite
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
