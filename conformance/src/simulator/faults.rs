//! What may go wrong in a run. Each seed draws its own subset (a swarm): a fault that is always
//! there hides what happens without it.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::setting::Profile;

/// The kinds of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A connection breaks, and both ends are told, each in its own time.
    Cut,
    /// A connection goes quiet, and nobody is told.
    Silence,
    /// A client dies and comes back with what its disk holds.
    ClientCrash,
    /// A client comes back with an old backup of its disk.
    ClientRestore,
    /// The server dies and comes back with what its disk holds.
    ServerCrash,
    /// The server says goodbye, ends and comes back.
    ServerLeave,
    /// The server comes back and serves its logs under a fresh epoch.
    NewEpoch,
    /// The server comes back with an old backup of its disk.
    ServerRestore,
    /// A commit fails.
    CommitFailure,
    /// The server's disk takes its time.
    DiskStall,
    /// A client reads slowly.
    SlowReader,
    /// The clients' clocks are wrong.
    ClockSkew,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Cut,
        Self::Silence,
        Self::ClientCrash,
        Self::ClientRestore,
        Self::ServerCrash,
        Self::ServerLeave,
        Self::NewEpoch,
        Self::ServerRestore,
        Self::CommitFailure,
        Self::DiskStall,
        Self::SlowReader,
        Self::ClockSkew,
    ];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Silence => "silence",
            Self::ClientCrash => "client crash",
            Self::ClientRestore => "client restore",
            Self::ServerCrash => "server crash",
            Self::ServerLeave => "server leave",
            Self::NewEpoch => "new epoch",
            Self::ServerRestore => "server restore",
            Self::CommitFailure => "commit failure",
            Self::DiskStall => "disk stall",
            Self::SlowReader => "slow reader",
            Self::ClockSkew => "clock skew",
        }
    }

    /// Whether the model of a profile can follow a run with this fault.
    #[must_use]
    pub fn is_of(self, profile: Profile) -> bool {
        match profile {
            Profile::Wild => true,
            Profile::Session => matches!(
                self,
                Self::Cut
                    | Self::Silence
                    | Self::ClientCrash
                    | Self::ServerCrash
                    | Self::NewEpoch
                    | Self::CommitFailure
                    | Self::DiskStall
            ),
            Profile::Healing => matches!(self, Self::Cut | Self::ServerCrash | Self::ServerRestore),
            Profile::Presence => matches!(self, Self::Cut | Self::ServerCrash),
            Profile::Access => self == Self::DiskStall,
            Profile::Durability => matches!(
                self,
                Self::Cut
                    | Self::ClientCrash
                    | Self::ServerCrash
                    | Self::CommitFailure
                    | Self::DiskStall
            ),
            // A visit is judged to the letter: nothing may befall it.
            Profile::Hostile => matches!(
                self,
                Self::Cut
                    | Self::ClientCrash
                    | Self::ServerCrash
                    | Self::ServerLeave
                    | Self::NewEpoch
            ),
        }
    }

    /// How often it strikes, where writes weigh 100.
    fn weight(self) -> u64 {
        match self {
            Self::Cut => 16,
            Self::Silence | Self::ClientCrash | Self::CommitFailure | Self::DiskStall => 8,
            Self::SlowReader => 12,
            Self::ServerCrash => 6,
            Self::ClientRestore | Self::ServerLeave | Self::NewEpoch | Self::ServerRestore => 3,
            // Drawn once for a run, not at a moment.
            Self::ClockSkew => 0,
        }
    }
}

/// The faults of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultSet(BTreeSet<Fault>);

impl FaultSet {
    /// Each fault with even odds, from those that go with the profile.
    pub fn draw(dice: &mut Dice, profile: Profile) -> Self {
        let allowed = Fault::ALL.into_iter().filter(|fault| fault.is_of(profile));
        let mut drawn: BTreeSet<Fault> = allowed.filter(|_| dice.percent(50)).collect();
        // What a client forgot, nobody may have to bring back.
        if drawn.contains(&Fault::ClientRestore) {
            drawn.remove(&Fault::ServerRestore);
        }
        Self(drawn)
    }

    /// True when the run has this fault.
    #[must_use]
    pub fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    /// Each fault with its weight.
    #[must_use]
    pub fn weights(&self) -> Vec<(u64, Fault)> {
        self.0
            .iter()
            .map(|fault| (fault.weight(), *fault))
            .collect()
    }
}

impl FromIterator<Fault> for FaultSet {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}
