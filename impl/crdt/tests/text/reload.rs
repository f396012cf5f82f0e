//! A text that is stored and read again.

use proptest::prelude::*;
use synckit_crdt::{LocalDot, LocalPlace, ReplicaIndex, Text, TextSpan, TextStateError};

use crate::convergence::{Room, step};

fn dot(replica: u32, seq: u64) -> LocalDot {
    LocalDot::new(ReplicaIndex(replica), seq)
}

fn span(first: LocalDot, length: u32, is_deleted: bool, place: LocalPlace) -> TextSpan {
    TextSpan {
        first,
        length,
        is_deleted,
        place,
    }
}

const EDGES: LocalPlace = LocalPlace::Between {
    left: None,
    right: None,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    //= SK-TEXT-022
    #[test]
    fn a_reloaded_text_is_the_stored_one_and_goes_on_like_it(
        before in prop::collection::vec(step(false), 1..40),
        after in prop::collection::vec(step(false), 1..20),
    ) {
        let mut room = Room::new();
        room.run(&before);
        for peer in &mut room.peers {
            let spans: Vec<TextSpan> = peer.text.spans().collect();
            let reloaded = Text::from_spans(&peer.text.to_string(), spans.clone()).unwrap();
            prop_assert_eq!(reloaded.spans().collect::<Vec<_>>(), spans);
            peer.text = reloaded;
            peer.check();
        }
        room.run(&after);
    }
}

#[test]
fn a_run_across_the_middle_of_the_sequence_numbers_is_read_and_stored() {
    let first = dot(0, (1 << 32) - 2);
    let text = Text::from_spans("abcd", [span(first, 4, false, EDGES)]).unwrap();
    assert_eq!(text.to_string(), "abcd");
    let again = Text::from_spans("abcd", text.spans()).unwrap();
    assert_eq!(again.char_shown(3), Some(dot(0, (1 << 32) + 1)));
}

//= SK-WIRE-035
#[test]
fn spans_that_contradict_each_other_are_refused() {
    let run = span(dot(0, 1), 2, false, EDGES);
    let read = |text: &str, spans: &[TextSpan]| {
        Text::from_spans(text, spans.iter().copied()).map(|text| text.to_string())
    };
    let on = LocalPlace::Continues;
    let nowhere = LocalPlace::Between {
        left: Some(dot(0, 9)),
        right: None,
    };
    assert_eq!(read("ab", &[run]), Ok("ab".to_owned()));
    assert_eq!(
        read("abc", &[run, span(dot(0, 3), 1, false, on)]),
        Ok("abc".to_owned())
    );
    assert_eq!(read("abab", &[run, run]), Err(TextStateError::Repeated));
    assert_eq!(read("a", &[run]), Err(TextStateError::TextLength));
    assert_eq!(read("abc", &[run]), Err(TextStateError::TextLength));
    let empty = span(dot(0, 1), 0, true, EDGES);
    assert_eq!(read("", &[empty]), Err(TextStateError::Length));
    let endless = span(dot(0, u64::MAX), 2, true, EDGES);
    assert_eq!(read("", &[endless]), Err(TextStateError::Length));
    let huge = span(dot(0, 1), u32::MAX, true, EDGES);
    assert_eq!(read("", &[huge]), Err(TextStateError::TooLong));
    let headless = [run, span(dot(0, 4), 1, false, on)];
    assert_eq!(read("abc", &headless), Err(TextStateError::RunWithoutStart));
    let astray = [run, span(dot(0, 3), 1, false, nowhere)];
    assert_eq!(read("abc", &astray), Err(TextStateError::UnknownOrigin));
}

/// Each of two characters stands between the other and an edge: no writer makes this, a damaged
/// store may.
#[test]
fn origins_that_go_round_in_a_circle_neither_hang_nor_panic() {
    let place = |left| LocalPlace::Between {
        left: Some(left),
        right: None,
    };
    let (a, b) = (dot(0, 1), dot(1, 1));
    let spans = [span(a, 1, false, place(b)), span(b, 1, false, place(a))];
    let mut text = Text::from_spans("ab", spans).unwrap();
    let mut replicas = synckit_crdt::Replicas::default();
    for id in [b"a", b"b", b"c"] {
        replicas.intern(&synckit_crdt::ReplicaId::new(id).unwrap());
    }
    for (seq, (left, right)) in [(Some(a), None), (Some(b), Some(a)), (None, None)]
        .into_iter()
        .enumerate()
    {
        let place = LocalPlace::Between { left, right };
        text.integrate_insert(dot(2, 2 * seq as u64 + 1), place, "x", &replicas);
    }
    assert_eq!(text.len(), 5);
}
