//! The text against examples worked out by hand.
//!
//! Spec: chapter 16. The examples are those of the papers: interleaving forwards and backwards,
//! and the tree of "The Art of the Fugue".
#![cfg(test)]

use synckit_oracle::{Dot, Text};

fn dot(replica: &str, seq: u64) -> Dot {
    (replica.as_bytes().to_vec(), seq)
}

/// An insertion of one writer, as another receives it.
type Insertion = (Dot, Option<Dot>, Option<Dot>, String);

/// Types `text` at `at`, and says what it sent.
fn type_at(text: &mut Text, first: Dot, at: usize, typed: &str) -> Insertion {
    let (left, right) = text.origins_at(at).unwrap();
    text.insert(&first, left.clone(), right.clone(), typed);
    (first, left, right, typed.to_owned())
}

fn receive(text: &mut Text, (first, left, right, typed): &Insertion) {
    text.insert(first, left.clone(), right.clone(), typed);
}

/// The text after each order of two batches.
fn both_ways(start: &Text, one: &[Insertion], other: &[Insertion]) -> [String; 2] {
    [[one, other], [other, one]].map(|batches| {
        let mut text = start.clone();
        for insertion in batches.concat() {
            receive(&mut text, &insertion);
        }
        text.shown_text()
    })
}

/// Types the letters one at a time: each behind the one before, or each in front of it.
fn letters(text: &Text, replica: &str, at: usize, typed: &str, forwards: bool) -> Vec<Insertion> {
    let mut text = text.clone();
    let one = |(number, letter): (usize, char)| {
        let at = if forwards { at + number } else { at };
        type_at(
            &mut text,
            dot(replica, number as u64 + 1),
            at,
            &letter.to_string(),
        )
    };
    typed.chars().enumerate().map(one).collect()
}

//= SK-TEXT-020
#[test]
fn text_stands_where_it_was_typed_and_a_deletion_takes_what_was_seen() {
    let mut text = Text::default();
    type_at(&mut text, dot("a", 1), 0, "held");
    type_at(&mut text, dot("a", 5), 2, "llo wor");
    assert_eq!(text.shown_text(), "hello world");
    let ranges = text.ranges_between(1, 4).unwrap();
    // `e` is the second dot, `ll` the fifth and sixth.
    assert_eq!(ranges, [(b"a".to_vec(), 2, 1), (b"a".to_vec(), 5, 2)]);
    text.delete(&ranges);
    assert_eq!(text.shown_text(), "ho world");
    assert_eq!(text.characters().len(), 11);
}

//= SK-TEXT-013
#[test]
fn two_words_typed_forwards_at_one_place_do_not_interleave() {
    let mut start = Text::default();
    type_at(&mut start, dot("s", 1), 0, "()");
    let one = letters(&start, "a", 1, "egg", true);
    let other = letters(&start, "b", 1, "ham", true);
    assert_eq!(both_ways(&start, &one, &other), ["(eggham)", "(eggham)"]);
}

//= SK-TEXT-013
#[test]
fn two_words_typed_backwards_at_one_place_do_not_interleave() {
    let mut start = Text::default();
    type_at(&mut start, dot("s", 1), 0, "()");
    let one = letters(&start, "a", 1, "gge", false);
    let other = letters(&start, "b", 1, "mah", false);
    assert_eq!(both_ways(&start, &one, &other), ["(eggham)", "(eggham)"]);
}

//= SK-TEXT-013
#[test]
fn a_word_typed_forwards_and_one_typed_backwards_do_not_interleave() {
    let start = Text::default();
    let one = letters(&start, "b", 0, "egg", true);
    let other = letters(&start, "a", 0, "mah", false);
    assert_eq!(both_ways(&start, &one, &other), ["hamegg", "hamegg"]);
}

/// Two writers append to one character. One of them has already deleted what followed for
/// the other: the right origins differ, and the one whose right origin stands further right
/// comes first, so that the other stays beside its own right origin.
//= SK-TEXT-011
#[test]
fn right_children_descend_by_the_places_of_their_right_origins() {
    let mut start = Text::default();
    let x = type_at(&mut start, dot("x", 1), 0, "x");
    let y = {
        let mut text = start.clone();
        type_at(&mut text, dot("y", 1), 1, "y")
    };
    // `a` knows x alone, `b` knows x and y and types between them.
    let a = {
        let mut text = start.clone();
        type_at(&mut text, dot("a", 1), 1, "a")
    };
    let mut with_y = start.clone();
    receive(&mut with_y, &y);
    let b = type_at(&mut with_y, dot("b", 1), 1, "b");
    assert_eq!((&b.1, &b.2), (&Some(dot("x", 1)), &Some(dot("y", 1))));
    let orders = [[&x, &y, &a, &b], [&x, &y, &b, &a], [&x, &a, &y, &b]];
    for order in orders {
        let mut text = Text::default();
        order
            .iter()
            .for_each(|insertion| receive(&mut text, insertion));
        // y descends from x, so b is a left child of y; a and y are right children of x, by dot.
        assert_eq!(text.shown_text(), "xaby");
    }
}

