//! The protobuf definitions: house style, and no change that breaks a peer.
//!
//! Spec: chapter 13. `proto/synckit.lock.json` sums up every field and enum value that was ever
//! given. A change is held against the lock, and against the lock of the last released tag.

use std::collections::BTreeMap;
use std::process::Command;

use prost_reflect::{DescriptorPool, EnumDescriptor, FieldDescriptor, MessageDescriptor};
use serde::{Deserialize, Serialize};

use super::violation::Violation;
use crate::workspace::Workspace;
use crate::{process, schema};

const LOCK: &str = "proto/synckit.lock.json";

/// What a peer relies on: for each message and enum, what its numbers mean.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Promise {
    messages: BTreeMap<String, BTreeMap<u32, String>>,
    enums: BTreeMap<String, BTreeMap<i32, String>>,
}

pub(super) fn check(workspace: &Workspace) -> anyhow::Result<Vec<Violation>> {
    let pool = schema::compile(workspace)?;
    let mut violations = check_style(&pool);
    let locked = read_lock(workspace)?;
    let present = Promise::of(&pool);
    violations.extend(broken(&locked, &present, &reserved(&pool), LOCK));
    if locked != present && violations.is_empty() {
        let message = "proto/ has grown: record it with `cargo tools tidy --bless`";
        violations.push(Violation::of(LOCK, message));
    }
    if let Some((tag, released)) = released(workspace)? {
        violations.extend(broken(&released, &present, &reserved(&pool), &tag));
    }
    Ok(violations)
}

/// Writes the lock anew. Before the first release a lock may also forget.
pub(super) fn bless(workspace: &Workspace) -> anyhow::Result<()> {
    let present = Promise::of(&schema::compile(workspace)?);
    let text = serde_json::to_string_pretty(&present)? + "\n";
    std::fs::write(workspace.path(LOCK), text)?;
    Ok(())
}

fn read_lock(workspace: &Workspace) -> anyhow::Result<Promise> {
    if !workspace.path(LOCK).exists() {
        return Ok(Promise::default());
    }
    Ok(serde_json::from_str(&workspace.read(LOCK)?)?)
}

/// The lock as it was in the last release; `None` before the first one.
fn released(workspace: &Workspace) -> anyhow::Result<Option<(String, Promise)>> {
    let git = |arguments: &[&str]| {
        process::output(
            Command::new("git")
                .args(arguments)
                .current_dir(workspace.root()),
        )
    };
    let tags = git(&["tag", "--list", "v*", "--sort=-version:refname", "--merged"])?;
    let Some(tag) = tags.lines().next() else {
        return Ok(None);
    };
    let text = git(&["show", &format!("{tag}:{LOCK}")])?;
    Ok(Some((tag.to_owned(), serde_json::from_str(&text)?)))
}

impl Promise {
    fn of(pool: &DescriptorPool) -> Self {
        let message = |message: MessageDescriptor| {
            let fields = message
                .fields()
                .map(|field| (field.number(), meaning(&field)));
            (message.full_name().to_owned(), fields.collect())
        };
        let enumeration = |enumeration: EnumDescriptor| {
            let values = enumeration
                .values()
                .map(|v| (v.number(), v.name().to_owned()));
            (enumeration.full_name().to_owned(), values.collect())
        };
        Self {
            messages: pool.all_messages().map(message).collect(),
            enums: pool.all_enums().map(enumeration).collect(),
        }
    }
}

/// A field in one line: cardinality, type, name, and the oneof it belongs to.
fn meaning(field: &FieldDescriptor) -> String {
    let repeated = if field.is_list() { "repeated " } else { "" };
    let oneof = field
        .containing_oneof()
        .map_or_else(String::new, |o| format!(" in {}", o.name()));
    format!("{repeated}{:?} {}{oneof}", field.kind(), field.name())
}

/// The numbers that messages and enums keep free for ever, as (name, first, last).
fn reserved(pool: &DescriptorPool) -> Vec<(String, i64, i64)> {
    let of_message = |message: MessageDescriptor| {
        let ranges: Vec<_> = message.reserved_ranges().collect();
        let name = message.full_name().to_owned();
        ranges
            .into_iter()
            .map(move |r| (name.clone(), i64::from(r.start), i64::from(r.end) - 1))
    };
    let of_enum = |enumeration: EnumDescriptor| {
        let ranges: Vec<_> = enumeration.reserved_ranges().collect();
        let name = enumeration.full_name().to_owned();
        ranges
            .into_iter()
            .map(move |r| (name.clone(), i64::from(*r.start()), i64::from(*r.end())))
    };
    pool.all_messages()
        .flat_map(of_message)
        .chain(pool.all_enums().flat_map(of_enum))
        .collect()
}

