//! Functions of scripts: `{$repeat: [x, 3]}`, `{$times: [2, item]}`, `{$nest: [3, 1]}`.

use serde_json::{Map, Value, json};

use crate::frame::{bytes_of, text_of};

/// What a script may build with functions at most, so that a typing error cannot fill the memory.
const MAX_REPETITIONS: u64 = 4 << 20;

/// The function that a mapping of one key calls, and its argument.
pub(super) fn call(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
    let known = ["$repeat", "$times", "$nest", "$concat", "$flip"];
    known
        .contains(&name.as_str())
        .then_some((name.as_str(), argument))
}

/// `{$repeat: [text, n]}`: the text n times.
pub(super) fn repeat(argument: &Value) -> Result<Value, String> {
    let (text, count) = pair(argument, "$repeat")?;
    let text = text.as_str().ok_or("`$repeat` repeats a text")?;
    let count = counted(count, "$repeat")?;
    if count.saturating_mul(text.len() as u64) > MAX_REPETITIONS * 4 {
        return Err("`$repeat` makes too long a text".to_owned());
    }
    let repeated = |text: &str| text.repeat(usize::try_from(count).unwrap_or(0));
    Ok(json!(match text.strip_prefix("hex:") {
        Some(digits) => format!("hex:{}", repeated(digits)),
        None => repeated(text),
    }))
}

/// `{$nest: [n, inner]}`: arrays in arrays, n deep with the innermost value.
pub(super) fn nest(argument: &Value) -> Result<Value, String> {
    let (depth, inner) = pair(argument, "$nest")?;
    let depth = counted(depth, "$nest")?.min(10_000);
    Ok((1..depth).fold(inner.clone(), |nested, _| json!([nested])))
}

/// `{$concat: [..]}`: the texts joined.
pub(super) fn concat(argument: &Value) -> Result<Value, String> {
    let parts = argument.as_array().ok_or("`$concat` takes a list")?;
    let texts = parts.iter().map(|part| {
        part.as_str()
            .map_or_else(|| part.to_string(), str::to_owned)
    });
    Ok(json!(texts.collect::<String>()))
}

/// `{$flip: [bytes, n]}`: the bytes with every bit of the n-th one turned over.
pub(super) fn flip(argument: &Value) -> Result<Value, String> {
    let (bytes, index) = pair(argument, "$flip")?;
    let mut bytes = bytes
        .as_str()
        .and_then(bytes_of)
        .ok_or("`$flip` takes bytes")?;
    let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
    let place = index.and_then(|index| bytes.get_mut(index));
    *place.ok_or("`$flip` takes a place within the bytes")? ^= 0xff;
    Ok(json!(text_of(&bytes)))
}

/// The count and the item of `{$times: [n, item]}`.
pub(super) fn times(argument: &Value) -> Result<(u64, &Value), String> {
    let (count, item) = pair(argument, "$times")?;
    Ok((counted(count, "$times")?, item))
}

fn pair<'a>(argument: &'a Value, name: &str) -> Result<(&'a Value, &'a Value), String> {
    match argument.as_array().map(Vec::as_slice) {
        Some([first, second]) => Ok((first, second)),
        _ => Err(format!("`{name}` takes a list of two")),
    }
}

fn counted(count: &Value, name: &str) -> Result<u64, String> {
    let count = count.as_u64().filter(|count| *count <= MAX_REPETITIONS);
    count.ok_or_else(|| format!("`{name}` takes a count of at most {MAX_REPETITIONS}"))
}
