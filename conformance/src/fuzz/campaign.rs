//! Generated scripts, one after the other, until time is up or something is found.

use std::time::{Duration, Instant};

use super::{FuzzToken, Script, Surface, shrink};
use crate::case::Role;
use crate::judge::unrefused;
use crate::run::{Carrier, CaseResult, ReplayToken, Runner, Verdict};
use crate::script::{Failure, FailureKind};

/// How long one frame may take while a failure is shrunk. What is left is played again with all
/// patience; when that shows that it was too little, more is tried.
const HASTY_PATIENCES: [Duration; 2] = [Duration::from_millis(40), Duration::from_millis(250)];

/// How often a small script is played before it counts as one that does not fail.
const MAX_REPLAYS: usize = 4;

/// What to try.
#[derive(Clone, Debug)]
pub struct FuzzCampaign {
    /// Who is judged.
    pub runner: Runner,
    /// What scripts are made of.
    pub surface: Surface,
    /// Over what, in turn.
    pub carriers: Vec<Carrier>,
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
            carriers: vec![token.carrier],
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
        for token in self.tokens() {
            if began.elapsed() > self.budget || outcome.failures.len() >= self.max_failures {
                break;
            }
            let script = Script::of(token);
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

    /// Plays scripts until one fails, and leaves it as it is. Says how many were played.
    pub async fn first_failure(&self) -> (u64, Option<CaseResult>) {
        let mut played = 0;
        for token in self.tokens() {
            let result = self.play(&Script::of(token)).await;
            played += 1;
            if result.verdict.is_failure() {
                return (played, Some(result));
            }
        }
        (played, None)
    }

    /// The scripts of the campaign, in their order.
    fn tokens(&self) -> impl Iterator<Item = FuzzToken> {
        let carriers = self.carriers.iter().copied().cycle();
        let numbered = (0..self.scripts.unwrap_or(u64::MAX)).zip(carriers);
        numbered.map(|(index, carrier)| FuzzToken {
            surface: self.surface,
            carrier,
            seed: self.seed,
            index,
            kept: None,
        })
    }

    /// Plays one script, and looks at what only such scripts can show.
    pub async fn play(&self, script: &Script) -> CaseResult {
        let mut result = self.runner.judge(script.item()).await;
        result.replay = ReplayToken::Fuzz(script.token().clone());
        if result.failure.is_none()
            && result.item.case.role == Role::Server
            && let Some(violation) = unrefused(&result.trace)
        {
            result.failure = Some(Failure::from(violation));
            result.verdict = Verdict::Fail;
        }
        result
    }

    /// The same with little patience: what fails by silence would take minutes to shrink.
    fn hasty(&self, patience: Duration) -> Self {
        let mut hasty = self.clone();
        let whole = &mut hasty.runner.settings.patience;
        *whole = patience.min(*whole);
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
        let failed_at = result.failure.as_ref().map_or(0, |failure| failure.step);
        let mut failure = FuzzFailure {
            token: script.token().clone(),
            // When it depends on chance, what is known to fail is told.
            shrunk: script.token().clone(),
            result,
            steps: script.steps().len(),
            shrinking: Duration::ZERO,
        };
        for patience in HASTY_PATIENCES {
            let small = self.shrunk_in_haste(script, failed_at, wanted, patience);
            let small = script.keeping(&small.await);
            failure.shrinking = began.elapsed();
            if let Some(again) = self.fails_again(&small, wanted).await {
                failure.shrunk = small.token().clone();
                failure.result = again;
                break;
            }
        }
        failure
    }

    /// How a small script fails: what depends on how things meet has some more chances.
    async fn fails_again(&self, small: &Script, wanted: &Signature) -> Option<CaseResult> {
        for _ in 0..MAX_REPLAYS {
            let again = self.play(small).await;
            if signature(&again).as_ref() == Some(wanted) {
                return Some(again);
            }
        }
        None
    }

    /// The deeds that fail in the same way when nothing may take longer than this.
    async fn shrunk_in_haste(
        &self,
        script: &Script,
        failed_at: usize,
        wanted: &Signature,
        patience: Duration,
    ) -> Vec<usize> {
        let hasty = self.hasty(patience);
        let fails = |kept: Vec<usize>| {
            let (fewer, hasty) = (script.keeping(&kept), &hasty);
            async move { signature(&hasty.play(&fewer).await).as_ref() == Some(wanted) }
        };
        // A server that is started again is started for this script alone: that takes long.
        let quick = script.without_restarts();
        let (kept, failed_at) =
            match quick.len() < script.kept().len() && fails(quick.clone()).await {
                true => (quick, 0),
                false => (script.kept(), failed_at),
            };
        shrink(kept, failed_at, fails).await.kept
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
