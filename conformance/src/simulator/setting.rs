//! The circumstances of one run, drawn from its seed before anything happens.

use synckit_session::limits::Limits;

use super::dice::Dice;
use super::faults::{Fault, FaultSet};

/// Which runs to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// What `tla/SyncSession.tla` can follow: one document, one field, one operation a change,
    /// disks of clients that answer at once, and the faults of the model. These runs write traces.
    Modelled,
    /// Everything.
    Wild,
}

impl Profile {
    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Modelled => "modelled",
            Self::Wild => "wild",
        }
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
        let modelled = profile == Profile::Modelled;
        let faults = FaultSet::draw(dice, modelled);
        let clients = dice.between(2, 3) as usize;
        let skew_ms = (0..clients)
            .map(|_| skew(dice, faults.has(Fault::ClockSkew)))
            .collect();
        let latencies = [(0, 0), (1, 20), (1, 400)];
        let pauses = [(0, 5), (0, 200), (50, 2_000)];
        Self {
            profile,
            clients,
            documents: if modelled {
                1
            } else {
                dice.between(1, 2) as usize
            },
            fields: if modelled {
                1
            } else {
                dice.between(1, 4) as usize
            },
            limits: limits(profile, dice),
            faults,
            skew_ms,
            latency: span(latencies[dice.below(3) as usize]),
            commit: span(latencies[dice.below(3) as usize]),
            record: if modelled {
                span((0, 0))
            } else {
                span(latencies[dice.below(2) as usize])
            },
            pause: span(pauses[dice.below(3) as usize]),
        }
    }

    /// True when the run writes a trace for the model.
    #[must_use]
    pub fn is_modelled(&self) -> bool {
        self.profile == Profile::Modelled
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

/// Small limits, so that small runs meet them. A modelled run sends one change in a frame, as the
/// model does; its pages hold one change, too.
fn limits(profile: Profile, dice: &mut Dice) -> Limits {
    let max_changes_per_frame = match profile {
        Profile::Modelled => 1,
        Profile::Wild => [2, 8, 64][dice.below(3) as usize],
    };
    Limits {
        max_changes_per_frame,
        max_frame_bytes: SMALLEST_FRAME_LIMIT_BYTES,
        max_outbound_bytes: SMALLEST_FRAME_LIMIT_BYTES,
        ..Limits::default()
    }
}

/// The smallest `max_frame_bytes` that chapter 11 allows.
const SMALLEST_FRAME_LIMIT_BYTES: u32 = 65_536;
