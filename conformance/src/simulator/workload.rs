//! What people do in a run, and when something goes wrong: the plan, drawn from the seed before the
//! run starts.
//!
//! A plan knows nothing of how the run will go, so that any part of it can be left out and the rest
//! still means the same. That is what shrinking needs.

use synckit_session::access::Level;

use super::dice::Dice;
use super::faults::Fault;
use super::setting::{PRESENCE_BEAT_MS, Profile, Setting};
use super::topic::Topic;

/// One write to one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Which of the run's paths.
    pub field: usize,
    /// How many bytes of text; `None` deletes.
    pub text_bytes: Option<usize>,
}

/// Something that somebody does, or that befalls somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A client changes a document.
    Write {
        /// Who.
        client: usize,
        /// Which document.
        document: usize,
        /// What; all of it is one change.
        writes: Vec<Write>,
    },
    /// The application shows something of itself, or nothing.
    Present {
        /// Who.
        client: usize,
        /// Where.
        document: usize,
        /// What: greater than everything before it.
        state: Option<i64>,
    },
    /// A client asks for another entry in the access list of the one document.
    SetAccess {
        /// Who asks.
        by: usize,
        /// Of whom.
        subject: usize,
        /// What; `None` to say nothing.
        level: Option<Level>,
    },
    /// The application has another token.
    Renew {
        /// Whose.
        client: usize,
        /// What it grants.
        level: Level,
        /// Until when; `None` for ever.
        valid_ms: Option<u64>,
    },
    /// Somebody comes who breaks the rules, and is judged by what becomes of it.
    Visit(Topic),
    /// The application wants no connection.
    GoOffline(usize),
    /// The application wants one again.
    GoOnline(usize),
    /// Nothing, for a while.
    Rest {
        /// How long.
        pause_ms: u64,
    },
    /// [`Fault::Cut`] of this client's connection.
    Cut(usize),
    /// [`Fault::Silence`] on this client's connection.
    Silence(usize),
    /// [`Fault::ClientCrash`]
    CrashClient {
        /// Who.
        client: usize,
        /// Until it starts again.
        down_ms: u64,
    },
    /// A copy of this client's disk is put away.
    BackUp(usize),
    /// [`Fault::ClientRestore`]
    Restore(usize),
    /// [`Fault::ServerCrash`]
    CrashServer {
        /// Until it starts again.
        down_ms: u64,
        /// The commit that was running reached the disk.
        commit_survives: bool,
    },
    /// [`Fault::ServerLeave`]
    LeaveServer {
        /// Until it starts again.
        down_ms: u64,
    },
    /// [`Fault::NewEpoch`]
    NewEpoch,
    /// [`Fault::ServerRestore`]
    RestoreServer {
        /// The changes of each document that came after the backup.
        lost: usize,
    },
    /// [`Fault::CommitFailure`]
    FailCommit,
    /// [`Fault::DiskStall`]
    StallDisk {
        /// For how long.
        for_ms: u64,
    },
    /// [`Fault::SlowReader`]
    StallReader {
        /// Who.
        client: usize,
        /// For how long.
        for_ms: u64,
    },
}

/// A deed and the time before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Milliseconds since the step before.
    pub pause_ms: u64,
    /// What happens then.
    pub deed: Deed,
}

/// A run before it happens.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where it comes from; it also decides every delay of the run.
    pub seed: u64,
    /// The circumstances.
    pub setting: Setting,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// The randomness that plans are drawn from.
const PLAN_STREAM: u64 = 0;

impl Plan {
    /// The plan of a seed.
    #[must_use]
    pub fn draw(seed: u64, profile: Profile, steps: usize) -> Self {
        let mut dice = Dice::new(seed, PLAN_STREAM);
        let setting = Setting::draw(profile, &mut dice);
        let kinds: Vec<(u64, Kind)> = kinds(&setting)
            .into_iter()
            .map(|(weight, kind)| (weight * emphasis(kind, &mut dice), kind))
            .collect();
        let steps = (0..steps)
            .map(|number| Step {
                pause_ms: setting.pause.draw(&mut dice),
                deed: deed(
                    dice.weighted(&kinds).unwrap_or(Kind::Write),
                    number,
                    &setting,
                    &mut dice,
                ),
            })
            .collect();
        Self {
            seed,
            setting,
            steps,
        }
    }

    /// The same plan with only the steps of these numbers; numbers that it does not have are
    /// ignored.
    #[must_use]
    pub fn keep(&self, numbers: &[usize]) -> Self {
        let steps = numbers
            .iter()
            .filter_map(|number| self.steps.get(*number).cloned())
            .collect();
        Self {
            seed: self.seed,
            setting: self.setting.clone(),
            steps,
        }
    }
}

/// What a step is about.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Write,
    Present,
    SetAccess,
    Renew,
    Visit,
    GoOffline,
    GoOnline,
    Rest,
    BackUp,
    Fault(Fault),
}

