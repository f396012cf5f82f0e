//! The permanent name of a case: `SK-AREA-NNNN`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

const AREAS: [&str; 14] = [
    "WIRE", "HAND", "SYNC", "CRDT", "CLOCK", "OFFL", "AUTH", "LIM", "FAULT", "PRES", "PERF",
    "HTTP", "FUZZ", "QUERY",
];

/// The id of a case. Never renumbered, never reused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(String);

/// Why a text is not the id of a case.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not a case id; one reads SK-SYNC-0031, with an area of {areas}",
    areas = AREAS.join(" ")
)]
pub struct CaseIdError(String);

impl CaseId {
    /// Such as `SYNC`.
    #[must_use]
    pub fn area(&self) -> &str {
        self.0.split('-').nth(1).unwrap_or_default()
    }

    /// Such as `SK-SYNC-0031`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CaseId {
    type Err = CaseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let sound = parts.next() == Some("SK")
            && parts.next().is_some_and(|area| AREAS.contains(&area))
            && parts.next().is_some_and(|number| {
                number.len() == 4 && number.bytes().all(|digit| digit.is_ascii_digit())
            })
            && parts.next().is_none();
        if sound {
            Ok(Self(text.to_owned()))
        } else {
            Err(CaseIdError(text.to_owned()))
        }
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for CaseId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CaseId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_a_known_area_and_four_digits() {
        assert_eq!(
            "SK-SYNC-0031".parse::<CaseId>().expect("sound").area(),
            "SYNC"
        );
        for wrong in [
            "SK-SYNC-31",
            "SK-NOPE-0031",
            "SK-SYNC-0031-x",
            "SYNC-0031",
            "",
        ] {
            assert!(wrong.parse::<CaseId>().is_err(), "{wrong}");
        }
    }
}
