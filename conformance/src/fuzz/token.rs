//! A token that plays one generated script again: `sk1:fuzz:schedules:ws:7:57`, or with the numbers
//! of the deeds that were kept, `sk1:fuzz:schedules:ws:7:57:0.4.9`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Surface;
use crate::run::Carrier;

/// The most deeds that a token may name.
const MAX_KEPT: usize = 10_000;

/// What a script is generated from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FuzzToken {
    /// Of what it is made.
    pub surface: Surface,
    /// Over what; a script for a server goes over a transport, one for a client through a driver.
    pub carrier: Carrier,
    /// Of everything random.
    pub seed: u64,
    /// Which of the seed's scripts.
    pub index: u64,
    /// The numbers of the deeds that are played; all of them without it.
    pub kept: Option<Vec<usize>>,
}

impl FuzzToken {
    /// The same script with these deeds alone.
    #[must_use]
    pub fn keeping(&self, kept: &[usize]) -> Self {
        Self {
            kept: Some(kept.to_vec()),
            ..self.clone()
        }
    }
}

/// A text that is no token of a generated script.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no token of a generated script; one reads sk1:fuzz:schedules:ws:7:57")]
pub struct FuzzTokenError(String);

impl fmt::Display for FuzzToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            surface,
            carrier,
            seed,
            index,
            kept,
        } = self;
        write!(formatter, "sk1:fuzz:{surface}:{carrier}:{seed}:{index}")?;
        let Some(kept) = kept else {
            return Ok(());
        };
        let kept: Vec<String> = kept.iter().map(usize::to_string).collect();
        write!(formatter, ":{}", kept.join("."))
    }
}

impl FromStr for FuzzToken {
    type Err = FuzzTokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| FuzzTokenError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<FuzzToken> {
    let mut parts = text.strip_prefix("sk1:fuzz:")?.split(':');
    let surface = parts.next()?.parse().ok()?;
    let carrier = Carrier::named(parts.next()?)?;
    let seed = parts.next()?.parse().ok()?;
    let index = parts.next()?.parse().ok()?;
    let kept = match parts.next() {
        None => None,
        Some(numbers) => Some(parse_kept(numbers)?),
    };
    parts.next().is_none().then_some(FuzzToken {
        surface,
        carrier,
        seed,
        index,
        kept,
    })
}

fn parse_kept(numbers: &str) -> Option<Vec<usize>> {
    let numbers = numbers.split('.').take(MAX_KEPT + 1);
    let kept: Vec<usize> = numbers
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    (kept.len() <= MAX_KEPT && kept.is_sorted()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_it_was_written() {
        for text in [
            "sk1:fuzz:frames:quic:1:0",
            "sk1:fuzz:schedules:ws:7:57:0.4.9",
            "sk1:fuzz:faults:ws:18446744073709551615:3",
            "sk1:fuzz:faults:tunnel:1:3:2",
            "sk1:fuzz:frames:network:1:3",
        ] {
            let token: FuzzToken = text.parse().expect("sound");
            assert_eq!(token.to_string(), text);
        }
        for wrong in [
            "",
            "sk1:fuzz:frames:ws:1",
            "sk1:fuzz:frames:tcp:1:1",
            "sk1:fuzz:dreams:ws:1:1",
            "sk1:fuzz:frames:ws:1:1:4.0",
            "sk1:fuzz:frames:ws:1:1:0:0",
            "sk1:SK-SYNC-0031:ws:7",
        ] {
            assert!(wrong.parse::<FuzzToken>().is_err(), "{wrong}");
        }
    }
}
