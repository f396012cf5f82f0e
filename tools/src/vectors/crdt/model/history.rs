//! A state of a model, which is a whole history: its operations as changes of one operation each.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use synckit_oracle::{Anchor, Dot, Operation, OperationKind, Place, Version, next_change};

use super::value::ModelValue;
use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::encoding::{PlainChange, PlainKind};
use crate::vectors::crdt::scene::path;
use crate::vectors::crdt::value::PlainValue;

/// The variables of one state, by name.
pub(super) type State = BTreeMap<String, ModelValue>;

/// Every state of a dump.
pub(super) fn states(dump: &str) -> anyhow::Result<Vec<State>> {
    let states = dump.split("State ").skip(1);
    states
        .map(|text| state(text).with_context(|| first_line(text)))
        .collect()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn state(text: &str) -> anyhow::Result<State> {
    let conjuncts = text.split("/\\ ").skip(1);
    let variable = |conjunct: &str| {
        let (name, value) = conjunct
            .split_once(" = ")
            .context("a conjunct without a value")?;
        Ok((name.to_owned(), ModelValue::read(value)?))
    };
    conjuncts.map(variable).collect()
}

/// The operations of a state, causes first.
pub(super) fn changes(state: &State) -> anyhow::Result<Vec<PlainChange>> {
    let operations = state
        .get("ops")
        .context("a state without operations")?
        .items()?;
    let mut numbered = Vec::new();
    for operation in operations {
        let deps = entries(operation.field("deps")?)?;
        let causes: u64 = deps.iter().map(|(_, seq)| seq).sum();
        numbered.push((causes, dot(operation)?, deps, operation));
    }
    numbered.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let mut changes: Vec<PlainChange> = Vec::new();
    for (_, dot, deps, operation) in numbered {
        let seen = Version::from_entries(deps);
        let seen: Vec<PlainChange> = changes
            .iter()
            .filter(|change| seen.covers(&(change.replica.clone(), change.last_seq())))
            .cloned()
            .collect();
        let kind = kind(operation, &dot)?;
        let path = path(PATH);
        let change = next_change(&seen, &dot.0, 0, vec![Operation { path, kind }]);
        if change.first_seq != dot.1 {
            bail!("{dot:?} does not follow what its writer has seen");
        }
        changes.push(change);
    }
    Ok(changes)
}

fn kind(operation: &ModelValue, dot: &Dot) -> anyhow::Result<PlainKind> {
    Ok(match operation.field("kind")?.text()? {
        "insert" => OperationKind::TextInsert {
            text: letter(dot)?.to_string(),
            place: Place::Between {
                left: origin(operation.field("left")?)?,
                right: origin(operation.field("right")?)?,
            },
        },
        "delete" => {
            let dots = operation.field("dots")?.items()?.iter();
            let range = |named| self::dot(named).map(|(replica, seq)| (replica, seq, 1));
            let mut ranges = dots.map(range).collect::<anyhow::Result<Vec<_>>>()?;
            ranges.sort();
            OperationKind::TextDelete { ranges }
        }
        "mark" => OperationKind::TextMark {
            key: operation.field("key")?.text()?.to_owned(),
            value: given(operation.field("value")?)?,
            start: anchor(operation.field("start")?)?,
            end: anchor(operation.field("end")?)?,
        },
        "add" => OperationKind::SetAdd {
            value: PlainValue::text(operation.field("element")?.text()?),
            observed: dots(operation.field("observed")?)?,
        },
        "remove" => OperationKind::SetRemove {
            observed: dots(operation.field("observed")?)?,
        },
        other => bail!("{other} is no kind of operation"),
    })
}

/// A letter of its own for each character.
fn letter((replica, seq): &Dot) -> anyhow::Result<char> {
    let alphabet = match replica.as_slice() {
        b"c1" => "abcdefgh",
        b"c2" => "klmnopqr",
        b"c3" => "stuvwxyz",
        other => bail!("{} has no letters", String::from_utf8_lossy(other)),
    };
    let place = usize::try_from(seq - 1)?;
    alphabet
        .chars()
        .nth(place)
        .context("a writer has eight letters")
}

/// The value that a marking gives; `null` takes the key away.
pub(super) fn given(value: &ModelValue) -> anyhow::Result<Option<PlainValue>> {
    Ok(match value.text()? {
        "null" => None,
        value => Some(PlainValue::text(value)),
    })
}

/// `None` for an edge of the text.
fn origin(named: &ModelValue) -> anyhow::Result<Option<Dot>> {
    let dot = dot(named)?;
    Ok((!dot.0.is_empty()).then_some(dot))
}

fn anchor(anchor: &ModelValue) -> anyhow::Result<Option<Anchor>> {
    let Some(dot) = origin(anchor.field("dot")?)? else {
        return Ok(None);
    };
    Ok(Some(match anchor.field("side")?.text()? {
        "before" => Anchor::Before(dot),
        _ => Anchor::After(dot),
    }))
}

/// The dots of a set, ascending, or of a sequence.
pub(super) fn dots(named: &ModelValue) -> anyhow::Result<Vec<Dot>> {
    let mut dots: Vec<Dot> = named
        .items()?
        .iter()
        .map(dot)
        .collect::<anyhow::Result<_>>()?;
    if matches!(named, ModelValue::Set(_)) {
        dots.sort();
    }
    Ok(dots)
}

pub(super) fn dot(named: &ModelValue) -> anyhow::Result<Dot> {
    let replica = named.field("replica")?.text()?.as_bytes().to_vec();
    Ok((replica, named.field("seq")?.number()?))
}

fn entries(version: &ModelValue) -> anyhow::Result<Vec<Dot>> {
    let entries = version.record()?.iter();
    let entry =
        |(replica, seq): (&String, &ModelValue)| Ok((replica.as_bytes().to_vec(), seq.number()?));
    entries.map(entry).collect()
}
