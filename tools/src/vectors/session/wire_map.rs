//! `tla/wire-map.json`: how a frame of the model is a protobuf frame.
//!
//! Decides nothing by itself: a field of protobuf that the map does not name, a field of the model
//! that no rule uses, or a message without a rule is an error.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::encoding::{Encoding, encode};
use crate::workspace::Workspace;

const PATH: &str = "tla/wire-map.json";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireMap {
    #[serde(rename = "about")]
    _about: String,
    /// By name; `Healing.Ack` is what a model has of its own.
    messages: BTreeMap<String, Rules>,
    encodings: BTreeMap<Encoding, BTreeMap<String, Prose>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    protobuf: String,
    /// The field of `Frame.body`.
    body: String,
    fields: BTreeMap<String, Rule>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Rule {
    Modelled {
        model: Source,
        #[serde(rename = "as")]
        encoding: Encoding,
        /// Two peers may give it different bytes of the same meaning.
        #[serde(default, rename = "opaque")]
        _opaque: bool,
        /// Absent unless the model's message has these fields.
        #[serde(default)]
        present_when: Map<String, Value>,
    },
    Fixed {
        fixed: Value,
        because: String,
    },
    NotModelled {
        not_modelled: String,
    },
}

/// The field of the model's message that says it, or several, which the encoding takes in order.
#[derive(Deserialize)]
#[serde(untagged)]
enum Source {
    Field(String),
    Fields(Vec<String>),
}

impl Source {
    fn names(&self) -> &[String] {
        match self {
            Self::Field(name) => std::slice::from_ref(name),
            Self::Fields(names) => names,
        }
    }

    /// What a message says there.
    fn value(&self, message: &Value) -> anyhow::Result<Value> {
        let values: Vec<Value> = self
            .names()
            .iter()
            .map(|name| message[name].clone())
            .collect();
        if let Some(missing) = values.iter().position(Value::is_null) {
            bail!("the model's {} is needed", self.names()[missing]);
        }
        Ok(match self {
            Self::Field(name) => message[name].clone(),
            Self::Fields(_) => Value::Array(values),
        })
    }
}

/// Words for people, or the fields of a nested message with words for each.
#[derive(Deserialize)]
#[serde(untagged)]
enum Prose {
    Words(String),
    Fields(BTreeMap<String, String>),
}

impl WireMap {
    pub(super) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        serde_json::from_str(&workspace.read(PATH)?).context(PATH)
    }

    /// Every field of every message is accounted for, one way or another.
    pub(super) fn check(&self, pool: &DescriptorPool) -> anyhow::Result<()> {
        for (name, rules) in &self.messages {
            names_all(pool, &rules.protobuf, rules.fields.keys()).with_context(|| name.clone())?;
            for (field, rule) in &rules.fields {
                let reason = match rule {
                    Rule::Fixed { because, .. } => because,
                    Rule::NotModelled { not_modelled } => not_modelled,
                    Rule::Modelled { encoding, .. } => {
                        match self.encodings.contains_key(encoding) {
                            true => continue,
                            false => bail!("{PATH}: {name}.{field} has an encoding without words"),
                        }
                    }
                };
                if reason.is_empty() {
                    bail!("{PATH}: {name}.{field} gives no reason");
                }
            }
        }
        for (nested, prose) in self.encodings.values().flatten() {
            match prose {
                Prose::Words(words) if words.is_empty() => {
                    bail!("{PATH}: an encoding without words")
                }
                Prose::Words(_) => {}
                Prose::Fields(fields) => names_all(pool, nested, fields.keys())?,
            }
        }
        Ok(())
    }

    /// The body's name and the frame's bytes.
    pub(super) fn frame(
        &self,
        pool: &DescriptorPool,
        model: &str,
        message: &Value,
        constants: &Value,
    ) -> anyhow::Result<(String, Vec<u8>)> {
        let kind = message["type"]
            .as_str()
            .context("a frame of the model has a type")?;
        let rules = self
            .messages
            .get(&format!("{model}.{kind}"))
            .or_else(|| self.messages.get(kind))
            .with_context(|| format!("{PATH} has no {kind}"))?;
        uses_all(message, rules).with_context(|| kind.to_owned())?;
        let mut body = fixed(pool, rules)?;
        for (field, rule) in &rules.fields {
            let Rule::Modelled {
                model,
                encoding,
                present_when,
                ..
            } = rule
            else {
                continue;
            };
            let source = match encoding.is_of_a_constant() {
                true => constants,
                false => message,
            };
            let present = present_when
                .iter()
                .all(|(name, value)| message[name] == *value);
            let value = model.value(source);
            let value = value.with_context(|| format!("{kind}.{field}"))?;
            if let (true, Some(value)) = (present, encode(pool, *encoding, &value)?) {
                body.try_set_field_by_name(field, value)
                    .with_context(|| format!("{kind}.{field}"))?;
            }
        }
        let frame = pool
            .get_message_by_name("synckit.v1.Frame")
            .context("no synckit.v1.Frame")?;
        let mut frame = DynamicMessage::new(frame);
        frame
            .try_set_field_by_name(&rules.body, prost_reflect::Value::Message(body))
            .with_context(|| format!("Frame.{}", rules.body))?;
        Ok((rules.body.clone(), frame.encode_to_vec()))
    }
}