/// Every number whose meaning changed, or that went without being reserved.
fn broken(
    before: &Promise,
    after: &Promise,
    reserved: &[(String, i64, i64)],
    since: &str,
) -> Vec<Violation> {
    let is_reserved = |name: &str, number: i64| {
        reserved
            .iter()
            .any(|(n, first, last)| n == name && (*first..=*last).contains(&number))
    };
    let mut violations = Vec::new();
    let mut compare = |name: &str, number: i64, old: &str, new: Option<&String>| match new {
        Some(new) if new == old => {}
        Some(new) => {
            let message = format!("{name} = {number} was `{old}` in {since} and is `{new}`");
            violations.push(Violation::of("proto", message));
        }
        None if is_reserved(name, number) => {}
        None => {
            let message = format!("{name} = {number} `{old}` of {since} is gone: reserve it");
            violations.push(Violation::of("proto", message));
        }
    };
    for (name, fields) in &before.messages {
        for (number, old) in fields {
            let new = after
                .messages
                .get(name)
                .and_then(|fields| fields.get(number));
            compare(name, i64::from(*number), old, new);
        }
    }
    for (name, values) in &before.enums {
        for (number, old) in values {
            let new = after.enums.get(name).and_then(|values| values.get(number));
            compare(name, i64::from(*number), old, new);
        }
    }
    violations
}

/// Enums open with their `_UNSPECIFIED = 0`, values carry the enum's name, and there are no maps.
fn check_style(pool: &DescriptorPool) -> Vec<Violation> {
    let mut violations = Vec::new();
    for enumeration in pool.all_enums() {
        let prefix = screaming(enumeration.name());
        for value in enumeration.values() {
            let name = value.name();
            if value.number() == 0 && name != format!("{prefix}_UNSPECIFIED") {
                let message = format!("{name} = 0 must be called {prefix}_UNSPECIFIED");
                violations.push(Violation::of(enumeration.full_name(), message));
            }
            if !name.starts_with(&format!("{prefix}_")) {
                let message = format!("{name} must start with {prefix}_");
                violations.push(Violation::of(enumeration.full_name(), message));
            }
        }
    }
    for message in pool.all_messages() {
        for field in message.fields().filter(FieldDescriptor::is_map) {
            let why = "is a map: its order differs between encoders; use repeated entries";
            violations.push(Violation::of(field.full_name(), why));
        }
    }
    violations
}

/// `SyncMode` -> `SYNC_MODE`
fn screaming(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(source: &str) -> DescriptorPool {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("syntax = \"proto3\"; package x;\n{source}");
        std::fs::write(folder.path().join("x.proto"), text).unwrap();
        let set = protox::compile(["x.proto"], [folder.path()]).unwrap();
        DescriptorPool::from_file_descriptor_set(set).unwrap()
    }

    fn breaks(before: &str, after: &str) -> Vec<Violation> {
        let (before, after) = (pool(before), pool(after));
        broken(
            &Promise::of(&before),
            &Promise::of(&after),
            &reserved(&after),
            "the lock",
        )
    }

    #[test]
    fn a_new_field_breaks_nobody() {
        assert_eq!(
            breaks(
                "message M { bool a = 1; }",
                "message M { bool a = 1; bool b = 2; }"
            ),
            []
        );
    }

    #[test]
    fn another_type_name_or_cardinality_breaks() {
        let before = "message M { uint32 a = 1; }";
        assert_eq!(breaks(before, "message M { uint64 a = 1; }").len(), 1);
        assert_eq!(breaks(before, "message M { uint32 b = 1; }").len(), 1);
        assert_eq!(
            breaks(before, "message M { repeated uint32 a = 1; }").len(),
            1
        );
    }

    #[test]
    fn a_removed_field_breaks_unless_its_number_is_reserved() {
        let before = "message M { bool a = 1; bool b = 2; }";
        assert_eq!(breaks(before, "message M { bool a = 1; }").len(), 1);
        assert_eq!(breaks(before, "message M { bool a = 1; reserved 2; }"), []);
    }

    #[test]
    fn an_enum_value_with_another_meaning_breaks() {
        let before = "enum E { E_UNSPECIFIED = 0; E_A = 1; }";
        assert_eq!(
            breaks(before, "enum E { E_UNSPECIFIED = 0; E_B = 1; }").len(),
            1
        );
        assert_eq!(
            breaks(before, "enum E { E_UNSPECIFIED = 0; reserved 1; }"),
            []
        );
    }

    #[test]
    fn an_enum_without_unspecified_and_a_map_are_violations() {
        let clean = "enum SyncMode { SYNC_MODE_UNSPECIFIED = 0; SYNC_MODE_ONCE = 1; }";
        assert_eq!(check_style(&pool(clean)), []);
        assert_eq!(
            check_style(&pool("enum SyncMode { SYNC_MODE_ONCE = 0; }")).len(),
            1
        );
        assert_eq!(
            check_style(&pool("message M { map<string, bool> a = 1; }")).len(),
            1
        );
    }
}
