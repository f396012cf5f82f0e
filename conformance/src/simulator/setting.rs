//! The circumstances of one run, drawn from its seed before anything happens.

use synckit_session::limits::Limits;

use super::dice::Dice;
use super::faults::{Fault, FaultSet};

/// Which runs to make. All but the wild and the hostile ones keep to what a model can follow, and
/// write traces for it: one document, one field, one operation a change, disks of clients that
/// answer at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// For `tla/SyncSession.tla`.
    Session,
    /// For `tla/Healing.tla`: a server that loses data.
    Healing,
    /// For `tla/Awareness.tla`: who is present, and what they show.
    Presence,
    /// For `tla/Access.tla`: rights that change.
    Access,
    /// For `tla/Durability.tla`: a server that dies between any two steps.
    Durability,
    /// Everything; no model has it all, and no trace is written.
    Wild,
    /// A guarded server with visitors who break every rule, one at a time, beside honest clients.
    Hostile,
}

impl Profile {
    /// Every profile, in the order in which runs take turns.
    pub const ALL: [Self; 7] = [
        Self::Session,
        Self::Wild,
        Self::Healing,
        Self::Presence,
        Self::Access,
        Self::Durability,
        Self::Hostile,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Healing => "healing",
            Self::Presence => "presence",
            Self::Access => "access",
            Self::Durability => "durability",
            Self::Wild => "wild",
            Self::Hostile => "hostile",
        }
    }

    /// The module of `tla/` that its traces are held to.
    #[must_use]
    pub fn model(self) -> Option<&'static str> {
        match self {
            Self::Session => Some("SyncSession"),
            Self::Healing => Some("Healing"),
            Self::Presence => Some("Awareness"),
            Self::Access => Some("Access"),
            Self::Durability => Some("Durability"),
            Self::Wild | Self::Hostile => None,
        }
    }

    /// True when its runs write traces.
    #[must_use]
    pub fn is_modelled(self) -> bool {
        self.model().is_some()
    }
}

/// The least and the most milliseconds that something takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// At least.
    pub low_ms: u64,
    /// At most.
    pub high_ms: u64,
}

impl Span {
    /// A duration within.
    pub fn draw(self, dice: &mut Dice) -> u64 {
        dice.between(self.low_ms, self.high_ms)
    }
}

/// The circumstances of one run.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Which kind of run.
    pub profile: Profile,
    /// Writers.
    pub clients: usize,
    /// Documents, all open at every client.
    pub documents: usize,
    /// Different paths that are written.
    pub fields: usize,
    /// What the server holds its peers to.
    pub limits: Limits,
    /// What may go wrong.
    pub faults: FaultSet,
    /// How far each client's clock is ahead; negative when it is behind.
    pub skew_ms: Vec<i64>,
    /// Of a frame on its way.
    pub latency: Span,
    /// Of a commit of the server.
    pub commit: Span,
    /// Of a record of a client.
    pub record: Span,
    /// Between two steps of the plan.
    pub pause: Span,
}

impl Setting {
    /// Circumstances from dice.
    pub fn draw(profile: Profile, dice: &mut Dice) -> Self {
        let faults = FaultSet::draw(dice, profile);
        let clients = dice.between(2, 3) as usize;
        let skew_ms = (0..clients)
            .map(|_| skew(dice, faults.has(Fault::ClockSkew)))
            .collect();
        let latencies = [(0, 0), (1, 20), (1, 400)];
        let pauses = [(0, 5), (0, 200), (50, 2_000)];
        let wild = Self {
            profile,
            clients,
            documents: dice.between(1, 2) as usize,
            fields: dice.between(1, 4) as usize,
            limits: limits(profile, dice),
            faults,
            skew_ms,
            latency: span(latencies[dice.below(3) as usize]),
            commit: span(latencies[dice.below(3) as usize]),
            record: span(latencies[dice.below(2) as usize]),
            pause: span(pauses[dice.below(3) as usize]),
        };
        wild.narrowed()
    }

    /// The same, as far as the profile's model can follow.
    fn narrowed(self) -> Self {
        let at_once = span((0, 0));
        let modelled = Self {
            documents: 1,
            fields: 1,
            record: at_once,
            ..self.clone()
        };
        match self.profile {
            Profile::Wild => self,
            // No visitor waits for a slow disk.
            Profile::Hostile => Self {
                commit: span((1, 20)),
                ..self
            },
            Profile::Session | Profile::Access | Profile::Durability => modelled,
            // To be taken in is to be durable.
            Profile::Healing => Self {
                commit: at_once,
                ..modelled
            },
            // Nothing is on its way when a tick of the model begins.
            Profile::Presence => Self {
                commit: at_once,
                latency: at_once,
                pause: span((PRESENCE_BEAT_MS, PRESENCE_BEAT_MS)),
                ..modelled
            },
        }
    }

    /// True when the run writes a trace for a model.
    #[must_use]
    pub fn is_modelled(&self) -> bool {
        self.profile.is_modelled()
    }

    /// True when the server can be asked to heal from its first day on.
    #[must_use]
    pub fn always_heals(&self) -> bool {
        matches!(self.profile, Profile::Healing | Profile::Hostile)
    }

    /// True when clients need tokens.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        matches!(self.profile, Profile::Access | Profile::Hostile)
    }
}

fn span((low_ms, high_ms): (u64, u64)) -> Span {
    Span { low_ms, high_ms }
}

/// Right, a little wrong, or an hour fast: beyond what the server accepts.
fn skew(dice: &mut Dice, wrong: bool) -> i64 {
    if !wrong {
        return 0;
    }
    *[0, -3_600_000, -2_000, 2_000, 30_000, 3_600_000]
        .get(dice.below(6) as usize)
        .unwrap_or(&0)
}

/// Small limits, so that small runs meet them. A modelled run sends one change in a frame, as its
/// model does; its pages hold one change, too. The model of durability knows no frames.
fn limits(profile: Profile, dice: &mut Dice) -> Limits {
    let max_changes_per_frame = match profile {
        Profile::Session | Profile::Healing | Profile::Presence | Profile::Access => 1,
        Profile::Wild => [2, 8, 64][dice.below(3) as usize],
        Profile::Durability => 8,
        Profile::Hostile => return besieged(),
    };
    Limits {
        max_changes_per_frame,
        max_frame_bytes: SMALLEST_FRAME_LIMIT_BYTES,
        max_outbound_bytes: SMALLEST_FRAME_LIMIT_BYTES,
        ..Limits::default()
    }
}

/// In a run of the profile presence, everything happens at a multiple of this, or soon after.
pub const PRESENCE_BEAT_MS: u64 = 500;

/// The smallest `max_frame_bytes` that chapter 11 allows.
const SMALLEST_FRAME_LIMIT_BYTES: u32 = 65_536;

/// Limits that one visitor reaches.
fn besieged() -> Limits {
    Limits {
        max_changes_per_frame: 8,
        max_frame_bytes: SMALLEST_FRAME_LIMIT_BYTES,
        max_outbound_bytes: SMALLEST_FRAME_LIMIT_BYTES,
        max_subscriptions: 16,
        max_frames_per_second: 400,
        max_replicas_per_document: 8,
        max_awareness_bytes: 1_024,
        max_awareness_entries: 6,
        max_awareness_per_second: 4,
        max_access_entries: 4,
        max_queries: 4,
        max_ids_per_result: 3,
        ..Limits::default()
    }
}
