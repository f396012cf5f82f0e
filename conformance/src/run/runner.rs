//! Plays the items of a plan, several at a time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

use super::parity::judge_parity;
use super::{Carrier, CaseResult, CaseToken, Item, Plan, ReplayToken, Verdict};
use crate::case::{Feature, Role};
use crate::driver::DriverSource;
use crate::judge::judge_trace;
use crate::script::{
    ClientStage, Failure, FailureKind, Outcome, Player, Scope, ServerStage, Stage,
};
use crate::target::{ServerPool, Unavailable};
use crate::trace::Trace;

/// The longest time one case may take, whatever happens.
const CASE_LIMIT: Duration = Duration::from_secs(60);

/// How a run is done.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// Cases at a time.
    pub jobs: usize,
    /// How long one frame may take.
    pub patience: Duration,
    /// Of everything random.
    pub seed: u64,
    /// Ends with the first failure.
    pub fail_fast: bool,
    /// Ends the run, with what has been judged until then.
    pub deadline: Option<Duration>,
    /// The longest time one case may take; none waits for ever.
    pub case_limit: Option<Duration>,
    /// Waits for a debugger before each case.
    pub attach: bool,
    /// What the judged server says that it has; none for everything.
    pub server_features: Option<BTreeSet<Feature>>,
    /// What the judged client says that it has; none for everything.
    pub client_features: Option<BTreeSet<Feature>>,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            jobs: 8,
            patience: Duration::from_secs(4),
            seed: 1,
            fail_fast: false,
            deadline: None,
            case_limit: Some(CASE_LIMIT),
            attach: false,
            server_features: None,
            client_features: None,
        }
    }
}

/// Hears of results as they come.
pub trait Progress {
    /// A case begins.
    fn began(&mut self, _item: &Item) {}
    /// One more case is judged.
    fn judged(&mut self, result: &CaseResult);
    /// A verdict is another one, now that all cases are known.
    fn revised(&mut self, _result: &CaseResult) {}
    /// The run ends before everything was judged.
    fn cut(&mut self) {}
}

impl Progress for () {
    fn judged(&mut self, _result: &CaseResult) {}
}

/// Judges one server and one client, or one of the two.
#[derive(Clone, Debug)]
pub struct Runner {
    /// Where the servers come from.
    pub servers: Option<Arc<ServerPool>>,
    /// Where a client's drivers come from.
    pub client: Option<DriverSource>,
    /// How the run is done.
    pub settings: RunSettings,
}

