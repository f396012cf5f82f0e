//! Values of the model as protobuf values, one rule for each `as` of `tla/wire-map.json`.

use anyhow::{Context as _, bail};
use prost_reflect::{DescriptorPool, DynamicMessage, Value as Field};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Encoding {
    Replica,
    Epoch,
    Cursor,
    DocumentIds,
    Level,
    Subject,
    Number,
    Bool,
    Constant,
    Code,
    Version,
    VersionIfAny,
    Delta,
    UntimedDelta,
    Seq,
    Position,
    Run,
    Ticks,
    Shown,
    Told,
}

impl Encoding {
    /// Whether it takes a constant of the configuration, not what the message says.
    pub(super) fn is_of_a_constant(self) -> bool {
        matches!(self, Self::Constant | Self::Ticks)
    }
}

/// A tick of a model of time.
const TICK_MS: u32 = 10_000;

/// Who writes where a model does not say.
const WRITER: &str = "w";

/// The one field that the model's document has.
const SEGMENT: &str = "cell";

/// The protobuf value, or none when the field is absent.
pub(super) fn encode(
    pool: &DescriptorPool,
    encoding: Encoding,
    value: &Value,
) -> anyhow::Result<Option<Field>> {
    Ok(match encoding {
        Encoding::Replica => Some(bytes(text(value)?)),
        Encoding::Epoch => Some(bytes(&format!("e{}", number(value)?))),
        Encoding::Cursor => cursor(value)?,
        Encoding::Level => Some(level(pool, text(value)?)?),
        Encoding::Subject => Some(Field::String(text(value)?.to_owned())),
        Encoding::DocumentIds => Some(document_ids(value)?),
        Encoding::Number => Some(Field::U64(number(value)?)),
        Encoding::Constant => Some(Field::U32(u32::try_from(number(value)?)?)),
        Encoding::Bool => Some(Field::Bool(value.as_bool().context("a bool")?)),
        Encoding::Code => Some(code(pool, text(value)?)?),
        Encoding::Version => Some(version(pool, value)?),
        Encoding::VersionIfAny => match numbers(value)?.is_empty() {
            true => None,
            false => Some(version(pool, value)?),
        },
        Encoding::Delta => Some(delta(pool, changes(value))?),
        Encoding::UntimedDelta => {
            let timed: Vec<Value> = changes(value).iter().map(timed).collect::<Result<_, _>>()?;
            Some(delta(pool, &timed)?)
        }
        Encoding::Seq => Some(Field::U64(number(&value["seq"])?)),
        Encoding::Ticks => Some(Field::U32(ticks_ms(value)?)),
        Encoding::Shown => shown(pool, value)?,
        Encoding::Told => Some(Field::List(vec![told(pool, value)?])),
        Encoding::Position => Some(bytes(&format!("e1:{}", number(value)?))),
        Encoding::Run => {
            let changes: Vec<Value> = (number(&value[0])?..number(&value[1])?)
                .map(|before| written(before + 1))
                .collect();
            Some(delta(pool, &changes)?)
        }
    })
}

/// One change, or several.
fn changes(value: &Value) -> &[Value] {
    match value.as_array() {
        Some(changes) => changes,
        None => std::slice::from_ref(value),
    }
}

/// Of a model without time: the number of the changes that it stands on, and itself.
fn timed(change: &Value) -> anyhow::Result<Value> {
    let mut timed = change.clone();
    // In a model without causes it stands on none.
    if timed["deps"].is_null() {
        timed["deps"] = json!({});
    }
    let below: u64 = numbers(&timed["deps"])?.iter().map(|(_, seq)| seq).sum();
    timed["timestamp"] = (below + number(&change["seq"])?).into();
    Ok(timed)
}

fn ticks_ms(value: &Value) -> anyhow::Result<u32> {
    Ok(u32::try_from(number(value)?)? * TICK_MS)
}

/// What a replica shows, unless it has left.
fn shown(pool: &DescriptorPool, left: &Value) -> anyhow::Result<Option<Field>> {
    let state = ("string_value", Field::String("here".to_owned()));
    match left.as_bool().context("a bool")? {
        true => Ok(None),
        false => message(pool, "Value", [state]).map(Some),
    }
}

/// Of whom, its clock, whether it has left, and what remains of its time.
fn told(pool: &DescriptorPool, value: &Value) -> anyhow::Result<Field> {
    let replica = ("replica_id", bytes(text(&value[0])?));
    let clock = ("clock", Field::U64(number(&value[1])?));
    let remains_ms = Field::U32(ticks_ms(&value[3])?.max(1));
    let remains = ("time_to_live_ms", remains_ms);
    match shown(pool, &value[2])? {
        Some(state) => {
            let fields = [replica, clock, ("state", state), remains];
            message(pool, "AwarenessEntry", fields)
        }
        None => message(pool, "AwarenessEntry", [replica, clock, remains]),
    }
}

/// The change at a position of a log that one replica writes.
fn written(position: u64) -> Value {
    json!({"replica": WRITER, "seq": position, "timestamp": position, "deps": {}})
}

fn cursor(value: &Value) -> anyhow::Result<Option<Field>> {
    let (epoch, position) = (number(&value["epoch"])?, number(&value["position"])?);
    Ok((epoch > 0).then(|| bytes(&format!("e{epoch}:{position}"))))
}

