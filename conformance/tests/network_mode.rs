//! A client in network mode is judged by what came over its socket, and as it is in tunnel mode.

use std::sync::Arc;
use std::time::Duration;

use synckit_conformance::case::{Library, Role, Selection};
use synckit_conformance::clause::{Catalogue, Level};
use synckit_conformance::driver::{DriverCommand, DriverSource, Mode};
use synckit_conformance::run::{CaseResult, Plan, RunSettings, Runner, Verdict};
use synckit_conformance::script::FailureKind;

const REFERENCE: &str = concat!(env!("CARGO_BIN_EXE_synckit-conformance"), " serve client");

/// The results of the client cases that match, in the order of their ids.
async fn judged(driver: &str, mode: Mode, only: &[&str]) -> Vec<CaseResult> {
    let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
    let only: Vec<String> = only.iter().map(|glob| (*glob).to_owned()).collect();
    let selection = Selection::new(&only, &[], Level::Info).expect("sound globs");
    let plan = Plan::new(&library, &selection, &[Role::Client], &[], mode);
    let runner = Runner {
        servers: None,
        client: Some(DriverSource::Command(DriverCommand {
            program: "sh".into(),
            arguments: vec!["-c".into(), driver.into()],
        })),
        settings: RunSettings {
            patience: Duration::from_millis(1_500),
            ..RunSettings::default()
        },
    };
    let runner = Arc::new(runner);
    runner.run(&plan, &mut ()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_has_the_same_trace_in_both_modes() {
    let tunnel = judged(REFERENCE, Mode::Tunnel, &[]).await;
    let network = judged(REFERENCE, Mode::Network, &[]).await;
    assert!(tunnel.len() > 100, "{} cases", tunnel.len());
    assert_eq!(tunnel.len(), network.len());
    for (tunnel, network) in tunnel.iter().zip(&network) {
        let name = network.item.name();
        assert_eq!(network.failure, None, "{name}");
        assert_eq!(network.trace.outline(), tunnel.trace.outline(), "{name}");
        assert!(name.ends_with("[network]"), "{name}");
    }
}

/// The one result of a case that a reference driver with altered replies gets.
async fn altered(sed: &str) -> (Verdict, FailureKind, String) {
    let driver = format!("{REFERENCE} | sed --unbuffered --regexp-extended '{sed}'");
    let results = judged(&driver, Mode::Network, &["SK-OFFL-0001"]).await;
    let [result] = &results[..] else {
        panic!("{} results", results.len())
    };
    let failure = result.failure.clone().expect("a failure");
    (result.verdict, failure.kind, failure.got)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unaltered_reply_passes() {
    let driver = format!("{REFERENCE} | sed --unbuffered p --quiet");
    let results = judged(&driver, Mode::Network, &["SK-OFFL-0001"]).await;
    assert_eq!(results[0].failure, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_were_never_sent_are_a_lie() {
    let (verdict, kind, got) = altered(r#"s/"sent":1\b/"sent":3/"#).await;
    assert_eq!((verdict, kind), (Verdict::Fail, FailureKind::Driver));
    assert_eq!(got, "1 came");
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_are_kept_quiet_are_a_lie() {
    let (verdict, _, _) = altered(r#"s/"sent":[0-9]+/"sent":0/"#).await;
    assert!(verdict.is_failure(), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_close_that_did_not_happen_is_a_lie() {
    let (verdict, kind, got) = altered(r#"s/"sent":1\b/"close":true,&/"#).await;
    assert_eq!((verdict, kind), (Verdict::Fail, FailureKind::Driver));
    assert_eq!(got, "it is open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_without_its_count_is_told() {
    let (verdict, kind, _) = altered(r#"s/,"sent":1\b//"#).await;
    assert_eq!((verdict, kind), (Verdict::Fail, FailureKind::Driver));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_cannot_connect_fails_the_case() {
    let (verdict, kind, got) = altered(r#"s/"sent":1\b/"connected":false,&/"#).await;
    assert_eq!((verdict, kind), (Verdict::Fail, FailureKind::Mismatch));
    assert_eq!(got, "it could not, says its driver");
}
