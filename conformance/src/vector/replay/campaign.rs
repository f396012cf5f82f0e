//! Plays all vectors of a run against one server, over each transport, many at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::task::JoinSet;

use super::graph::Graph;
use super::job::{Job, JobOutcome, Work};
use super::library::VectorLibrary;
use super::line::{Line, Target};
use super::model::Model;
use super::observer::Observer;
use super::row::{VectorFailure, VectorRow};
use super::selection::VectorSelection;
use crate::case::{Needs, TransportKind};
use crate::clause::Level;
use crate::run::{Totals, Verdict};
use crate::target::{Server, ServerPool, Unavailable};

/// Jobs at a time.
const PLACES: usize = 16;
/// A server that fails so many jobs over one transport is not asked for more.
const MAX_FAILURES: usize = 20;

/// What is played, and against whom.
#[derive(Clone, Debug)]
pub struct VectorCampaign {
    /// All vectors.
    pub library: VectorLibrary,
    /// Those that are asked for.
    pub selection: VectorSelection,
    /// Where the server comes from.
    pub servers: Arc<ServerPool>,
    /// Over which transports.
    pub transports: Vec<TransportKind>,
    /// How long one frame may take.
    pub patience: Duration,
    /// Only every n-th behaviour of those that differ from outside.
    pub stride: usize,
    /// Ends with the first failure.
    pub fail_fast: bool,
    /// When to end, whatever is left.
    pub deadline: Option<Instant>,
}

impl VectorCampaign {
    /// A row for the wire vectors and one for each model; none for a kind of which no vector is
    /// selected.
    ///
    /// # Errors
    /// When there is no server to judge.
    pub async fn run(&self) -> Result<Vec<VectorRow>, Unavailable> {
        let mut rows = Vec::new();
        if Work::wire(&self.library, &self.selection, true).vectors > 0 {
            rows.push(self.wire().await?);
        }
        rows.extend(self.behaviours(&self.library.sync_session).await?);
        rows.extend(self.behaviours(&self.library.healing).await?);
        rows.extend(self.behaviours(&self.library.access).await?);
        rows.extend(self.behaviours(&self.library.partial).await?);
        rows.extend(self.behaviours(&self.library.awareness).await?);
        Ok(rows)
    }

    /// Against the server that the model is about; without it none is played.
    async fn behaviours<M: Model>(
        &self,
        files: &[(String, Arc<Graph<M>>)],
    ) -> Result<Option<VectorRow>, Unavailable> {
        let work = Work::behaviours(files, &self.selection, self.stride);
        if work.vectors + work.left_out == 0 {
            return Ok(None);
        }
        let needs = M::needs();
        let (work, lease) = match self.servers.lease(&needs).await {
            Err(Unavailable::Unsupported(reason)) => {
                let lease = self.servers.lease(&Needs::default()).await?;
                (work.left_out(&reason.to_string()), lease)
            }
            other => (work, other?),
        };
        let work = match self.lacking(&lease.server, &needs.capabilities).await {
            Some(name) => work.left_out(&format!("the server does not agree on {name}")),
            None => work,
        };
        let row = self.row(M::ROW, "behaviours", work, &lease.server);
        Ok(Some(row.await))
    }

    /// What the server does not agree on, of these. One that does not even greet is left to the
    /// behaviours.
    async fn lacking(&self, server: &Arc<Server>, capabilities: &[String]) -> Option<String> {
        let transport = *self
            .transports
            .first()
            .filter(|_| !capabilities.is_empty())?;
        let target = Target::new(Arc::clone(server), transport, self.patience);
        let hello = target.hello("text:capabilities");
        let (_, welcome) = Line::greeted_with(&target, hello, capabilities)
            .await
            .ok()?;
        let agreed = welcome["capabilities"].as_array()?;
        let lacks = |name: &&String| !agreed.iter().any(|agreed| agreed == name.as_str());
        capabilities.iter().find(lacks).cloned()
    }

    async fn wire(&self) -> Result<VectorRow, Unavailable> {
        let mut limits = BTreeMap::new();
        for suite in &self.library.wire {
            limits.extend(suite.decisive_limits());
        }
        let needs = Needs {
            limits: limits.clone(),
            ..Needs::default()
        };
        let lease = match self.servers.lease(&needs).await {
            Err(Unavailable::Unsupported(_)) => self.servers.lease(&Needs::default()).await?,
            other => other?,
        };
        let same_limits = self.has_limits(&lease.server, &limits).await;
        let work = Work::wire(&self.library, &self.selection, same_limits);
        Ok(self
            .row("vectors/wire", "frames", work, &lease.server)
            .await)
    }