/// Three siblings under one left origin with right origins `n`, `m` and the end: the places
/// decide first, and the dots only between equals.
//= SK-TEXT-011
#[test]
fn one_right_origin_leaves_the_dots_to_decide() {
    let mut text = Text::default();
    // `l` and what follows it are right children of the start: `l` has no end to its right.
    text.insert(&dot("s", 1), None, None, "l");
    text.insert(&dot("t", 1), None, None, "m");
    text.insert(&dot("u", 1), None, None, "n");
    assert_eq!(text.shown_text(), "lmn");
    let under_l = |text: &mut Text, replica: &str, right: Option<Dot>| {
        text.insert(&dot(replica, 1), Some(dot("s", 1)), right, replica);
    };
    under_l(&mut text, "1", Some(dot("t", 1)));
    under_l(&mut text, "2", Some(dot("u", 1)));
    under_l(&mut text, "3", None);
    under_l(&mut text, "0", Some(dot("t", 1)));
    under_l(&mut text, "4", Some(dot("u", 1)));
    assert_eq!(text.shown_text(), "l32401mn");
}

//= SK-TEXT-003
#[test]
fn a_run_that_continues_equals_one_that_was_typed_at_once() {
    let mut at_once = Text::default();
    at_once.insert(&dot("s", 1), None, None, "()");
    let mut in_parts = at_once.clone();
    let (left, right) = (Some(dot("s", 1)), Some(dot("s", 2)));
    at_once.insert(&dot("a", 1), left.clone(), right.clone(), "word");
    in_parts.insert(&dot("a", 1), left, right, "wo");
    in_parts.insert_continuing(&dot("a", 3), "rd");
    assert_eq!(in_parts.characters(), at_once.characters());
    assert_eq!(in_parts.shown_text(), "(word)");
}

//= SK-TEXT-006
#[test]
fn an_origin_that_is_no_character_is_the_edge() {
    let mut text = Text::default();
    text.insert(&dot("s", 1), None, None, "st");
    text.insert(&dot("a", 2), Some(dot("a", 1)), Some(dot("s", 1)), "first");
    text.insert(&dot("b", 2), Some(dot("s", 2)), Some(dot("b", 1)), "last");
    text.insert_continuing(&dot("z", 2), "!");
    text.delete(&[(b"d".to_vec(), 1, 9)]);
    assert_eq!(text.shown_text(), "firststlast!");
    assert_eq!(text.character(&dot("z", 2)).unwrap().left, None);
}

//= SK-TEXT-005
#[test]
fn a_character_that_is_deleted_twice_stays_in_its_place() {
    let mut text = Text::default();
    text.insert(&dot("s", 1), None, None, "abc");
    text.delete(&[(b"s".to_vec(), 2, 1)]);
    let once = text.clone();
    text.delete(&[(b"s".to_vec(), 2, 1)]);
    assert_eq!(text.characters(), once.characters());
    // Text may still be typed beside it.
    text.insert(&dot("a", 1), Some(dot("s", 2)), Some(dot("s", 3)), "-");
    assert_eq!(text.shown_text(), "a-c");
}

/// Origins that no honest writer names: reversed, equal, and one inside the other's subtree.
#[test]
fn strange_origins_still_give_one_order() {
    let mut text = Text::default();
    text.insert(&dot("s", 1), None, None, "abc");
    text.insert(&dot("x", 1), Some(dot("s", 3)), Some(dot("s", 1)), "X");
    text.insert(&dot("y", 1), Some(dot("s", 2)), Some(dot("s", 2)), "Y");
    // c is below b, so Z is a left child of c; a is above c, so X is a right child of c. Y is a
    // right child of b, behind c: the right origin of c is the end.
    text.insert(&dot("z", 1), Some(dot("s", 2)), Some(dot("s", 3)), "Z");
    assert_eq!(text.shown_text(), "abZcXY");
}
