//! The state of a document, as the vectors write it.

use serde_json::{Value as Json, json};
use synckit_crdt::{
    Attributes, CounterState, Document, Dot, FieldState, FieldView, ReplicaId, RichText, SetState,
    TextSpan, TextState,
};

use crate::parse;

/// Holds a document to the expected state, all but its heads.
pub(crate) fn assert_state(document: &Document, expected: &Json, context: &str) {
    let version = document.version().iter();
    let version: Json = version
        .map(|(replica, seq)| json!([id(replica), seq]))
        .collect();
    assert_eq!(version, expected["version"], "version: {context}");
    let mut fields = document.snapshot().fields;
    for field in expected["fields"].as_array().unwrap() {
        let path = parse::path(&field["path"]);
        let key = fields
            .keys()
            .find(|key| key.path == path && is_of_kind(&fields[*key], field));
        let key = key
            .unwrap_or_else(|| panic!("{field} is missing: {context}"))
            .clone();
        let state = fields.remove(&key).unwrap();
        assert_field(document, &state, field, context);
    }
    let is_deleted = |state: &FieldState| match state {
        FieldState::Register(register) => register.value.is_none(),
        FieldState::Counter(_) | FieldState::Set(_) | FieldState::Text(_) => false,
    };
    let is_rest_deleted = fields.values().all(is_deleted);
    assert!(is_rest_deleted, "{fields:?} is too much: {context}");
    assert_preferences(document, expected, context);
}

/// The heads, as the vectors write them.
pub(crate) fn heads(document: &Document) -> Json {
    document.heads().iter().map(dot).collect()
}

fn is_of_kind(state: &FieldState, field: &Json) -> bool {
    let name = match state {
        FieldState::Register(register) if register.value.is_none() => return false,
        FieldState::Register(_) => "lww",
        FieldState::Counter(_) => "counter",
        FieldState::Set(_) => "set",
        FieldState::Text(_) => "text",
    };
    field.get(name).is_some()
}

fn assert_field(document: &Document, state: &FieldState, field: &Json, context: &str) {
    let path = parse::path(&field["path"]);
    match state {
        FieldState::Register(_) => {
            let value = parse::value(&field["lww"]);
            assert_eq!(document.register(&path), Some(&value), "{context}");
        }
        FieldState::Counter(counter) => {
            assert_eq!(counter_json(counter), field["counter"], "{context}");
            let shown = document.counter(&path).unwrap().value().to_string();
            assert_eq!(shown, field["counter"]["value"], "{context}");
        }
        FieldState::Set(set) => {
            assert_set(set, &field["set"], context);
            let shown = document.set(&path).unwrap().iter().cloned();
            let expected = list(&field["set"]).map(|element| parse::value(&element["value"]));
            assert_eq!(
                shown.collect::<Vec<_>>(),
                expected.collect::<Vec<_>>(),
                "{context}"
            );
        }
        FieldState::Text(text) => {
            let expected = &field["text"];
            assert_eq!(text.text, expected["shown"], "{context}");
            assert_eq!(characters(text), expected["characters"], "{context}");
            let shown = document.text(&path).unwrap();
            assert_eq!(shown.to_string(), expected["shown"], "{context}");
            assert_lengths(shown, context);
            assert_marks(document, text, field, context);
        }
    }
}

fn assert_lengths(shown: &synckit_crdt::Text, context: &str) {
    let text = shown.to_string();
    let lengths = (text.chars().count(), text.encode_utf16().count());
    let extent = shown.extent();
    assert_eq!((shown.len(), extent.utf16 as usize), lengths, "{context}");
}

//= SK-MARK-001
//= SK-MARK-011
fn assert_marks(document: &Document, state: &TextState, field: &Json, context: &str) {
    let text = document.rich_text(&parse::path(&field["path"])).unwrap();
    let kept: Json = state.marks.keys().map(dot).collect();
    match field["text"].get("runs") {
        Some(expected) => {
            assert_eq!(runs(text), parse::runs(expected), "{context}");
            assert_eq!(kept, field["text"]["markings"], "{context}");
        }
        None => assert_eq!(kept, json!([]), "{context}"),
    }
}

/// The shown text in runs of one set of attributes.
pub(crate) fn runs(text: &RichText) -> Vec<(String, Attributes)> {
    let runs = text.runs(0..text.text().len()).into_iter();
    runs.map(|run| (text.text().slice(run.range), run.attributes))
        .collect()
}

fn counter_json(state: &CounterState) -> Json {
    let sums = state.counter.iter().map(|(replica, sums)| {
        json!([
            id(replica),
            sums.increments.to_string(),
            sums.decrements.to_string()
        ])
    });
    json!({"value": state.counter.value().to_string(), "sums": sums.collect::<Vec<_>>()})
}

//= SK-SET-007
fn assert_set(set: &SetState, expected: &Json, context: &str) {
    let elements: Vec<_> = set.elements.iter().collect();
    let expected: Vec<&Json> = list(expected).collect();
    assert_eq!(elements.len(), expected.len(), "{context}");
    for ((value, dots), expected) in elements.into_iter().zip(expected) {
        assert_eq!(*value, parse::value(&expected["value"]), "{context}");
        let dots: Json = dots.iter().map(dot).collect();
        assert_eq!(dots, expected["dots"], "{context}");
    }
}

/// The ranges of dots in the order of the text, as long as they can be.
fn characters(state: &TextState) -> Json {
    let mut ranges: Vec<TextSpan> = Vec::new();
    for span in state.spans.iter() {
        match ranges.last_mut() {
            Some(last)
                if last.first.replica == span.first.replica
                    && last.first.seq + u64::from(last.length) == span.first.seq
                    && last.is_deleted == span.is_deleted =>
            {
                last.length += span.length;
            }
            Some(_) | None => ranges.push(span),
        }
    }
    let range = |span: TextSpan| {
        let replica = id(&state.replicas[span.first.replica.0 as usize]);
        match span.is_deleted {
            true => json!([replica, span.first.seq, span.length, "deleted"]),
            false => json!([replica, span.first.seq, span.length]),
        }
    };
    ranges.into_iter().map(range).collect()
}

//= SK-DATA-005
fn assert_preferences(document: &Document, expected: &Json, context: &str) {
    for preference in list(&expected["preferred"]) {
        let path = parse::path(&preference["path"]);
        let kind = document.get(&path).map(|view| match view {
            FieldView::Value(_) => "lww",
            FieldView::Counter(_) => "counter",
            FieldView::Set(_) => "set",
            FieldView::Text(_) => "text",
        });
        assert_eq!(json!(kind), preference["kind"], "{path:?}: {context}");
    }
}

fn dot(dot: &Dot) -> Json {
    json!([id(&dot.replica), dot.seq])
}

fn id(replica: &ReplicaId) -> String {
    hex::encode(replica.as_bytes())
}

fn list(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().into_iter().flatten()
}
