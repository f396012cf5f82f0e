//! Generated scripts, one after the other, until time is up or something is found.

use std::time::{Duration, Instant};

use super::{FuzzToken, Script, Surface, shrink};
use crate::case::TransportKind;
use crate::judge::unrefused;
use crate::run::{CaseResult, ReplayToken, Runner, Verdict};
use crate::script::{Failure, FailureKind};

/// How long one frame may take while a failure is shrunk. What is left is played again with all
/// patience.
const HASTY_PATIENCE: Duration = Duration::from_millis(250);

/// What to try.
#[derive(Clone, Debug)]
pub struct FuzzCampaign {
    /// Who is judged.
    pub runner: Runner,
    /// What scripts are made of.
    pub surface: Surface,
    /// Over which transports, in turn.
    pub transports: Vec<TransportKind>,
    /// Of everything random.
    pub seed: u64,
    /// How long.
    pub budget: Duration,
    /// The most scripts.
    pub scripts: Option<u64>,
    /// The failures after which it ends.
    pub max_failures: usize,
}

/// A script that a peer failed.
#[derive(Clone, Debug)]
pub struct FuzzFailure {
    /// As it was generated.
    pub token: FuzzToken,
    /// What was left of it.
    pub shrunk: FuzzToken,
    /// What came of the shrunk script.
    pub result: CaseResult,
    /// Steps as generated.
    pub steps: usize,
    /// How long it took to shrink.
    pub shrinking: Duration,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct FuzzOutcome {
    /// Scripts that were played.
    pub scripts: u64,
    /// Frames that went either way.
    pub frames: u64,
    /// Scripts that the peer failed, each clause once.
    pub failures: Vec<FuzzFailure>,
    /// Scripts that could not be played: this peer does not offer what they need.
    pub unsupported: u64,
}

/// How a script failed: of two scripts that fail alike one is enough.
type Signature = (Option<String>, FailureKind);

impl FuzzCampaign {
    /// A campaign for one script.
    #[must_use]
    pub fn of_one(runner: Runner, token: &FuzzToken) -> Self {
        Self {
            runner,
            surface: token.surface,
            transports: vec![token.transport],
            seed: token.seed,
            budget: Duration::MAX,
            scripts: Some(1),
            max_failures: 1,
        }
    }

    /// Plays scripts; `played` hears of each.
    pub async fn run(&self, mut played: impl FnMut()) -> FuzzOutcome {
        let began = Instant::now();
        let mut outcome = FuzzOutcome::default();
        let mut known: Vec<Signature> = Vec::new();
        let transports = self.transports.iter().copied().cycle();
        for (index, transport) in (0..self.scripts.unwrap_or(u64::MAX)).zip(transports) {
            if began.elapsed() > self.budget || outcome.failures.len() >= self.max_failures {
                break;
            }
            let script = Script::of(FuzzToken {
                surface: self.surface,
                transport,
                seed: self.seed,
                index,
                kept: None,
            });
            let result = self.play(&script).await;
            outcome.scripts += 1;
            outcome.frames += result.trace.frames().count() as u64;
            outcome.unsupported += u64::from(result.verdict == Verdict::Unsupported);
            played();
            let Some(signature) = signature(&result) else {
                continue;
            };
            if !known.contains(&signature) {
                known.push(signature.clone());
                outcome
                    .failures
                    .push(self.shrunk(&script, result, &signature).await);
            }
        }
        outcome
    }

    /// Plays one script, and looks at what only such scripts can show.
    pub async fn play(&self, script: &Script) -> CaseResult {
        let mut result = self.runner.judge(script.item()).await;
        result.replay = ReplayToken::Fuzz(script.token().clone());
        if result.failure.is_none()
            && let Some(violation) = unrefused(&result.trace)
        {
            result.failure = Some(Failure::from(violation));
            result.verdict = Verdict::Fail;
        }
        result
    }

    /// The same with little patience: what fails by silence would take minutes to shrink.
    fn hasty(&self) -> Self {
        let mut hasty = self.clone();
        let patience = &mut hasty.runner.settings.patience;
        *patience = HASTY_PATIENCE.min(*patience);
        hasty
    }

    /// What is left of a failing script, and what comes of it.
    pub async fn shrunk(
        &self,
        script: &Script,
        result: CaseResult,
        wanted: &Signature,
    ) -> FuzzFailure {
        let began = Instant::now();
        let hasty = self.hasty();
        let fails = |kept: Vec<usize>| {
            let (fewer, hasty) = (script.keeping(&kept), &hasty);
            async move { signature(&hasty.play(&fewer).await).as_ref() == Some(wanted) }
        };
        let failed_at = result.failure.as_ref().map_or(0, |failure| failure.step);
        let shrunk = shrink(script.kept(), failed_at, fails).await;
        let small = script.keeping(&shrunk.kept);
        let shrinking = began.elapsed();
        let again = self.play(&small).await;
        let (shrunk, result) = match signature(&again).as_ref() == Some(wanted) {
            true => (small.token().clone(), again),
            // It depends on chance: what is known to fail is told.
            false => (script.token().clone(), result),
        };
        FuzzFailure {
            token: script.token().clone(),
            shrunk,
            result,
            steps: script.steps().len(),
            shrinking,
        }
    }
}

/// How a peer failed a script; nothing when it did not.
#[must_use]
pub fn signature(result: &CaseResult) -> Option<Signature> {
    let failure = result
        .failure
        .as_ref()
        .filter(|_| result.verdict.is_failure())?;
    Some((failure.clause.clone(), failure.kind))
}
