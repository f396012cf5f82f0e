//! The text of a failure, as people read it.

use std::time::Duration;

use synckit_conformance::case::{Library, TransportKind};
use synckit_conformance::clause::Catalogue;
use synckit_conformance::report::failure_text;
use synckit_conformance::run::{Carrier, CaseResult, CaseToken, Item, ReplayToken, Verdict};
use synckit_conformance::script::{Failure, FailureKind};
use synckit_conformance::trace::Trace;

#[test]
fn a_failure_quotes_its_clause_its_steps_its_bytes_and_its_replay() {
    let catalogue = Catalogue::of_this_release();
    let library = Library::built_in(&catalogue).expect("sound cases");
    let id = "SK-SYNC-0045".parse().expect("an id");
    let case = library.get(&id).expect("the case of a gap").clone();
    let mut failure = Failure::new(FailureKind::Mismatch, "error.expected_seq: 2", "3");
    failure.step = 8;
    // An error of code GAP that expects number 3.
    failure.bytes = Some(vec![0x3a, 0x04, 0x08, 0x20, 0x40, 0x03]);
    let carrier = Carrier::Transport(TransportKind::WebSocket);
    let result = CaseResult {
        item: Item { case, carrier },
        verdict: Verdict::Fail,
        failure: Some(failure),
        trace: Trace::default(),
        took: Duration::ZERO,
        replay: ReplayToken::Case(CaseToken {
            case: id,
            carrier,
            seed: 1,
        }),
    };
    insta::assert_snapshot!(failure_text(&result, &catalogue));
}