impl Runner {
    /// The roles that can be judged.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let server = self.servers.as_ref().map(|_| Role::Server);
        let client = self.client.as_ref().map(|_| Role::Client);
        server.into_iter().chain(client).collect()
    }

    /// Plays every item, and gives the results in the order of the cases' ids.
    pub async fn run(&self, plan: &Plan, progress: &mut impl Progress) -> Vec<CaseResult> {
        let mut results = self.play_all(plan, progress).await;
        results
            .sort_by_key(|result: &CaseResult| (result.item.case.id.clone(), result.item.carrier));
        let before: Vec<Verdict> = results.iter().map(|result| result.verdict).collect();
        judge_parity(&mut results);
        doubt_twins(&mut results);
        for (result, before) in results.iter().zip(before) {
            if result.verdict != before {
                progress.revised(result);
            }
        }
        results
    }

    async fn play_all(&self, plan: &Plan, progress: &mut impl Progress) -> Vec<CaseResult> {
        let end = self
            .settings
            .deadline
            .map(|after| tokio::time::Instant::now() + after);
        let places = Arc::new(Semaphore::new(self.settings.jobs.max(1)));
        let (begins, mut begun) = mpsc::unbounded_channel();
        let mut playing = JoinSet::new();
        for item in plan.items.iter().cloned() {
            let (runner, places, begins) = (self.clone(), Arc::clone(&places), begins.clone());
            playing.spawn(async move {
                let _place = places.acquire_owned().await;
                // Nobody listens once the run is cut.
                let _ = begins.send(item.clone());
                runner.judge(item).await
            });
        }
        let mut results = Vec::new();
        while results.len() < plan.items.len() {
            let joined = tokio::select! {
                biased;
                Some(item) = begun.recv() => {
                    progress.began(&item);
                    continue;
                }
                joined = playing.join_next() => joined,
                () = until(end) => {
                    progress.cut();
                    break;
                }
            };
            let Some(joined) = joined else { break };
            // What has ended has begun, if only since the channel was last looked at.
            while let Ok(item) = begun.try_recv() {
                progress.began(&item);
            }
            // A case that panics is the judge's own failure; its task names it on stderr.
            let Ok(result) = joined else { continue };
            progress.judged(&result);
            let stop = self.settings.fail_fast && result.verdict.is_failure();
            results.push(result);
            if stop {
                progress.cut();
                break;
            }
        }
        playing.abort_all();
        results
    }

    /// Plays one item.
    pub async fn judge(&self, item: Item) -> CaseResult {
        let began = Instant::now();
        let limit = self.settings.case_limit;
        let limited = async {
            match limit {
                Some(limit) => timeout(limit, self.play(&item)).await.map_err(|_| limit),
                None => Ok(self.play(&item).await),
            }
        };
        let outcome = match limited.await {
            Ok(outcome) => outcome,
            Err(limit) => {
                let expected = format!("an end within {limit:?}");
                let failure = Failure::new(FailureKind::Timeout, expected, "the case goes on");
                Outcome {
                    trace: Trace::default(),
                    failure: Some(failure),
                }
            }
        };
        let Outcome { trace, failure } = outcome;
        // The script's own failure is the first divergence; the oracles speak when there is none.
        let failure = failure.or_else(|| judge_trace(&trace, item.case.role));
        let level = item.case.level;
        let verdict = failure
            .as_ref()
            .map_or(Verdict::Pass, |f| Verdict::of_failure(f.kind, level));
        let replay = ReplayToken::Case(CaseToken {
            case: item.case.id.clone(),
            carrier: item.carrier,
            seed: self.settings.seed,
        });
        CaseResult {
            item,
            verdict,
            failure,
            trace,
            took: began.elapsed(),
            replay,
        }
    }

    async fn play(&self, item: &Item) -> Outcome {
        let scope = Scope::new(self.nonce(item), &item.case.vars);
        let failed = |failure: Failure| Outcome {
            trace: Trace::default(),
            failure: Some(failure),
        };
        if let Some(lacking) = self.undeclared(item) {
            let said = format!("{lacking}, which the peer does not declare");
            let unsupported = FailureKind::Unsupported;
            return failed(Failure::new(unsupported, "what the case needs", said));
        }
        let (stage, _lease) = match (item.case.role, item.carrier) {
            (Role::Server, Carrier::Transport(transport)) => {
                let Some(servers) = &self.servers else {
                    return failed(Failure::script("no server is judged"));
                };
                match servers.lease(&item.case.needs).await {
                    Ok(lease) => {
                        let mut stage = ServerStage::new(Arc::clone(&lease.server), transport);
                        stage.brings_tokens(!item.case.needs.guarded);
                        (Stage::Server(stage), Some(lease))
                    }
                    Err(unavailable) => return failed(unavailable_failure(unavailable)),
                }
            }
            (Role::Client, Carrier::Driver(mode)) => {
                let Some(source) = &self.client else {
                    return failed(Failure::script("no client is judged"));
                };
                let stage = ClientStage::new(source.clone(), mode, self.settings.patience);
                (Stage::Client(Box::new(stage)), None)
            }
            (Role::Server, Carrier::Driver(_)) | (Role::Client, Carrier::Transport(_)) => {
                return failed(Failure::script("a case of the other role"));
            }
        };
        let player = Player::new(stage, scope, self.settings.patience);
        let player = if self.settings.attach {
            player.attachable(item.name())
        } else {
            player
        };
        player.play(&item.case).await
    }

    /// What the case needs and its peer does not say that it has.
    fn undeclared(&self, item: &Item) -> Option<String> {
        let declared = match item.case.role {
            Role::Server => self.settings.server_features.as_ref(),
            Role::Client => self.settings.client_features.as_ref(),
        };
        let needed = Feature::of(&item.case);
        let lacking: Vec<&str> = needed
            .difference(declared?)
            .map(|lack| lack.name())
            .collect();
        (!lacking.is_empty()).then(|| lacking.join(", "))
    }

    /// Names what is fresh in this case. A client's case is the same every time; a server may have
    /// been judged before, so that its documents must be new.
    fn nonce(&self, item: &Item) -> String {
        let seed = self.settings.seed;
        match item.case.role {
            Role::Client => format!("{seed:x}"),
            Role::Server => {
                let now = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                format!(
                    "{seed:x}.{:x}.{}.{}",
                    now.as_nanos(),
                    item.case.id.as_str(),
                    item.carrier
                )
            }
        }
    }
}

/// Waits until this moment; without one, for ever.
async fn until(end: Option<tokio::time::Instant>) {
    match end {
        Some(end) => sleep_until(end).await,
        None => std::future::pending().await,
    }
}

fn unavailable_failure(unavailable: Unavailable) -> Failure {
    match unavailable {
        Unavailable::Unsupported(reason) => {
            Failure::new(FailureKind::Unsupported, "what the case needs", reason)
        }
        Unavailable::Start(error) => Failure::no_start(error.to_string()),
    }
}

/// A negative case shows nothing when its valid sibling failed.
fn doubt_twins(results: &mut [CaseResult]) {
    let failed: BTreeSet<(String, Carrier)> = results
        .iter()
        .filter(|result| result.verdict.is_failure())
        .map(|result| (result.item.case.id.to_string(), result.item.carrier))
        .collect();
    for result in results
        .iter_mut()
        .filter(|result| result.verdict == Verdict::Pass)
    {
        let Some(twin) = &result.item.case.twin else {
            continue;
        };
        if failed.contains(&(twin.to_string(), result.item.carrier)) {
            result.verdict = Verdict::Inconclusive;
            result.failure = Some(Failure::new(
                FailureKind::Oracle,
                format!("its twin {twin} to pass"),
                "it failed",
            ));
        }
    }
}