/// The message with its fixed fields, which the map gives in protobuf's JSON form.
fn fixed(pool: &DescriptorPool, rules: &Rules) -> anyhow::Result<DynamicMessage> {
    let descriptor = pool
        .get_message_by_name(&rules.protobuf)
        .with_context(|| format!("proto/ has no {}", rules.protobuf))?;
    let fields: Map<String, Value> = rules
        .fields
        .iter()
        .filter_map(|(name, rule)| match rule {
            Rule::Fixed { fixed, .. } => Some((name.clone(), fixed.clone())),
            Rule::Modelled { .. } | Rule::NotModelled { .. } => None,
        })
        .collect();
    DynamicMessage::deserialize(descriptor, Value::Object(fields))
        .with_context(|| format!("the fixed fields of {}", rules.protobuf))
}

fn names_all<'a>(
    pool: &DescriptorPool,
    message: &str,
    named: impl Iterator<Item = &'a String>,
) -> anyhow::Result<()> {
    let descriptor = pool
        .get_message_by_name(message)
        .with_context(|| format!("proto/ has no {message}"))?;
    let named: BTreeSet<String> = named.cloned().collect();
    let fields: BTreeSet<String> = descriptor
        .fields()
        .map(|field| field.name().to_owned())
        .collect();
    let strangers: Vec<&String> = named.symmetric_difference(&fields).collect();
    if !strangers.is_empty() {
        bail!("{PATH} and proto/ differ about {message}: {strangers:?}");
    }
    Ok(())
}