fn kinds(setting: &Setting) -> Vec<(u64, Kind)> {
    let faults = &setting.faults;
    let calm = match setting.profile {
        Profile::Session | Profile::Healing => vec![
            (100, Kind::Write),
            (6, Kind::GoOffline),
            (10, Kind::GoOnline),
            (3, Kind::Rest),
        ],
        Profile::Durability => vec![
            (100, Kind::Write),
            (6, Kind::GoOffline),
            (10, Kind::GoOnline),
            (12, Kind::Fault(Fault::ServerCrash)),
            // An acknowledgement that is lost on its way is a change that comes again.
            (12, Kind::Fault(Fault::Cut)),
        ],
        Profile::Presence => vec![
            (100, Kind::Present),
            (10, Kind::GoOffline),
            (40, Kind::GoOnline),
            (30, Kind::Rest),
            // Without it nothing ever outlives its time.
            (30, Kind::Fault(Fault::Cut)),
        ],
        Profile::Access => vec![
            (100, Kind::Write),
            (40, Kind::SetAccess),
            (25, Kind::Renew),
            (3, Kind::Rest),
        ],
        Profile::Hostile => vec![
            (60, Kind::Write),
            (60, Kind::Visit),
            (10, Kind::GoOffline),
            (15, Kind::GoOnline),
        ],
        Profile::Wild => vec![
            (100, Kind::Write),
            (30, Kind::Present),
            (6, Kind::GoOffline),
            (10, Kind::GoOnline),
            (3, Kind::Rest),
        ],
    };
    let backup = if faults.has(Fault::ClientRestore) {
        6
    } else {
        0
    };
    let faults = faults
        .weights()
        .into_iter()
        .map(|(weight, fault)| (weight, Kind::Fault(fault)));
    calm.into_iter()
        .chain([(backup, Kind::BackUp)])
        .chain(faults)
        .collect()
}

fn deed(kind: Kind, number: usize, setting: &Setting, dice: &mut Dice) -> Deed {
    let client = dice.below(setting.clients as u64) as usize;
    match kind {
        Kind::Write => write(client, setting, dice),
        Kind::Present => Deed::Present {
            client,
            document: dice.below(setting.documents as u64) as usize,
            state: dice.percent(75).then_some(number as i64),
        },
        Kind::SetAccess => Deed::SetAccess {
            by: if dice.percent(80) { 0 } else { client },
            // Whoever shuts out who lets others in shuts out everybody.
            subject: dice.between(1, setting.clients as u64 - 1) as usize,
            level: level(dice),
        },
        Kind::Renew => Deed::Renew {
            client,
            level: if client == 0 {
                Level::Admin
            } else {
                level(dice).unwrap_or(Level::Write)
            },
            valid_ms: dice.percent(60).then(|| dice.between(500, 20_000)),
        },
        Kind::Visit => Deed::Visit(Topic::ALL[dice.below(Topic::ALL.len() as u64) as usize]),
        Kind::GoOffline => Deed::GoOffline(client),
        Kind::GoOnline => Deed::GoOnline(client),
        Kind::Rest if setting.profile == Profile::Presence => Deed::Rest {
            pause_ms: PRESENCE_BEAT_MS * dice.between(10, 90),
        },
        Kind::Rest => Deed::Rest {
            pause_ms: dice.between(1_000, 90_000),
        },
        Kind::BackUp => Deed::BackUp(client),
        Kind::Fault(fault) => mishap(fault, client, dice),
    }
}

fn mishap(fault: Fault, client: usize, dice: &mut Dice) -> Deed {
    match fault {
        Fault::Cut => Deed::Cut(client),
        Fault::Silence => Deed::Silence(client),
        Fault::ClientCrash => Deed::CrashClient {
            client,
            down_ms: dice.between(0, 5_000),
        },
        Fault::ClientRestore => Deed::Restore(client),
        Fault::ServerCrash => Deed::CrashServer {
            down_ms: dice.between(0, 5_000),
            commit_survives: dice.percent(50),
        },
        Fault::ServerLeave => Deed::LeaveServer {
            down_ms: dice.between(0, 5_000),
        },
        Fault::NewEpoch => Deed::NewEpoch,
        Fault::ServerRestore => Deed::RestoreServer {
            lost: dice.between(1, 12) as usize,
        },
        Fault::CommitFailure => Deed::FailCommit,
        Fault::DiskStall => Deed::StallDisk {
            for_ms: dice.between(10, 3_000),
        },
        Fault::SlowReader => Deed::StallReader {
            client,
            for_ms: dice.between(100, 8_000),
        },
        // Drawn with the setting; at a moment it means nothing.
        Fault::ClockSkew => Deed::Rest { pause_ms: 0 },
    }
}

/// A swarm: each seed does some things often and others never, for what is always there hides what
/// happens without it.
fn emphasis(kind: Kind, dice: &mut Dice) -> u64 {
    match kind {
        // Whether a fault strikes at all is drawn with the setting.
        Kind::Write | Kind::Visit | Kind::Fault(_) | Kind::BackUp => dice.between(1, 3),
        Kind::Present
        | Kind::SetAccess
        | Kind::Renew
        | Kind::GoOffline
        | Kind::GoOnline
        | Kind::Rest => dice.below(4),
    }
}

fn level(dice: &mut Dice) -> Option<Level> {
    let levels = [
        (10, None),
        (30, Some(Level::None)),
        (20, Some(Level::Read)),
        (30, Some(Level::Write)),
        (5, Some(Level::Admin)),
    ];
    dice.weighted(&levels).flatten()
}

fn write(client: usize, setting: &Setting, dice: &mut Dice) -> Deed {
    let count = if setting.is_modelled() {
        1
    } else {
        dice.between(1, 3)
    };
    let slow_readers = setting.faults.has(Fault::SlowReader);
    let writes = (0..count)
        .map(|_| Write {
            field: dice.below(setting.fields as u64) as usize,
            text_bytes: text_bytes(slow_readers, dice),
        })
        .collect();
    Deed::Write {
        client,
        document: dice.below(setting.documents as u64) as usize,
        writes,
    }
}

/// Small texts; large ones where queues are to overflow.
fn text_bytes(large: bool, dice: &mut Dice) -> Option<usize> {
    match dice.below(10) {
        0 => None,
        1..=4 if large => Some(dice.between(4_000, 12_000) as usize),
        _ => Some(dice.between(1, 12) as usize),
    }
}
