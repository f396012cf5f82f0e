//! A shard: one of n parts of the suite, so that several machines judge it together.
//!
//! Which part a case belongs to follows from its place in the lock file of ids, and from nothing
//! else: every case is in exactly one, whoever asks and whatever else is selected.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::case::{CaseId, Lock};

/// The most parts.
const MAX_PARTS: u32 = 1_000;

/// Part `part` of `parts`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    part: u32,
    parts: u32,
}

/// A text that names no part.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no shard; 2/5 is the second of five, and there are at most {MAX_PARTS}")]
pub struct ShardError(String);

impl Shard {
    /// Whether this part has the case. A case that is not locked yet goes by its id.
    #[must_use]
    pub fn takes(self, id: &CaseId, lock: &Lock) -> bool {
        match lock.place(id) {
            Some(place) => self.has(place as u64),
            None => self.takes_name(id.as_str()),
        }
    }

    /// Whether this part has a vector, or whatever else has a name and no place in the lock.
    #[must_use]
    pub fn takes_name(self, name: &str) -> bool {
        // FNV-1a: the same on every machine and in every release.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        self.has(hash)
    }

    fn has(self, place: u64) -> bool {
        place % u64::from(self.parts) == u64::from(self.part - 1)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ShardError(text.to_owned());
        let (part, parts) = text.split_once('/').ok_or_else(wrong)?;
        let part: u32 = part.parse().map_err(|_| wrong())?;
        let parts: u32 = parts.parse().map_err(|_| wrong())?;
        if (1..=parts).contains(&part) && parts <= MAX_PARTS {
            Ok(Self { part, parts })
        } else {
            Err(wrong())
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.part, self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Library;
    use crate::clause::Catalogue;

    #[test]
    fn the_shards_of_any_number_are_a_partition() {
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        let lock = Lock::committed();
        for parts in [1, 2, 3, 7, 40] {
            let shards: Vec<Shard> = (1..=parts).map(|part| Shard { part, parts }).collect();
            let mut sizes = vec![0_usize; shards.len()];
            for case in library.iter() {
                let owners: Vec<usize> = (0..shards.len())
                    .filter(|index| shards[*index].takes(&case.id, &lock))
                    .collect();
                assert_eq!(owners.len(), 1, "{} of {parts}: {owners:?}", case.id);
                sizes[owners[0]] += 1;
            }
            let (least, most) = (sizes.iter().min(), sizes.iter().max());
            let spread = most.expect("shards") - least.expect("shards");
            assert!(spread <= library.iter().count() / shards.len(), "{sizes:?}");
            for name in ["vectors/wire/1", "vectors/session/sync-session/12"] {
                let owners = shards.iter().filter(|shard| shard.takes_name(name));
                assert_eq!(owners.count(), 1, "{name}");
            }
        }
    }

    #[test]
    fn a_shard_counts_from_one_to_the_number_of_parts() {
        assert_eq!("2/5".parse::<Shard>().expect("sound").to_string(), "2/5");
        for wrong in ["0/5", "6/5", "1/0", "1", "a/b", "1/1001", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
