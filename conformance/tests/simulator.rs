//! The simulator, held to its own promises. Chapters: all that `conformance/src/simulator` judges.

use synckit_conformance::simulator::campaign::{Campaign, Findings, carry_out};
use synckit_conformance::simulator::setting::Profile;
use synckit_conformance::simulator::shrink::shrink;
use synckit_conformance::simulator::sightings::Sighting;
use synckit_conformance::simulator::transcript::Transcript;
use synckit_conformance::simulator::workload::Plan;
use synckit_session::{Bug, Bugs};

const STEPS: usize = 50;

fn campaign(profile: Option<Profile>, runs: u64, bug: Option<Bug>) -> Campaign {
    Campaign {
        first_seed: 1,
        runs,
        steps: STEPS,
        profile,
        bug,
        keep: None,
        skip: Vec::new(),
        traces: None,
        verbose: false,
        fail_fast: bug.is_some(),
    }
}

fn findings(profile: Option<Profile>, runs: u64, bug: Option<Bug>) -> Findings {
    campaign(profile, runs, bug)
        .run(|| {})
        .expect("no trace is written")
}

fn trace(seed: u64) -> String {
    let plan = Plan::draw(seed, Profile::Session, STEPS);
    let outcome = carry_out(&plan, &Bugs::default(), Transcript::default());
    outcome
        .trace
        .expect("a modelled run has one")
        .text()
        .to_owned()
}

#[test]
fn fifty_seeds_break_no_promise() {
    for profile in Profile::ALL {
        let findings = findings(Some(profile), 10, None);
        assert!(findings.failures.is_empty(), "{:#?}", findings.failures);
        assert_eq!(findings.runs, 10);
    }
}

#[test]
fn a_hundred_seeds_meet_faults_and_not_only_calm() {
    let findings = findings(None, 100, None);
    for sighting in [
        Sighting::SecondPage,
        Sighting::ResumedCursor,
        Sighting::Duplicate,
        Sighting::StorageFailed,
        Sighting::GroupCommit,
        Sighting::OfflineWrite,
        Sighting::Returned,
        Sighting::Presence,
        Sighting::Denied,
        Sighting::TokenExpired,
        Sighting::HeldBack,
    ] {
        assert!(
            findings.sightings.count(sighting) > 0,
            "never met: {}",
            sighting.name()
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_trace_to_the_byte() {
    assert_eq!(trace(7), trace(7));
}

#[test]
fn another_seed_gives_another_trace() {
    assert_ne!(trace(7), trace(8));
}

#[test]
fn a_trace_begins_with_its_constants_and_holds_one_event_a_line() {
    let text = trace(7);
    let mut lines = text.lines();
    let header: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert!(header["constants"]["Replica"].is_array());
    for line in lines {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["a"].is_string() && event["args"].is_object() && event["obs"].is_object());
    }
}

#[test]
fn every_run_that_a_model_can_follow_writes_a_trace() {
    for profile in Profile::ALL {
        let plan = Plan::draw(1, profile, STEPS);
        let outcome = carry_out(&plan, &Bugs::default(), Transcript::default());
        let events = outcome.trace.map(|trace| trace.events());
        match profile.model() {
            Some(_) => assert!(events.is_some_and(|events| events > STEPS), "{profile:?}"),
            None => assert_eq!(events, None),
        }
    }
}

/// Whether runs of a planted bug fail, and by which clause first.
fn first_broken(bug: Bug) -> Option<&'static str> {
    let findings = findings(None, 12, Some(bug));
    findings
        .failures
        .first()
        .map(|failure| failure.violation.clause)
}

//= SK-SESS-030
#[test]
fn an_acknowledgement_before_durability_is_noticed() {
    assert_eq!(first_broken(Bug::AckBeforePersist), Some("SK-SESS-030"));
}

//= SK-SESS-014
#[test]
fn a_page_in_reverse_is_noticed() {
    assert_eq!(first_broken(Bug::PageReversed), Some("SK-SESS-012"));
}

//= SK-CLNT-002
#[test]
fn a_change_that_is_sent_before_it_is_stored_is_noticed() {
    assert_eq!(first_broken(Bug::SentBeforePersisted), Some("SK-CLNT-002"));
}

//= SK-PRES-003
//= SK-PRES-011
#[test]
fn presence_that_is_not_told_or_not_said_again_is_noticed() {
    for bug in [Bug::PresenceUntold, Bug::PresenceNotSaidAgain] {
        assert_eq!(first_broken(bug), Some("SK-PRES-011"), "{}", bug.id());
    }
}

#[test]
fn a_failing_plan_is_made_small_and_still_fails() {
    let bugs: Bugs = [Bug::OtherRequestId].into_iter().collect();
    let plan = Plan::draw(1, Profile::Wild, STEPS);
    let clause = carry_out(&plan, &bugs, Transcript::default())
        .violation
        .unwrap()
        .1
        .clause;
    let kept = shrink(&plan, clause, &bugs);
    assert!(kept.len() <= 5, "{kept:?}");
    let small = carry_out(&plan.keep(&kept), &bugs, Transcript::drawn());
    assert_eq!(small.violation.unwrap().1.clause, clause);
    let drawing = small.transcript.drawing().expect("it is drawn").to_string();
    assert!(
        drawing.contains("◀") && drawing.contains("SyncResponse"),
        "{drawing}"
    );
}
