//! Whether the keys of JSON text ascend, which a parsed value no longer tells.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// How the keys of every object in a text follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyOrder {
    /// Each is greater than the one before, byte by byte.
    Ascending,
    /// Some are not.
    Mixed,
}

impl KeyOrder {
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// As patterns name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Mixed => "not ascending",
        }
    }

    fn and(self, other: Self) -> Self {
        match self {
            Self::Ascending => other,
            Self::Mixed => Self::Mixed,
        }
    }
}

impl<'de> Deserialize<'de> for KeyOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = KeyOrder;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeyOrder, A::Error> {
        let mut order = KeyOrder::Ascending;
        let mut last: Option<String> = None;
        while let Some((key, below)) = map.next_entry::<String, KeyOrder>()? {
            order = order.and(below);
            if last.is_some_and(|last| last >= key) {
                order = KeyOrder::Mixed;
            }
            last = Some(key);
        }
        Ok(order)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<KeyOrder, A::Error> {
        let mut order = KeyOrder::Ascending;
        while let Some(below) = items.next_element()? {
            order = order.and(below);
        }
        Ok(order)
    }

    fn visit_bool<E>(self, _: bool) -> Result<KeyOrder, E> {
        Ok(KeyOrder::Ascending)
    }

    fn visit_i64<E>(self, _: i64) -> Result<KeyOrder, E> {
        Ok(KeyOrder::Ascending)
    }

    fn visit_u64<E>(self, _: u64) -> Result<KeyOrder, E> {
        Ok(KeyOrder::Ascending)
    }

    fn visit_f64<E>(self, _: f64) -> Result<KeyOrder, E> {
        Ok(KeyOrder::Ascending)
    }

    fn visit_str<E>(self, _: &str) -> Result<KeyOrder, E> {
        Ok(KeyOrder::Ascending)
    }

    fn visit_unit<E>(self) -> Result<KeyOrder, E> {
        Ok(KeyOrder::Ascending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_byte_by_byte_at_every_depth() {
        let order = |text: &str| KeyOrder::of(text.as_bytes());
        assert_eq!(
            order(r#"{"a":1,"b":[{"x":null,"y":0.5}]}"#),
            Some(KeyOrder::Ascending)
        );
        assert_eq!(order(r#"{"B":true,"a":-1}"#), Some(KeyOrder::Ascending));
        assert_eq!(order(r#"{"a":1,"B":2}"#), Some(KeyOrder::Mixed));
        assert_eq!(
            order(r#"{"a":1,"b":[{"y":0,"x":""}]}"#),
            Some(KeyOrder::Mixed)
        );
        assert_eq!(order(r#"{"a":1,"a":2}"#), Some(KeyOrder::Mixed));
        assert_eq!(order("not JSON"), None);
    }
}
