//! What is shown after further edits, at positions in Unicode scalars and in UTF-16 units.

use serde_json::Value as Json;
use synckit_crdt::{
    Document, DocumentId, Expand, LocalDot, Marking, ReplicaId, Replicas, RichText, Stamp, Text,
    Timestamp,
};

use crate::case::{Case, Suite};
use crate::parse;
use crate::state::runs;

//= SK-TEXT-020
//= SK-MARK-005
//= SK-MARK-006
//= SK-MARK-007
fn replay(name: &str, at_least: usize) {
    let suite = Suite::of(name);
    let edited: Vec<&Case> = suite
        .cases
        .iter()
        .filter(|case| !case.edits.is_empty())
        .collect();
    assert!(edited.len() >= at_least, "{} cases", edited.len());
    for case in edited {
        play(case);
        if !case.edits.iter().any(|edit| edit.get("runs").is_some()) {
            play_without_marks(case);
        }
    }
}

#[test]
fn marked_texts_show_what_the_oracle_says_after_further_edits() {
    replay("marks", 300);
}

#[test]
fn texts_beyond_ascii_show_what_the_oracle_says_after_further_edits() {
    replay("unicode", 300);
}

/// The text that the changes of the case leave, and the next dot of the writer who edits it.
fn start(case: &Case) -> (RichText, LocalDot, Replicas) {
    let mut document = Document::new(DocumentId::new("doc").unwrap());
    for index in &case.orders[0] {
        document.apply(&case.changes[*index]).unwrap();
    }
    let path = parse::path(&serde_json::json!(["t"]));
    let mut replicas = document.replicas().clone();
    let writer = replicas.intern(&ReplicaId::new(b"~").unwrap());
    let text = document.rich_text(&path).unwrap().clone();
    (text, LocalDot::new(writer, 1), replicas)
}

fn play(case: &Case) {
    let (mut text, mut next, replicas) = start(case);
    for edit in &case.edits {
        let is_utf16 = edit["unit"] == "utf16";
        let position = |text: &RichText, json: &Json| {
            let position = usize::try_from(json.as_u64().unwrap()).unwrap();
            if is_utf16 {
                text.text().chars_of(position)
            } else {
                position
            }
        };
        let range = |json: &Json| position(&text, &json[0])..position(&text, &json[1]);
        let taken = if let Some(inserted) = edit["insert"].as_str() {
            let at = position(&text, &edit["at"]);
            text.insert(at, inserted, next);
            inserted.chars().count()
        } else if let Some(deleted) = edit.get("delete") {
            let range = range(deleted);
            text.delete(range, &mut Vec::new());
            1
        } else {
            let anchors = text.anchors(range(&edit["mark"]), expand(&edit["expand"]));
            let stamp = Stamp {
                timestamp: Timestamp::from_raw(u64::MAX),
                replica: replicas.id(next.replica).clone(),
                seq: next.seq,
            };
            let marking = Marking {
                stamp,
                value: parse::value(&edit["value"]),
                start: anchors.start,
                end: anchors.end,
            };
            text.mark(edit["key"].as_str().unwrap(), marking, None);
            1
        };
        next.seq += taken as u64;
        assert_eq!(
            text.text().to_string(),
            edit["shown"],
            "{}: {edit}",
            case.id
        );
        if let Some(expected) = edit.get("runs") {
            assert_eq!(runs(&text), parse::runs(expected), "{}: {edit}", case.id);
        }
    }
}

/// The same by the engine's own entry points for each unit.
fn play_without_marks(case: &Case) {
    let (text, mut next, _) = start(case);
    let mut text: Text = text.text().clone();
    for edit in &case.edits {
        let is_utf16 = edit["unit"] == "utf16";
        let position = |json: &Json| usize::try_from(json.as_u64().unwrap()).unwrap();
        if let Some(inserted) = edit["insert"].as_str() {
            let at = position(&edit["at"]);
            match is_utf16 {
                true => text.insert_utf16(at, inserted, next),
                false => text.insert(at, inserted, next),
            };
            next.seq += inserted.chars().count() as u64;
        } else {
            let range = position(&edit["delete"][0])..position(&edit["delete"][1]);
            match is_utf16 {
                true => text.delete_utf16(range, &mut Vec::new()),
                false => text.delete(range, &mut Vec::new()),
            }
            next.seq += 1;
        }
        assert_eq!(text.to_string(), edit["shown"], "{}: {edit}", case.id);
    }
}

fn expand(json: &Json) -> Expand {
    match json.as_str().unwrap() {
        "none" => Expand::None,
        "before" => Expand::Before,
        "after" => Expand::After,
        "both" => Expand::Both,
        other => panic!("{other} is no way to grow"),
    }
}