fn level(pool: &DescriptorPool, name: &str) -> anyhow::Result<Field> {
    let levels = pool
        .get_enum_by_name("synckit.v1.AccessLevel")
        .context("no AccessLevel")?;
    let name = match name {
        "unset" => "UNSPECIFIED".to_owned(),
        named => named.to_uppercase(),
    };
    let level = levels.get_value_by_name(&format!("ACCESS_LEVEL_{name}"));
    Ok(Field::EnumNumber(
        level.with_context(|| format!("no level {name}"))?.number(),
    ))
}

fn document_ids(value: &Value) -> anyhow::Result<Field> {
    let ids = value["#set"].as_array().context("a set of documents")?;
    let id = |id| Ok(Field::String(format!("d{}", number(id)?)));
    Ok(Field::List(
        ids.iter().map(id).collect::<anyhow::Result<_>>()?,
    ))
}

fn code(pool: &DescriptorPool, name: &str) -> anyhow::Result<Field> {
    let codes = pool
        .get_enum_by_name("synckit.v1.ErrorCode")
        .context("no ErrorCode")?;
    let code = codes.get_value_by_name(&format!("ERROR_CODE_{name}"));
    Ok(Field::EnumNumber(
        code.with_context(|| format!("no code {name}"))?.number(),
    ))
}

fn version(pool: &DescriptorPool, value: &Value) -> anyhow::Result<Field> {
    let entries = numbers(value)?.into_iter().map(|(replica, seq)| {
        message(
            pool,
            "VersionEntry",
            [("replica_id", bytes(&replica)), ("seq", Field::U64(seq))],
        )
    });
    message(
        pool,
        "Version",
        [("entries", Field::List(entries.collect::<Result<_, _>>()?))],
    )
}

fn delta(pool: &DescriptorPool, changes: &[Value]) -> anyhow::Result<Field> {
    let mut replicas = Vec::new();
    let encoded: Vec<Field> = changes
        .iter()
        .map(|value| change(pool, value, &mut replicas))
        .collect::<anyhow::Result<_>>()?;
    let segments = Field::List(vec![Field::String(SEGMENT.to_owned())]);
    let path = message(pool, "Path", [("segments", segments)])?;
    let paths = if changes.is_empty() {
        Vec::new()
    } else {
        vec![path]
    };
    let replicas = replicas.iter().map(|replica| bytes(replica)).collect();
    message(
        pool,
        "Delta",
        [
            ("replicas", Field::List(replicas)),
            ("paths", Field::List(paths)),
            ("changes", Field::List(encoded)),
        ],
    )
}

fn change(
    pool: &DescriptorPool,
    value: &Value,
    replicas: &mut Vec<String>,
) -> anyhow::Result<Field> {
    let (writer, seq) = (text(&value["replica"])?, number(&value["seq"])?);
    let replica = index(replicas, writer)?;
    let deps = numbers(&value["deps"])?.into_iter().map(|(name, seq)| {
        let replica = Field::U32(index(replicas, &name)?);
        message(
            pool,
            "Dot",
            [("replica", replica), ("seq", Field::U64(seq))],
        )
    });
    let deps = Field::List(deps.collect::<anyhow::Result<_>>()?);
    let written = Field::String(format!("{writer}:{seq}"));
    let written = message(pool, "Value", [("string_value", written)])?;
    let set = message(pool, "LwwSet", [("value", written)])?;
    let operation = message(
        pool,
        "Operation",
        [("path", Field::U32(0)), ("lww_set", set)],
    )?;
    message(
        pool,
        "Change",
        [
            ("replica", Field::U32(replica)),
            ("first_seq", Field::U64(seq)),
            ("timestamp", Field::U64(number(&value["timestamp"])?)),
            ("deps", deps),
            ("ops", Field::List(vec![operation])),
        ],
    )
}

/// The place of a replica in the dictionary, where it is put when it is new.
fn index(replicas: &mut Vec<String>, name: &str) -> anyhow::Result<u32> {
    let known = replicas.iter().position(|replica| replica == name);
    let place = known.unwrap_or_else(|| {
        replicas.push(name.to_owned());
        replicas.len() - 1
    });
    Ok(u32::try_from(place)?)
}

/// The entries of a version above 0, ascending by replica.
fn numbers(value: &Value) -> anyhow::Result<Vec<(String, u64)>> {
    let Value::Object(entries) = value else {
        bail!("{value} is no version")
    };
    let mut numbers = Vec::new();
    for (replica, seq) in entries {
        if number(seq)? > 0 {
            numbers.push((replica.clone(), number(seq)?));
        }
    }
    numbers.sort();
    Ok(numbers)
}

fn message<const N: usize>(
    pool: &DescriptorPool,
    name: &str,
    fields: [(&str, Field); N],
) -> anyhow::Result<Field> {
    let descriptor = pool
        .get_message_by_name(&format!("synckit.v1.{name}"))
        .with_context(|| format!("proto/ has no {name}"))?;
    let mut message = DynamicMessage::new(descriptor);
    for (field, value) in fields {
        message
            .try_set_field_by_name(field, value)
            .with_context(|| format!("{name}.{field}"))?;
    }
    Ok(Field::Message(message))
}

fn bytes(text: &str) -> Field {
    Field::Bytes(text.to_owned().into())
}

fn text(value: &Value) -> anyhow::Result<&str> {
    value
        .as_str()
        .with_context(|| format!("{value} is no string"))
}

fn number(value: &Value) -> anyhow::Result<u64> {
    value
        .as_u64()
        .with_context(|| format!("{value} is no number"))
}
