//! Which character descends from which.
//!
//! The tree of chapter 16 never changes but for new leaves, so each run keeps its depth and a
//! jump to some ancestor far above (Myers' skew-binary lists): the ancestor at a given depth is
//! O(log n) steps away, however deep a tree an opponent builds. Runs are looked at only once
//! somebody asks: text that nobody wrote at one place at once never needs any of this.
//!
//! Spec: chapter 16, order. Model: `tla/FugueText.tla`.

use super::char_id::CharId;
use super::lanes::{Lanes, RunRef};

/// On which side of its parent a character hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Child {
    Left,
    Right,
}

/// What the first character of a run hangs from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bough {
    /// `None`: the root, on its right side.
    pub(super) parent: Option<CharId>,
    pub(super) side: Child,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    bough: Bough,
    /// The run of the parent; for a run that hangs from the root, this one.
    parent: RunRef,
    /// Some ancestor; for a run that hangs from the root, this one.
    jump: RunRef,
    depth: u32,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    Unknown,
    /// Waits for its origins. Only a corrupt snapshot has runs that wait for each other.
    Waiting,
    Known(Node),
}

/// The tree of the runs, as far as it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Ancestry {
    lanes: Vec<Vec<Entry>>,
}

impl Ancestry {
    /// What hangs from where: the first character between these origins.
    pub(super) fn bough(
        &mut self,
        lanes: &Lanes,
        left: Option<CharId>,
        right: Option<CharId>,
    ) -> Bough {
        if let Some(right) = right
            && left.is_none_or(|left| self.descends(lanes, right, left))
        {
            return Bough {
                parent: Some(right),
                side: Child::Left,
            };
        }
        Bough {
            parent: left,
            side: Child::Right,
        }
    }

    /// Whether `id` is a descendant of `ancestor`, and not that itself.
    pub(super) fn descends(&mut self, lanes: &Lanes, id: CharId, ancestor: CharId) -> bool {
        self.toward(lanes, Some(ancestor), id).is_some()
    }

    /// The child of `ancestor` (`None`: the root) that `id` is or descends from, and its side.
    pub(super) fn toward(
        &mut self,
        lanes: &Lanes,
        ancestor: Option<CharId>,
        id: CharId,
    ) -> Option<(CharId, Child)> {
        let run = lanes.run_of(id)?;
        let Some(ancestor) = ancestor else {
            let top = self.at_depth(lanes, run, 0);
            return Some((first_char(lanes, top), self.node(lanes, top).bough.side));
        };
        let home = lanes.run_of(ancestor)?;
        let met = if home == run {
            id
        } else {
            let depth = self.node(lanes, home).depth + 1;
            if self.node(lanes, run).depth < depth {
                return None;
            }
            let below = self.at_depth(lanes, run, depth);
            let node = self.node(lanes, below);
            if node.parent != home {
                return None;
            }
            let parent = node.bough.parent?;
            if parent == ancestor {
                return Some((first_char(lanes, below), node.bough.side));
            }
            parent
        };
        (met.offset > ancestor.offset).then(|| (ancestor.plus(1), Child::Right))
    }

    /// The ancestor of `run`, or itself, that has this depth; `run` is at least as deep.
    fn at_depth(&mut self, lanes: &Lanes, mut run: RunRef, depth: u32) -> RunRef {
        loop {
            let node = self.node(lanes, run);
            if node.depth <= depth {
                return run;
            }
            let is_short = self.node(lanes, node.jump).depth >= depth;
            run = if is_short { node.jump } else { node.parent };
        }
    }

    /// What is known of a run; asks for its origins' runs first, with a stack of its own.
    fn node(&mut self, lanes: &Lanes, run: RunRef) -> Node {
        if let Entry::Known(node) = *self.entry(lanes, run) {
            return node;
        }
        let mut stack = vec![run];
        loop {
            let run = stack[stack.len() - 1];
            if let Some(needed) = self.unknown_origin(lanes, run) {
                *self.entry(lanes, run) = Entry::Waiting;
                stack.push(needed);
                continue;
            }
            let node = self.place(lanes, run);
            *self.entry(lanes, run) = Entry::Known(node);
            stack.pop();
            if stack.is_empty() {
                return node;
            }
        }
    }

    fn unknown_origin(&mut self, lanes: &Lanes, run: RunRef) -> Option<RunRef> {
        let origins = [lanes.run(run).left, lanes.run(run).right];
        let mut runs = origins
            .into_iter()
            .flatten()
            .filter_map(|id| lanes.run_of(id));
        runs.find(|origin| *origin != run && matches!(self.entry(lanes, *origin), Entry::Unknown))
    }

    /// Places a run whose origins are placed. An origin that still waits stands for the edge.
    fn place(&mut self, lanes: &Lanes, run: RunRef) -> Node {
        let record = *lanes.run(run);
        let left = record.left.filter(|id| self.is_known(lanes, *id));
        let right = record.right.filter(|id| self.is_known(lanes, *id));
        let bough = self.bough(lanes, left, right);
        let Some(parent) = bough.parent.and_then(|id| lanes.run_of(id)) else {
            return Node {
                bough,
                parent: run,
                jump: run,
                depth: 0,
            };
        };
        let above = self.node(lanes, parent);
        let jump = self.node(lanes, above.jump);
        let far = self.node(lanes, jump.jump);
        let is_even = above.depth - jump.depth == jump.depth - far.depth;
        Node {
            bough,
            parent,
            jump: if is_even { jump.jump } else { parent },
            depth: above.depth + 1,
        }
    }

    fn is_known(&mut self, lanes: &Lanes, id: CharId) -> bool {
        let run = lanes.run_of(id);
        run.is_some_and(|run| matches!(self.entry(lanes, run), Entry::Known(_)))
    }

    fn entry(&mut self, lanes: &Lanes, run: RunRef) -> &mut Entry {
        if self.lanes.len() < lanes.lane_count() {
            self.lanes.resize(lanes.lane_count(), Vec::new());
        }
        let entries = &mut self.lanes[run.lane.index()];
        if entries.len() <= run.index as usize {
            entries.resize(lanes.run_count(run.lane), Entry::Unknown);
        }
        &mut entries[run.index as usize]
    }
}

fn first_char(lanes: &Lanes, run: RunRef) -> CharId {
    CharId::new(run.lane, lanes.run(run).first)
}
