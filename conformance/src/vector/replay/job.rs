//! What one connection, or one behaviour, plays: the units that run side by side.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::graph::{Graph, Schedule};
use super::library::VectorLibrary;
use super::line::Target;
use super::model::{Model, Stage};
use super::observer::Observer;
use super::selection::VectorSelection;
use super::wire::{WireBatch, WireVerdict, batches, play_batch};
use crate::script::Failure;

/// One unit of work.
pub(super) trait Job: Debug + Send + Sync {
    /// Plays it. `nonce` is fresh.
    fn play<'a>(
        &'a self,
        target: &'a Target,
        observer: &'a mut Observer,
        nonce: &'a str,
    ) -> BoxFuture<'a, Vec<JobOutcome>>;
}

/// What became of some vectors.
#[derive(Clone, Debug)]
pub(super) struct JobOutcome {
    pub(super) ids: Vec<String>,
    pub(super) about: String,
    pub(super) outcome: Result<(), Failure>,
}

/// The work of a kind of vectors, and what is left out of it.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) jobs: Vec<Box<dyn Job>>,
    /// How many vectors are in the jobs.
    pub(super) vectors: usize,
    /// How many cannot be played against this server.
    pub(super) left_out: usize,
    pub(super) notes: Vec<String>,
}

/// How many vectors, by what is said of them.
type Counts = BTreeMap<&'static str, usize>;

/// Frames for one connection.
#[derive(Debug)]
struct WireJob(WireBatch);

/// Behaviours that are one and the same from outside.
#[derive(Debug)]
struct BehaviourJob<M: Model> {
    graph: Arc<Graph<M>>,
    ids: Vec<String>,
    behaviour: usize,
    schedule: Schedule<M::Move>,
}

impl Work {
    /// The wire vectors; those about a limit's excess only when the server's limits are the
    /// vectors'.
    pub(super) fn wire(
        library: &VectorLibrary,
        selection: &VectorSelection,
        same_limits: bool,
    ) -> Self {
        let mut work = Self::default();
        let mut taken = Vec::new();
        for case in library.wire.iter().flat_map(|suite| &suite.cases) {
            if !selection.takes(&format!("vectors/wire/{}", case.id)) {
                continue;
            }
            if case.verdict == WireVerdict::LimitExceeded && !same_limits {
                work.left_out += 1;
            } else {
                taken.push(case.clone());
            }
        }
        work.vectors = taken.len();
        for batch in batches(taken.into_iter()) {
            work.jobs.push(Box::new(WireJob(batch)));
        }
        if work.left_out > 0 {
            let left_out = work.left_out;
            work.notes.push(format!(
                "{left_out} not played: the server has other limits"
            ));
        }
        work
    }

    /// The behaviours of a model, file by file; those that are the same from outside are played
    /// once, and of what differs every `stride`-th.
    pub(super) fn behaviours<M: Model>(
        files: &[(String, Arc<Graph<M>>)],
        selection: &VectorSelection,
        stride: usize,
    ) -> Self {
        let mut work = Self::default();
        let (mut left_out, mut stand_ins) = (Counts::new(), Counts::new());
        let mut schedules = 0;
        for (name, graph) in files {
            let jobs = BehaviourJob::of_file(name, graph, selection, &mut left_out);
            schedules += jobs.len();
            for job in jobs.into_iter().step_by(stride.max(1)) {
                if let Some(stand_in) = graph.stand_in(&graph.behaviours[job.behaviour]) {
                    *stand_ins.entry(stand_in).or_default() += job.ids.len();
                }
                work.vectors += job.ids.len();
                work.jobs.push(Box::new(job));
            }
        }
        work.left_out = left_out.values().sum();
        if work.vectors > 0 {
            let played = work.jobs.len();
            let note = format!("{played} of the {schedules} that differ from outside, each once");
            work.notes.push(note);
        }
        let stand_ins = stand_ins.iter();
        let stand_ins = stand_ins.map(|(what, count)| format!("{count} with {what}"));
        work.notes.extend(stand_ins);
        let left_out = left_out.iter();
        let left_out = left_out.map(|(reason, count)| format!("{count} not steerable: {reason}"));
        work.notes.extend(left_out);
        work
    }

    /// None of it can be played, for this reason.
    pub(super) fn left_out(self, reason: &str) -> Self {
        let left_out = self.left_out + self.vectors;
        Self {
            left_out,
            notes: vec![format!("{left_out} not played: {reason}")],
            ..Self::default()
        }
    }
}

impl<M: Model> BehaviourJob<M> {
    /// Those of a file, each with all behaviours that are the same from outside; what cannot be
    /// ordered from there is counted by its reason.
    fn of_file(
        name: &str,
        graph: &Arc<Graph<M>>,
        selection: &VectorSelection,
        left_out: &mut Counts,
    ) -> Vec<Self> {
        let mut jobs: BTreeMap<Vec<M::Move>, Self> = BTreeMap::new();
        for (behaviour, edges) in graph.behaviours.iter().enumerate() {
            let id = format!("{name}/{behaviour}");
            if !selection.takes(&id) {
                continue;
            }
            let schedule = match graph.schedule(edges) {
                Ok(schedule) => schedule,
                Err(reason) => {
                    *left_out.entry(reason).or_default() += 1;
                    continue;
                }
            };
            let job = jobs.entry(schedule.moves.clone());
            let job = job.or_insert_with(|| Self {
                graph: Arc::clone(graph),
                ids: Vec::new(),
                behaviour,
                schedule,
            });
            job.ids.push(id);
        }
        jobs.into_values().collect()
    }
}

impl Job for WireJob {
    fn play<'a>(
        &'a self,
        target: &'a Target,
        _: &'a mut Observer,
        nonce: &'a str,
    ) -> BoxFuture<'a, Vec<JobOutcome>> {
        Box::pin(async move {
            let outcomes = play_batch(target, &self.0, &format!("text:{nonce}")).await;
            let told = self.0.iter().zip(outcomes);
            let told = told.map(|((case, ..), outcome)| JobOutcome {
                ids: vec![format!("vectors/wire/{}", case.id)],
                about: case.note.clone(),
                outcome,
            });
            told.collect()
        })
    }
}

impl<M: Model> Job for BehaviourJob<M> {
    fn play<'a>(
        &'a self,
        target: &'a Target,
        observer: &'a mut Observer,
        nonce: &'a str,
    ) -> BoxFuture<'a, Vec<JobOutcome>> {
        Box::pin(async move {
            let (graph, schedule) = (&self.graph, &self.schedule);
            let stage = Stage {
                target,
                observer,
                nonce,
            };
            let outcome = M::play(graph, &schedule.moves, stage).await;
            let step = outcome.as_ref().err().map_or(0, |failure| failure.step);
            let steps = &graph.behaviours[self.behaviour];
            vec![JobOutcome {
                ids: self.ids.clone(),
                about: graph.told(steps, schedule, step),
                outcome,
            }]
        })
    }
}