    /// Whether the server says that it has these limits.
    async fn has_limits(&self, server: &Arc<Server>, limits: &BTreeMap<String, u32>) -> bool {
        let Some(transport) = self.transports.first() else {
            return false;
        };
        let target = Target::new(Arc::clone(server), *transport, self.patience);
        match Line::greeted(&target, "text:limits").await {
            Ok((_, welcome)) => limits
                .iter()
                .all(|(name, value)| welcome["limits"][name] == u64::from(*value)),
            Err(_) => false,
        }
    }

    async fn row(
        &self,
        name: &'static str,
        noun: &'static str,
        work: Work,
        server: &Arc<Server>,
    ) -> VectorRow {
        let began = Instant::now();
        let Work {
            jobs,
            vectors,
            left_out,
            notes,
        } = work;
        let jobs = Arc::new(jobs);
        let mut row = VectorRow {
            name,
            noun,
            vectors: vectors + left_out,
            transports: self.transports.clone(),
            totals: Totals::new(),
            notes,
            failures: Vec::new(),
            took: Duration::ZERO,
        };
        for transport in &self.transports {
            let target = Target::new(Arc::clone(server), *transport, self.patience);
            let outcomes = self.play(&jobs, &target).await;
            let told: usize = outcomes.iter().map(|outcome| outcome.ids.len()).sum();
            for outcome in outcomes {
                count(&mut row, *transport, outcome);
            }
            if left_out > 0 {
                *row.totals.entry(Verdict::Unsupported).or_default() += left_out;
            }
            if told < vectors {
                let missing = vectors - told;
                let suffix = transport.suffix();
                row.notes.push(format!(
                    "{missing} not played over {suffix} after the failures"
                ));
                // Nobody may take a part for the whole.
                *row.totals.entry(Verdict::Inconclusive).or_default() += missing;
            }
        }
        row.failures
            .sort_by(|a, b| (&a.id, a.transport).cmp(&(&b.id, b.transport)));
        row.took = began.elapsed();
        row
    }

    async fn play(&self, jobs: &Arc<Vec<Box<dyn Job>>>, target: &Target) -> Vec<JobOutcome> {
        let queue = Arc::new(Queue {
            jobs: Arc::clone(jobs),
            next: AtomicUsize::new(0),
            failures: AtomicUsize::new(0),
            max_failures: if self.fail_fast { 1 } else { MAX_FAILURES },
            deadline: self.deadline,
            nonce: nonce(target.transport),
            outcomes: Mutex::default(),
        });
        let mut places = JoinSet::new();
        for _ in 0..PLACES {
            places.spawn(Arc::clone(&queue).work(target.clone()));
        }
        while places.join_next().await.is_some() {}
        std::mem::take(
            &mut *queue
                .outcomes
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

/// Jobs that wait, and what became of the others.
#[derive(Debug)]
struct Queue {
    jobs: Arc<Vec<Box<dyn Job>>>,
    next: AtomicUsize,
    failures: AtomicUsize,
    max_failures: usize,
    deadline: Option<Instant>,
    nonce: String,
    outcomes: Mutex<Vec<JobOutcome>>,
}

impl Queue {
    async fn work(self: Arc<Self>, target: Target) {
        let mut observer = Observer::default();
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let late = self
                .deadline
                .is_some_and(|deadline| Instant::now() > deadline);
            let enough = self.failures.load(Ordering::Relaxed) >= self.max_failures;
            let Some(job) = self.jobs.get(index).filter(|_| !late && !enough) else {
                return;
            };
            let nonce = format!("{}.{index:x}", self.nonce);
            let outcomes = job.play(&target, &mut observer, &nonce).await;
            if outcomes.iter().any(|outcome| outcome.outcome.is_err()) {
                self.failures.fetch_add(1, Ordering::Relaxed);
                observer = Observer::default();
            }
            let mut all = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            all.extend(outcomes);
        }
    }
}

/// What is fresh in this run: a server may have been judged before.
fn nonce(transport: TransportKind) -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("{:x}.{}", since.as_nanos(), transport.suffix())
}

fn count(row: &mut VectorRow, transport: TransportKind, outcome: JobOutcome) {
    let JobOutcome {
        ids,
        about,
        outcome,
    } = outcome;
    let verdict = match &outcome {
        Ok(()) => Verdict::Pass,
        Err(failure) => Verdict::of_failure(failure.kind, Level::Must),
    };
    *row.totals.entry(verdict).or_default() += ids.len();
    if let (Err(failure), Some(id)) = (outcome, ids.first()) {
        row.failures.push(VectorFailure {
            id: id.clone(),
            transport,
            alike: ids.len() - 1,
            about,
            failure,
        });
    }
}
