//! A document as an application reads it, as `state` asks for it.

use serde_json::{Map, Value as Json, json};
use synckit_crdt::{Document, FieldView, Path, RichText};

use crate::json_of;

/// What an application reads at each path.
#[must_use]
pub fn shown(document: &Document) -> Map<String, Json> {
    let shown = document.view().map(|(path, view)| {
        let json = match view {
            FieldView::Value(value) => json_of(value),
            FieldView::Counter(counter) => integer(counter.value()),
            FieldView::Set(set) => set.iter().map(json_of).collect(),
            FieldView::Text(text) => {
                let plain = || json!(text.to_string());
                document.rich_text(path).map_or_else(plain, rich)
            }
        };
        (pointer(path), json)
    });
    shown.collect()
}

fn integer(sum: i128) -> Json {
    i64::try_from(sum).map_or_else(|_| json!({"$integer": sum.to_string()}), |sum| json!(sum))
}

fn rich(text: &RichText) -> Json {
    let shown = text.text();
    let runs = text.runs(0..shown.len());
    if runs.iter().all(|run| run.attributes.is_empty()) {
        return json!(shown.to_string());
    }
    let runs = runs.into_iter().map(|run| {
        let attributes = run.attributes.iter();
        let attributes = attributes.map(|(key, value)| (key.to_string(), json_of(value)));
        json!([
            shown.slice(run.range.clone()),
            attributes.collect::<Map<String, Json>>()
        ])
    });
    json!({"$runs": runs.collect::<Vec<_>>()})
}

fn pointer(path: &Path) -> String {
    let escaped = |part: &str| format!("/{}", part.replace('~', "~0").replace('/', "~1"));
    path.segments().map(escaped).collect()
}