fn uses_all(message: &Value, rules: &Rules) -> anyhow::Result<()> {
    let used: BTreeSet<&str> = rules
        .fields
        .values()
        .flat_map(|rule| match rule {
            Rule::Modelled { model, .. } => model.names(),
            Rule::Fixed { .. } | Rule::NotModelled { .. } => &[],
        })
        .map(String::as_str)
        .collect();
    for field in message.as_object().into_iter().flat_map(Map::keys) {
        if field != "type" && !used.contains(field.as_str()) {
            bail!("{PATH} makes nothing of the model's {field}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema;

    fn committed() -> (WireMap, DescriptorPool) {
        let workspace = Workspace::find().expect("tests run inside the repository");
        let map = WireMap::read(&workspace).expect("tla/wire-map.json");
        (map, schema::compile(&workspace).expect("proto/"))
    }

    #[test]
    fn the_map_accounts_for_every_field_of_its_messages() {
        let (map, pool) = committed();
        map.check(&pool).expect("nothing is left out");
    }

    #[test]
    fn a_field_that_the_map_forgets_is_refused() {
        let (mut map, pool) = committed();
        let ack = map.messages.get_mut("Ack").expect("the model acknowledges");
        ack.fields.remove("through_seq");
        assert!(map.check(&pool).is_err());
    }

    /// Bytes by hand: field 19 of Frame; document_id 1, replica_id 2, through_seq 3, cursors 4 and
    /// 5.
    #[test]
    fn an_ack_of_the_model_is_an_ack_on_the_wire() {
        let (map, pool) = committed();
        let cursor = |position| json!({"epoch": 1, "position": position});
        let message = json!({
            "type": "Ack",
            "replica_id": "c1",
            "through_seq": 2,
            "previous_cursor": cursor(3),
            "cursor": cursor(4),
        });
        let (body, bytes) = map
            .frame(&pool, "SyncSession", &message, &json!({}))
            .expect("a frame");
        assert_eq!(body, "ack");
        let expected = "9a01170a03646f631202633118022204\
                        65313a332a0465313a34";
        assert_eq!(hex::encode(bytes), expected);
    }

    #[test]
    fn an_ack_without_cursors_has_neither_field() {
        let (map, pool) = committed();
        let none = json!({"epoch": 0, "position": 0});
        let message = json!({
            "type": "Ack",
            "replica_id": "c1",
            "through_seq": 2,
            "previous_cursor": none,
            "cursor": none,
        });
        let (_, bytes) = map
            .frame(&pool, "SyncSession", &message, &json!({}))
            .expect("a frame");
        assert_eq!(hex::encode(bytes), "9a010b0a03646f63120263311802");
    }

    /// As above, without field 4.
    #[test]
    fn a_message_that_a_model_has_of_its_own_has_rules_of_its_own() {
        let (map, pool) = committed();
        let message = json!({
            "type": "Ack",
            "replica_id": "c1",
            "through_seq": 2,
            "cursor": {"epoch": 1, "position": 4},
        });
        let (_, bytes) = map
            .frame(&pool, "Healing", &message, &json!({}))
            .expect("a frame");
        assert_eq!(
            hex::encode(bytes),
            "9a01110a03646f631202633118022a0465313a34"
        );
        assert!(
            map.frame(&pool, "SyncSession", &message, &json!({}))
                .is_err()
        );
    }

    /// Bytes by hand: field 33 of Frame; document_id 1, entries 2, and of an entry replica_id 1,
    /// clock 2, state 3, time_to_live_ms 4.
    #[test]
    fn several_fields_of_the_model_can_be_one_of_the_wire() {
        let (map, pool) = committed();
        let message = |left, remains| {
            json!({
                "type": "AwarenessState", "of": "c1", "clock": 3, "left": left, "remains": remains,
            })
        };
        let hex_of = |message: &Value| {
            let frame = map.frame(&pool, "Awareness", message, &json!({}));
            hex::encode(frame.expect("a frame").1)
        };
        let shown = "8a02180a03646f6312110a02633110031a062a046865726520904e";
        assert_eq!(hex_of(&message(false, 1)), shown);
        let left = "8a020f0a03646f6312080a02633110032001";
        assert_eq!(hex_of(&message(true, 0)), left);
    }

    #[test]
    fn a_missing_field_of_several_is_named() {
        let (map, pool) = committed();
        let message = json!({"type": "AwarenessState", "of": "c1", "clock": 3, "left": true});
        let error = map.frame(&pool, "Awareness", &message, &json!({}));
        let told = format!("{:#}", error.expect_err("nothing says what remains"));
        assert!(told.contains("remains"), "{told}");
    }

    #[test]
    fn a_field_of_the_model_that_no_rule_uses_is_refused() {
        let (map, pool) = committed();
        let message = json!({"type": "Hello", "replica_id": "c1", "mood": "good"});
        assert!(
            map.frame(&pool, "SyncSession", &message, &json!({}))
                .is_err()
        );
        let message = json!({"type": "Hello", "replica_id": "c1"});
        assert!(
            map.frame(&pool, "SyncSession", &message, &json!({}))
                .is_ok()
        );
    }
}
