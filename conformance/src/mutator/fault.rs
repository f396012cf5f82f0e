//! The mutators by name, whatever they bend.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::{AnswerFault, DoorFault, OrderFault, ReaderFault, ViewFault};

/// Declares the faults of one family, and what is known of each.
macro_rules! faults {
    ($(#[$of:meta])* $family:ident {
        $($(#[$doc:meta])* $fault:ident = $id:literal [$($clause:literal),+],)+
    }) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $family {
            $($(#[$doc])* $fault,)+
        }

        impl $family {
            /// All of the family.
            pub const ALL: &'static [Self] = &[$(Self::$fault,)+];

            /// Its permanent name.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$fault => $id,)+ }
            }

            /// The clauses that it breaks.
            #[must_use]
            pub const fn clauses(self) -> &'static [&'static str] {
                match self { $(Self::$fault => &[$($clause),+],)+ }
            }
        }
    };
}

pub(super) use faults;

/// What a mutating proxy does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutator {
    /// What a frame of the server says.
    Answer(AnswerFault),
    /// When frames come, and how often.
    Order(OrderFault),
    /// What is read in a frame of the client.
    Reader(ReaderFault),
    /// How connections are opened and carried.
    Door(DoorFault),
    /// Documents over plain HTTP.
    View(ViewFault),
}

impl Mutator {
    /// Every mutator, family by family.
    pub fn all() -> impl Iterator<Item = Self> {
        let answers = AnswerFault::ALL.iter().copied().map(Self::Answer);
        let order = OrderFault::ALL.iter().copied().map(Self::Order);
        let readers = ReaderFault::ALL.iter().copied().map(Self::Reader);
        let doors = DoorFault::ALL.iter().copied().map(Self::Door);
        let views = ViewFault::ALL.iter().copied().map(Self::View);
        answers
            .chain(order)
            .chain(readers)
            .chain(doors)
            .chain(views)
    }

    /// Its permanent name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Answer(fault) => fault.id(),
            Self::Order(fault) => fault.id(),
            Self::Reader(fault) => fault.id(),
            Self::Door(fault) => fault.id(),
            Self::View(fault) => fault.id(),
        }
    }

    /// The clauses that it breaks.
    #[must_use]
    pub const fn clauses(self) -> &'static [&'static str] {
        match self {
            Self::Answer(fault) => fault.clauses(),
            Self::Order(fault) => fault.clauses(),
            Self::Reader(fault) => fault.clauses(),
            Self::Door(fault) => fault.clauses(),
            Self::View(fault) => fault.clauses(),
        }
    }
}

fn names() -> String {
    let ids: Vec<&str> = Mutator::all().map(Mutator::id).collect();
    ids.join(", ")
}

impl fmt::Display for Mutator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// No mutator has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no mutator is called `{0}`; there are {names}", names = names())]
pub struct UnknownMutator(String);

impl FromStr for Mutator {
    type Err = UnknownMutator;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        let found = Self::all().find(|mutator| mutator.id() == id);
        found.ok_or_else(|| UnknownMutator(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_mutator_is_found_by_its_name_and_no_name_is_given_twice() {
        let ids: BTreeSet<&str> = Mutator::all().map(Mutator::id).collect();
        assert_eq!(ids.len(), Mutator::all().count());
        for mutator in Mutator::all() {
            assert_eq!(mutator.id().parse(), Ok(mutator));
            assert!(mutator.id().starts_with("PXY-"), "{mutator}");
        }
        assert!("PXY-PERFECT".parse::<Mutator>().is_err());
    }
}
