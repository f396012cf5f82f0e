//! Who wrote which characters, and between which neighbours.
//!
//! Spec: chapter 16, operations. Model: `tla/FugueText.tla`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::char_id::{CharId, LaneId};
use crate::{LocalDot, ReplicaIndex, Replicas};

/// The characters of one insertion: each but the first has the one before it as its left origin,
/// all have one right origin. `None` is the text's edge.
//= SK-TEXT-001
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: u32,
    /// The offset of the last character.
    pub(super) last: u32,
    pub(super) left: Option<CharId>,
    pub(super) right: Option<CharId>,
}

/// A run, by its lane and its place among the lane's runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RunRef {
    pub(super) lane: LaneId,
    pub(super) index: u32,
}

#[derive(Clone, Debug)]
struct Lane {
    replica: ReplicaIndex,
    /// The upper half of its sequence numbers.
    high: u32,
    /// Ascending.
    runs: Vec<Run>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    names: BTreeMap<(ReplicaIndex, u32), LaneId>,
    /// The last one that was asked for by someone with something new.
    recent: Option<((ReplicaIndex, u32), LaneId)>,
}

impl Lanes {
    /// The name of a new character.
    pub(super) fn intern(&mut self, dot: LocalDot) -> CharId {
        let (high, offset) = halves(dot.seq);
        let name = (dot.replica, high);
        if let Some((recent, lane)) = self.recent
            && recent == name
        {
            return CharId::new(lane, offset);
        }
        let lane = *self.names.entry(name).or_insert_with(|| {
            self.lanes.push(Lane {
                replica: dot.replica,
                high,
                runs: Vec::new(),
            });
            LaneId::from_index(self.lanes.len() - 1)
        });
        self.recent = Some((name, lane));
        CharId::new(lane, offset)
    }

    /// The name of a dot of a known lane, character or not.
    pub(super) fn name(&self, dot: LocalDot) -> Option<CharId> {
        let (high, offset) = halves(dot.seq);
        let name = (dot.replica, high);
        let recent = self.recent.filter(|(recent, _)| *recent == name);
        let lane = match recent {
            Some((_, lane)) => lane,
            None => *self.names.get(&name)?,
        };
        Some(CharId::new(lane, offset))
    }

    /// The name a dot has if it is a character of this text.
    pub(super) fn find(&self, dot: LocalDot) -> Option<CharId> {
        let id = self.name(dot)?;
        self.run_of(id).map(|_| id)
    }

    pub(super) fn dot(&self, id: CharId) -> LocalDot {
        let lane = self.lane(id.lane);
        let seq = (u64::from(lane.high) << 32) | u64::from(id.offset);
        LocalDot::new(lane.replica, seq)
    }

    /// The lanes, so that those of one replica ascend and follow each other.
    pub(super) fn by_name(&self) -> impl Iterator<Item = LaneId> {
        self.names.values().copied()
    }

    /// The character, if it is one, whose dot comes right before that of another.
    pub(super) fn before(&self, id: CharId) -> Option<CharId> {
        if let Some(offset) = id.offset.checked_sub(1) {
            return Some(CharId::new(id.lane, offset));
        }
        let dot = self.dot(id);
        self.name(LocalDot::new(dot.replica, dot.seq.checked_sub(1)?))
    }

    /// The order of two dots: replica id, then sequence number.
    pub(super) fn compare_dots(&self, a: CharId, b: CharId, replicas: &Replicas) -> Ordering {
        if a.lane == b.lane {
            return a.offset.cmp(&b.offset);
        }
        replicas.compare(self.dot(a), self.dot(b))
    }

    pub(super) fn run(&self, run: RunRef) -> &Run {
        &self.lane(run.lane).runs[run.index as usize]
    }

    /// The run of a character; `None` if there is no such character.
    pub(super) fn run_of(&self, id: CharId) -> Option<RunRef> {
        let runs = &self.lane(id.lane).runs;
        let behind = runs.partition_point(|run| run.first <= id.offset);
        let index = behind.checked_sub(1)?;
        let index = (id.offset <= runs[index].last).then_some(index as u32)?;
        Some(RunRef {
            lane: id.lane,
            index,
        })
    }

    /// The first character from `from` on, up to `last`, whose replica is the same.
    pub(super) fn first_char(&self, from: LocalDot, last: u64) -> Option<CharId> {
        let (high, offset) = halves(from.seq);
        let lanes = (from.replica, high)..=(from.replica, halves(last).0);
        self.names
            .range(lanes)
            .find_map(|(&(_, lane_high), &lane)| {
                let runs = &self.lane(lane).runs;
                let from = if lane_high == high { offset } else { 0 };
                let run = runs.get(runs.partition_point(|run| run.last < from))?;
                let id = CharId::new(lane, run.first.max(from));
                (self.dot(id).seq <= last).then_some(id)
            })
    }

    /// Writes down `len` new characters of a lane and where they stand. Returns
    /// whether they go on with the lane's last run, as their origins say.
    pub(super) fn add(
        &mut self,
        first: CharId,
        len: u32,
        (left, right): (Option<CharId>, Option<CharId>),
    ) -> bool {
        let lane = &mut self.lanes[first.lane.index()];
        if let Some(run) = lane.runs.last_mut()
            && left == Some(CharId::new(first.lane, run.last))
            && run.last.checked_add(1) == Some(first.offset)
            && run.right == right
        {
            run.last += len;
            return true;
        }
        lane.runs.push(Run {
            first: first.offset,
            last: first.offset + (len - 1),
            left,
            right,
        });
        false
    }

    /// Makes the lane's last run `len` characters longer.
    pub(super) fn extend(&mut self, lane: LaneId, len: u32) {
        if let Some(run) = self.lanes[lane.index()].runs.last_mut() {
            run.last += len;
        }
    }

    /// How many runs a lane has.
    pub(super) fn run_count(&self, lane: LaneId) -> usize {
        self.lane(lane).runs.len()
    }

    pub(super) fn lane_count(&self) -> usize {
        self.lanes.len()
    }

    fn lane(&self, id: LaneId) -> &Lane {
        &self.lanes[id.index()]
    }
}

/// The upper and the lower half of a sequence number.
fn halves(seq: u64) -> (u32, u32) {
    ((seq >> 32) as u32, seq as u32)
}

/// How many dots from this one on share its lane, or `u32::MAX` if they are more.
pub(super) fn lane_left(dot: LocalDot) -> u32 {
    (u32::MAX - dot.seq as u32).saturating_add(1)
}
