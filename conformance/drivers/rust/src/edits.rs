//! Edits of an application, as `do` asks for them.

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use synckit_crdt::{ChangeError, Edit, Expand, Path};

use crate::value_of;

/// The names of the edits; each is the key of its path.
const NAMES: [&str; 8] = [
    "set",
    "delete",
    "counter_add",
    "set_add",
    "set_remove",
    "text_insert",
    "text_delete",
    "text_mark",
];

/// Makes one edit.
///
/// # Errors
/// When the request is none, or the document does not take it.
pub fn make(draft: &mut Edit<'_>, edit: &Json) -> anyhow::Result<()> {
    let named = NAMES.iter().find_map(|name| Some((*name, edit.get(name)?)));
    let (name, path) = named.context("no edit that this driver knows")?;
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
