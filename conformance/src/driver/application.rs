//! The application above the reference client: it edits at what it sees, and takes back its own.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value as Json, json};
use synckit_crdt::{
    ChangeError, Document, DocumentId, Edit, Expand, FieldView, Operation, Path, ReplicaId,
    RichText, UndoHistory, UnixMillis,
};

use super::json_value::{json_of, value_of};
use crate::frame::named;

/// What an application keeps beside its documents: what it can take back, safe from a crash.
#[derive(Default)]
pub(super) struct Application {
    undo: BTreeMap<DocumentId, UndoHistory>,
}

impl Application {
    /// The application after its process died: what it had saved.
    pub(super) fn reloaded(self) -> Self {
        let saved = self.undo.into_iter();
        let undo = saved.map(|(id, history)| (id, UndoHistory::new(history.state().clone())));
        Self {
            undo: undo.collect(),
        }
    }

    /// The operations of each change that the edits of one request make, for the session to write.
    pub(super) fn changes(
        &mut self,
        document: &Document,
        replica: &ReplicaId,
        now: UnixMillis,
        edits: &[Json],
    ) -> anyhow::Result<Vec<Vec<Operation>>> {
        let undo = self.undo.entry(document.id().clone()).or_default();
        let mut scratch = document.clone();
        let taken_back = match edits {
            [edit] if edit.get("undo").is_some() => Some(undo.undo(&mut scratch, replica, now)?),
            [edit] if edit.get("redo").is_some() => Some(undo.redo(&mut scratch, replica, now)?),
            _ => None,
        };
        if let Some(changes) = taken_back {
            return Ok(changes.into_iter().map(|change| change.ops).collect());
        }
        let (change, made) = scratch.edit(replica, now, |draft| {
            edits.iter().try_for_each(|edit| make(draft, edit))
        })?;
        made?;
        let Some(change) = change else {
            return Ok(Vec::new());
        };
        undo.change(&mut document.clone(), replica, now, change.ops.clone())?;
        undo.close_group();
        Ok(vec![change.ops])
    }
}

fn make(draft: &mut Edit<'_>, edit: &Json) -> anyhow::Result<()> {
    let (name, path) = named(edit).map_err(anyhow::Error::msg)?;
    let segments = path.as_array().context("a path is a list of segments")?;
    let path = Path::new(segments.iter().filter_map(Json::as_str))?;
    let value = || value_of(&edit["value"]);
    match name {
        "set" => draft.register(&path).set(value()?)?,
        "delete" => draft.register(&path).delete()?,
        "counter_add" => {
            let amount = edit["amount"]
                .as_i64()
                .context("`counter_add` has `amount`")?;
            draft.counter(&path).add(amount)?;
        }
        "set_add" => draft.set(&path).add(value()?)?,
        "set_remove" => drop(draft.set(&path).remove(&value()?)?),
        _ => type_text(draft, &path, name, edit)?,
    }
    Ok(())
}

fn type_text(draft: &mut Edit<'_>, path: &Path, name: &str, edit: &Json) -> anyhow::Result<()> {
    let number = |key: &str| -> anyhow::Result<usize> {
        let number = edit[key]
            .as_u64()
            .with_context(|| format!("`{name}` has `{key}`"))?;
        Ok(usize::try_from(number)?)
    };
    let at = number("at")?;
    let mut text = draft.text(path);
    let made: Result<(), ChangeError> = match name {
        "text_insert" => text.insert(at, edit["text"].as_str().context("a text")?),
        "text_delete" => text.delete(at..at + number("length")?),
        _ => {
            let expand = match edit["expand"].as_str() {
                Some("none") => Expand::None,
                Some("before") => Expand::Before,
                Some("after") | None => Expand::After,
                Some("both") => Expand::Both,
                Some(other) => bail!("`expand` is none, before, after or both, not {other}"),
            };
            let key = edit["key"].as_str().context("`text_mark` has `key`")?;
            text.mark(
                at..at + number("length")?,
                expand,
                key,
                value_of(&edit["value"])?,
            )
        }
    };
    Ok(made?)
}

/// What an application reads at each path.
pub(super) fn shown(document: &Document) -> Map<String, Json> {
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
    let escaped = |part: &String| format!("/{}", part.replace('~', "~0").replace('/', "~1"));
    path.segments().iter().map(escaped).collect()
}
