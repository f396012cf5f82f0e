//! The JUnit report, for build servers: a suite an area.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as JunitReport, TestCase, TestCaseStatus, TestSuite};
use thiserror::Error;

use super::{failure_block, vector_text};
use crate::event_log::{CaseRecord, RunRecord, VectorRecord};
use crate::run::Verdict;

/// The report cannot be written.
#[derive(Debug, Error)]
#[error("cannot write the JUnit report: {0}")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// The report as XML text.
///
/// # Errors
/// When a text cannot be said in XML.
pub fn write_junit(record: &RunRecord) -> Result<String, JunitError> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for case in record.cases() {
        let area = case.head.area();
        let suite = suites.entry(area).or_insert_with(|| TestSuite::new(area));
        suite.add_test_case(test_case(case));
    }
    let mut junit = JunitReport::new("synckit-conformance");
    junit.add_test_suites(suites.into_values());
    for row in &record.vectors {
        junit.add_test_suite(vector_suite(row));
    }
    Ok(junit.to_string()?)
}

/// A test for the row as a whole, and one for each vector that fails.
fn vector_suite(row: &VectorRecord) -> TestSuite {
    let mut suite = TestSuite::new(row.name.clone());
    let mut whole = TestCase::new(row.headline(), TestCaseStatus::success());
    let took = Duration::try_from_secs_f64(row.seconds).unwrap_or_default();
    whole.set_classname(row.name.clone()).set_time(took);
    suite.add_test_case(whole);
    for failure in &row.failures {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(failure.got.clone());
        status.set_description(vector_text(failure));
        let mut case = TestCase::new(failure.id.clone(), status);
        case.set_classname(row.name.clone());
        suite.add_test_case(case);
    }
    suite
}

fn test_case(case: &CaseRecord) -> TestCase {
    let verdict = case.end.verdict;
    let mut status = match verdict {
        Verdict::Pass | Verdict::Nonstrict | Verdict::Info => TestCaseStatus::success(),
        Verdict::Unsupported => TestCaseStatus::skipped(),
        Verdict::Fail | Verdict::Crash | Verdict::Timeout | Verdict::Inconclusive => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        Verdict::Harness => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    if let Some(failure) = &case.end.failure {
        status.set_message(failure.got.clone());
        if verdict.is_failure() {
            status.set_description(failure_block(case));
        }
    }
    let mut test = TestCase::new(case.head.case.clone(), status);
    test.set_classname(case.head.path.clone())
        .set_time(Duration::try_from_secs_f64(case.end.seconds).unwrap_or_default());
    test
}
