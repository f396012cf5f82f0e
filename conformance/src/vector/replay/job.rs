//! What one connection, or one behaviour, plays: the units that run side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::behaviour::Behaviour;
use super::graph::{Graph, Move, Schedule};
use super::healing_behaviour::HealingBehaviour;
use super::healing_graph::{self, HealingGraph, HealingSchedule};
use super::library::VectorLibrary;
use super::line::Target;
use super::observer::Observer;
use super::selection::VectorSelection;
use super::wire_batch::{WireBatch, batches, play_batch};
use super::wire_suite::WireVerdict;
use crate::script::Failure;

/// One unit of work.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Frames for one connection.
    Wire(WireBatch),
    /// Behaviours that are one and the same from outside.
    Session(SessionJob),
    /// The same, of healing.
    Healing(HealingJob),
}

/// Behaviours of healing with one schedule.
#[derive(Clone, Debug)]
pub(super) struct HealingJob {
    graph: Arc<HealingGraph>,
    ids: Vec<String>,
    behaviour: usize,
    schedule: HealingSchedule,
}

/// Behaviours with one schedule.
#[derive(Clone, Debug)]
pub(super) struct SessionJob {
    graph: Arc<Graph>,
    ids: Vec<String>,
    behaviour: usize,
    schedule: Schedule,
}

/// What became of some vectors.
#[derive(Clone, Debug)]
pub(super) struct JobOutcome {
    pub(super) ids: Vec<String>,
    pub(super) about: String,
    pub(super) outcome: Result<(), Failure>,
}

/// The work of a kind of vectors, and what is left out of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    pub(super) jobs: Vec<Job>,
    /// How many vectors are in the jobs.
    pub(super) vectors: usize,
    /// How many cannot be played against this server.
    pub(super) left_out: usize,
    pub(super) notes: Vec<String>,
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
        work.jobs = batches(taken.into_iter())
            .into_iter()
            .map(Job::Wire)
            .collect();
        if work.left_out > 0 {
            let left_out = work.left_out;
            work.notes.push(format!(
                "{left_out} not played: the server has other limits"
            ));
        }
        work
    }

    /// The behaviours of the model; those that are the same from outside are played once, and of
    /// what differs every `stride`-th.
    pub(super) fn session(
        library: &VectorLibrary,
        selection: &VectorSelection,
        stride: usize,
    ) -> Self {
        let mut work = Self::default();
        let (mut restarts, mut schedules) = (0, 0);
        for (name, graph) in &library.session {
            let shared = Arc::new(graph.clone());
            let mut jobs: BTreeMap<Vec<Move>, SessionJob> = BTreeMap::new();
            for (behaviour, edges) in graph.behaviours.iter().enumerate() {
                let id = format!("{name}/{behaviour}");
                if !selection.takes(&id) {
                    continue;
                }
                let Some(schedule) = graph.schedule(edges) else {
                    work.left_out += 1;
                    continue;
                };
                let job = jobs
                    .entry(schedule.moves.clone())
                    .or_insert_with(|| SessionJob {
                        graph: Arc::clone(&shared),
                        ids: Vec::new(),
                        behaviour,
                        schedule,
                    });
                job.ids.push(id);
            }
            schedules += jobs.len();
            for job in jobs.into_values().step_by(stride.max(1)) {
                let behaviour = &graph.behaviours[job.behaviour];
                work.vectors += job.ids.len();
                restarts += usize::from(graph.restarts(behaviour)) * job.ids.len();
                work.jobs.push(Job::Session(job));
            }
        }
        if work.vectors > 0 {
            let played = work.jobs.len();
            let note = format!("{played} of the {schedules} that differ from outside, each once");
            work.notes.push(note);
        }
        if restarts > 0 {
            work.notes
                .push(format!("{restarts} with a restart played as disconnect"));
        }
        if work.left_out > 0 {
            let left_out = work.left_out;
            work.notes
                .push(format!("{left_out} not steerable: storage fails in them"));
        }
        work
    }
}

impl Work {
    /// The behaviours of healing; those that are the same from outside are played once, and of
    /// what differs every `stride`-th.
    pub(super) fn healing(
        library: &VectorLibrary,
        selection: &VectorSelection,
        stride: usize,
    ) -> Self {
        let mut work = Self::default();
        let mut schedules = 0;
        for (name, graph) in &library.healing {
            let shared = Arc::new(graph.clone());
            let mut jobs: BTreeMap<Vec<healing_graph::Move>, HealingJob> = BTreeMap::new();
            for (behaviour, edges) in graph.behaviours.iter().enumerate() {
                let id = format!("{name}/{behaviour}");
                if !selection.takes(&id) {
                    continue;
                }
                let schedule = graph.schedule(edges);
                let job = jobs.entry(schedule.moves.clone());
                let job = job.or_insert_with(|| HealingJob {
                    graph: Arc::clone(&shared),
                    ids: Vec::new(),
                    behaviour,
                    schedule,
                });
                job.ids.push(id);
            }
            schedules += jobs.len();
            for job in jobs.into_values().step_by(stride.max(1)) {
                work.vectors += job.ids.len();
                work.jobs.push(Job::Healing(job));
            }
        }
        let played = work.jobs.len();
        work.notes = vec![
            format!("{played} of the {schedules} that differ from outside, each once"),
            "a restore is played as another document with what the log kept".to_owned(),
        ];
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

impl Job {
    /// Plays it. `nonce` is fresh.
    pub(super) async fn play(
        &self,
        target: &Target,
        observer: &mut Observer,
        nonce: &str,
    ) -> Vec<JobOutcome> {
        match self {
            Self::Wire(batch) => {
                let replica = format!("text:{nonce}");
                let outcomes = play_batch(target, batch, &replica).await;
                let told = batch.iter().zip(outcomes);
                told.map(|((case, ..), outcome)| JobOutcome {
                    ids: vec![format!("vectors/wire/{}", case.id)],
                    about: case.note.clone(),
                    outcome,
                })
                .collect()
            }
            Self::Session(job) => {
                let (graph, schedule) = (&job.graph, &job.schedule);
                let behaviour = Behaviour::new(target, observer, graph, nonce);
                let steps = &graph.behaviours[job.behaviour];
                let outcome = behaviour.play(schedule).await;
                one_outcome(&job.ids, outcome, |at| graph.told(steps, schedule, at))
            }
            Self::Healing(job) => {
                let (graph, schedule) = (&job.graph, &job.schedule);
                let behaviour = HealingBehaviour::new(target, observer, graph, nonce);
                let steps = &graph.behaviours[job.behaviour];
                let outcome = behaviour.play(schedule).await;
                one_outcome(&job.ids, outcome, |at| graph.told(steps, schedule, at))
            }
        }
    }
}

/// That of behaviours which are the same from outside; `told` says where a move stands.
fn one_outcome(
    ids: &[String],
    outcome: Result<(), Failure>,
    told: impl Fn(usize) -> String,
) -> Vec<JobOutcome> {
    let step = outcome.as_ref().err().map_or(0, |failure| failure.step);
    vec![JobOutcome {
        ids: ids.to_vec(),
        about: told(step),
        outcome,
    }]
}
