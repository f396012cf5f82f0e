//! Delivery of each case's changes: in the given orders, in others, and as states that are merged.

use synckit_crdt::{Applied, ApplyError, Change, ChangeError, Document, DocumentId, Dot, Limits};

use crate::case::{Case, Suite};
use crate::chance::Chance;
use crate::state::{assert_state, heads};

/// How many random causal orders of each case, and pairs of copies that are merged.
const FEW: usize = 1;
const MANY: usize = 20;

/// Replays a file, which has so many cases at least.
//= SK-DATA-014
//= SK-DATA-015
//= SK-DATA-021
fn replay(name: &str, at_least: usize, drawn: usize) {
    let suite = Suite::of(name);
    assert!(suite.cases.len() >= at_least, "{} cases", suite.cases.len());
    for case in &suite.cases {
        for order in &case.orders {
            let document = deliver(case, order, &suite.limits);
            let context = format!("{} in the order {order:?}", case.id);
            assert_state(&document, &case.expected, &context);
            assert_eq!(heads(&document), case.expected["heads"], "heads: {context}");
        }
        if case.refused.is_empty() {
            let mut chance = Chance::of(&case.id);
            for _ in 0..drawn {
                in_another_order(case, &mut chance);
                as_states(case, &mut chance);
            }
        }
    }
}

#[test]
fn registers_end_in_the_state_of_the_oracle() {
    replay("lww", 1_000, FEW);
}

#[test]
fn counters_end_in_the_state_of_the_oracle() {
    replay("counter", 500, FEW);
}

#[test]
fn sets_end_in_the_state_of_the_oracle() {
    replay("set", 1_000, FEW);
}

#[test]
fn texts_end_in_the_state_of_the_oracle() {
    replay("text", 3_000, FEW);
}

#[test]
fn the_histories_of_the_models_end_as_tlc_says() {
    replay("text-model", 400, FEW);
    replay("set-model", 200, FEW);
    replay("marks-model", 300, FEW);
}

#[test]
fn marked_texts_end_in_the_state_of_the_oracle() {
    replay("marks", 1_200, FEW);
}

#[test]
fn fields_of_all_kinds_end_in_the_state_of_the_oracle() {
    replay("mixed", 500, FEW);
}

#[test]
fn texts_beyond_ascii_end_in_the_state_of_the_oracle() {
    replay("unicode", 500, FEW);
}

#[test]
fn hostile_changes_are_refused_by_their_number_and_leave_no_trace() {
    replay("hostile", 400, FEW);
}

#[test]
#[ignore = "takes minutes; run with --ignored"]
fn every_file_ends_in_the_state_of_the_oracle_in_many_orders() {
    let models = ["text-model", "set-model", "marks-model"];
    let files = ["lww", "counter", "set", "text", "marks", "mixed", "unicode"];
    for name in files.into_iter().chain(models) {
        replay(name, 200, MANY);
    }
}

fn empty() -> Document {
    Document::new(DocumentId::new("doc").unwrap())
}

/// A document that got the changes one by one; one that is refused leaves no trace.
fn deliver(case: &Case, order: &[usize], limits: &Limits) -> Document {
    let mut document = empty();
    for index in order {
        let change = &case.changes[*index];
        let Some(refusal) = case.refusal(*index) else {
            assert_eq!(change.validate(limits), Ok(()), "{}", case.id);
            offer(&mut document, change);
            continue;
        };
        let before = (document.snapshot(), heads(&document));
        let (code, limit) = refused(&mut document, change, limits);
        assert_eq!(code, refusal["code"], "{}", case.id);
        assert_eq!(limit, refusal["limit"].as_str(), "{}", case.id);
        assert_eq!(
            (document.snapshot(), heads(&document)),
            before,
            "{}",
            case.id
        );
    }
    document
}

/// Whether the change was applied, or had been.
fn offer(document: &mut Document, change: &Change) -> bool {
    let dot = Dot::new(change.replica.clone(), change.first_seq);
    let had = document.version().covers(&dot);
    let applied = document.apply(change);
    assert_eq!(had, applied == Ok(Applied::AlreadyCovered), "{applied:?}");
    let waits = matches!(
        applied,
        Err(ApplyError::Gap { .. } | ApplyError::MissingDependency { .. })
    );
    assert!(waits || applied.is_ok(), "{applied:?}");
    applied.is_ok()
}

/// The number of the refusal, and the name of the limit.
//= SK-ERR-004
fn refused(
    document: &mut Document,
    change: &Change,
    limits: &Limits,
) -> (u32, Option<&'static str>) {
    match change.validate(limits) {
        Ok(()) => {}
        Err(ChangeError::LimitExceeded(exceeded)) => return (5, Some(exceeded.limit.name())),
        Err(_) => return (1, None),
    }
    let code = match document.apply(change) {
        Ok(applied) => panic!("{change:?} is {applied:?}"),
        Err(ApplyError::Gap { .. }) => 32,
        Err(ApplyError::Equivocation { .. }) => 33,
        Err(ApplyError::MissingDependency { .. }) => 34,
        Err(ApplyError::TimestampNotAdvanced) => 36,
    };
    (code, None)
}

/// The changes that the case delivers, each once.
fn delivered(case: &Case) -> Vec<usize> {
    let mut delivered = case.orders[0].clone();
    delivered.sort_unstable();
    delivered.dedup();
    delivered
}

/// Offers what is left again and again, until nothing more can be applied.
fn offer_all(document: &mut Document, case: &Case, mut order: Vec<usize>) {
    loop {
        let before = order.len();
        order.retain(|index| !offer(document, &case.changes[*index]));
        if order.len() == before {
            return;
        }
    }
}

fn in_another_order(case: &Case, chance: &mut Chance) {
    let mut order = delivered(case);
    chance.shuffle(&mut order);
    let mut document = empty();
    offer_all(&mut document, case, order.clone());
    let context = format!("{} in the order {order:?}", case.id);
    assert_state(&document, &case.expected, &context);
    assert_eq!(heads(&document), case.expected["heads"], "heads: {context}");
}

/// Two copies that lack different changes: the state of either merged into the other, and both
/// states merged and opened, hold the same, and end where all the changes do. Such a copy may name
/// more heads than there are.
//= SK-SET-005
//= SK-CNT-003
//= SK-TEXT-022
fn as_states(case: &Case, chance: &mut Chance) {
    let [mut one, mut other] = [(); 2].map(|()| {
        let mut some = delivered(case);
        chance.shuffle(&mut some);
        some.truncate(1 + chance.below(some.len()));
        let mut document = empty();
        offer_all(&mut document, case, some);
        document
    });
    let (of_one, of_other) = (one.snapshot(), other.snapshot());
    one.merge(&of_other);
    other.merge(&of_one);
    let mut both = of_one;
    both.merge(&of_other);
    let opened = Document::open(DocumentId::new("doc").unwrap(), both.clone());
    for mut document in [one, other, opened] {
        assert_eq!(document.snapshot(), both, "{}", case.id);
        offer_all(&mut document, case, delivered(case));
        assert_state(&document, &case.expected, &format!("{}, merged", case.id));
    }
}
