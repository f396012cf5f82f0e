//! One sentence of the specification each.

use synckit_crdt::{Expand, UndoState, UndoStateError, Value};

use crate::user::User;

/// Two users of one document, of whom the first has typed.
fn pair(text: &str) -> (User, User) {
    let (mut a, mut b) = (User::new("a"), User::new("b"));
    if !text.is_empty() {
        a.insert(0, text);
        a.history.close_group();
        a.sync(&mut b);
    }
    (a, b)
}

//= SK-UNDO-001
#[test]
fn edits_are_undone_group_by_group() {
    let mut a = User::new("a");
    a.insert(0, "one ");
    a.insert(4, "two ");
    a.history.close_group();
    a.insert(8, "three");
    assert!(a.undo());
    assert_eq!(a.text(), "one two ");
    assert!(a.undo());
    assert_eq!(a.text(), "");
    assert!(!a.undo());
}

//= SK-UNDO-002
#[test]
fn what_others_typed_within_undone_text_stays() {
    let (mut a, mut b) = pair("hello");
    b.insert(2, "XY");
    a.sync(&mut b);
    a.undo();
    assert_eq!(a.text(), "XY");
}

//= SK-UNDO-003
#[test]
fn deleted_text_comes_back_at_its_place_around_what_others_typed() {
    let (mut a, mut b) = pair("abcdef");
    a.delete(1, 5);
    b.insert(3, "X");
    a.sync(&mut b);
    assert_eq!(a.text(), "aXf");
    a.undo();
    assert_eq!(a.text(), "abcXdef");
    a.redo();
    assert_eq!(a.text(), "aXf");
}

//= SK-UNDO-003
#[test]
fn restored_text_wears_what_it_wore() {
    let (mut a, _) = pair("abc");
    a.mark(1, 2, Value::Bool(true), Expand::None);
    a.history.close_group();
    let view = a.view();
    a.delete(0, 3);
    a.undo();
    assert_eq!(a.view(), view);
    a.undo();
    assert_eq!(a.view().runs, [("abc".to_owned(), Default::default())]);
}

//= SK-UNDO-004
#[test]
fn an_addition_to_a_counter_is_undone_by_the_opposite() {
    let (mut a, mut b) = pair("");
    a.count(5);
    a.count(i64::MIN);
    b.count(7);
    a.sync(&mut b);
    a.undo();
    assert_eq!(a.counter(), 7);
}

//= SK-UNDO-005
#[test]
fn an_undone_addition_leaves_the_one_of_somebody_else() {
    let (mut a, mut b) = pair("");
    a.add(1);
    b.add(1);
    a.add(2);
    a.sync(&mut b);
    a.undo();
    assert!(a.has(1) && !a.has(2));
}

//= SK-UNDO-005
#[test]
fn an_undone_removal_adds_what_it_took_away() {
    let (mut a, mut b) = pair("");
    b.add(1);
    a.sync(&mut b);
    a.remove(1);
    assert!(!a.has(1));
    a.undo();
    assert!(a.has(1));
}

//= SK-UNDO-006
#[test]
fn an_undone_write_gives_the_value_before_unless_another_write_has_won() {
    let (mut a, mut b) = pair("");
    a.write(Some(1));
    a.history.close_group();
    a.write(Some(2));
    a.undo();
    assert_eq!(a.register(), Some(&Value::Int(1)));
    a.sync(&mut b);
    b.write(Some(3));
    a.sync(&mut b);
    a.undo();
    assert_eq!(a.register(), Some(&Value::Int(3)));
}

//= SK-UNDO-007
#[test]
fn an_undone_marking_gives_way_where_it_still_shows() {
    let (mut a, mut b) = pair("abcd");
    b.mark(0, 2, Value::Int(1), Expand::None);
    a.sync(&mut b);
    a.mark(0, 4, Value::Int(2), Expand::None);
    a.sync(&mut b);
    b.mark(1, 3, Value::Int(3), Expand::None);
    a.sync(&mut b);
    a.undo();
    let value = |at: usize| {
        let field = a.document.rich_text(&crate::user::path("text")).unwrap();
        field.attributes_at(at).get("bold").cloned()
    };
    let values: Vec<_> = (0..4).map(value).collect();
    let expected = [Some(1), Some(3), Some(3), None];
    assert_eq!(values, expected.map(|value| value.map(Value::Int)));
}

//= SK-UNDO-008
#[test]
fn a_new_edit_ends_what_can_be_redone() {
    let (mut a, _) = pair("x");
    a.undo();
    assert!(a.history.can_redo());
    a.insert(0, "y");
    assert!(!a.history.can_redo() && !a.redo());
    assert_eq!(a.text(), "y");
}

//= SK-UNDO-009
#[test]
fn what_can_be_undone_and_redone_survives_a_reload() {
    let (mut a, _) = pair("one");
    a.insert(3, " two");
    a.undo();
    let mut again = a.reloaded("a2");
    assert!(again.redo());
    assert_eq!(again.text(), "one two");
    assert!(again.undo() && again.undo());
    assert_eq!(again.text(), "");
}

#[test]
fn what_was_not_saved_as_an_undo_history_is_none() {
    let (mut a, _) = pair("one");
    a.delete(0, 1);
    let saved = a.history.state().to_value();
    assert!(UndoState::from_value(&saved).is_ok());
    let Value::Array(mut parts) = saved else {
        unreachable!("it is saved as a list");
    };
    parts[0] = Value::Array(Vec::new());
    assert_eq!(
        UndoState::from_value(&Value::Array(parts)),
        Err(UndoStateError)
    );
    assert_eq!(UndoState::from_value(&Value::Null), Err(UndoStateError));
}
