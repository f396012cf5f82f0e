//! A token that plays one case again: `sk1:SK-SYNC-0031:ws:7`, or one generated script.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Carrier;
use crate::case::CaseId;
use crate::fuzz::FuzzToken;

/// What plays something again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayToken {
    /// A case of the suite.
    Case(CaseToken),
    /// A script that nobody wrote.
    Fuzz(FuzzToken),
}

/// What a replay of a case needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseToken {
    /// Which case.
    pub case: CaseId,
    /// Over what.
    pub carrier: Carrier,
    /// From which seed.
    pub seed: u64,
}

/// A text that is no token.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no replay token; one reads sk1:SK-SYNC-0031:ws:7 or sk1:fuzz:frames:ws:7:57")]
pub struct ReplayTokenError(String);

impl fmt::Display for ReplayToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(token) => token.fmt(formatter),
            Self::Fuzz(token) => token.fmt(formatter),
        }
    }
}

impl FromStr for ReplayToken {
    type Err = ReplayTokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(token) = text.parse() {
            return Ok(Self::Fuzz(token));
        }
        text.parse().map(Self::Case)
    }
}

impl fmt::Display for CaseToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "sk1:{}:{}:{}",
            self.case, self.carrier, self.seed
        )
    }
}

impl FromStr for CaseToken {
    type Err = ReplayTokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ReplayTokenError(text.to_owned());
        let parts: Vec<&str> = text.split(':').collect();
        let [version, case, carrier, seed] = parts[..] else {
            return Err(wrong());
        };
        if version != "sk1" {
            return Err(wrong());
        }
        let case = case.parse().map_err(|_| wrong())?;
        Ok(Self {
            case,
            carrier: Carrier::named(carrier).ok_or_else(wrong)?,
            seed: seed.parse().map_err(|_| wrong())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_it_was_written() {
        for text in [
            "sk1:SK-SYNC-0031:ws:7",
            "sk1:SK-SYNC-0031:quic:7",
            "sk1:SK-OFFL-0001:tunnel:0",
            "sk1:SK-OFFL-0001:network:0",
            "sk1:fuzz:frames:ws:7:57:0.3",
        ] {
            assert_eq!(
                text.parse::<ReplayToken>().expect("sound").to_string(),
                text
            );
        }
        for wrong in [
            "sk2:SK-SYNC-0031:ws:7",
            "sk1:SK-SYNC-0031:tcp:7",
            "SK-SYNC-0031",
            "",
        ] {
            assert!(wrong.parse::<ReplayToken>().is_err(), "{wrong}");
        }
    }
}
