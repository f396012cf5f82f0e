//! What a campaign says at its end.

use std::fmt::Write;

use super::campaign::{Campaign, Failure, Findings};
use super::setting::Profile;
use super::shrink::shrink;
use super::sightings::Sighting;

/// From so many runs on, a situation that was never met is a failure of the campaign.
pub const CONCLUSIVE_RUNS: u64 = 1_000;

/// How many failures are shrunk; the others are only named.
const SHRUNK_FAILURES: usize = 3;

/// The situations that a campaign should have met and did not.
#[must_use]
pub fn unmet(campaign: &Campaign, findings: &Findings) -> Vec<Sighting> {
    let modelled_only = campaign.profile == Some(Profile::Modelled);
    let wild_only = campaign.profile == Some(Profile::Wild);
    Sighting::ALL
        .into_iter()
        .filter(|sighting| !modelled_only || sighting.is_modelled())
        .filter(|sighting| !wild_only || *sighting != Sighting::Tie)
        .filter(|sighting| findings.sightings.count(*sighting) == 0)
        .collect()
}

/// The whole summary, as text.
#[must_use]
pub fn summary(campaign: &Campaign, findings: &Findings) -> String {
    let mut text = String::new();
    for (index, failure) in findings.failures.iter().enumerate() {
        text.push_str(&failed(campaign, failure, index < SHRUNK_FAILURES));
    }
    text.push_str("met                               times\n");
    for sighting in Sighting::ALL {
        let count = findings.sightings.count(sighting);
        let _ = writeln!(text, "  {:<30}{count:>8}", sighting.name());
    }
    let _ = writeln!(
        text,
        "{} runs, {} events, {} failed, {} traces (wild runs write none: the model has no wrong \
         clocks, no slow readers, no changes of replica id)",
        findings.runs,
        findings.events,
        findings.failures.len(),
        findings.traces,
    );
    text
}

/// One failure, and the command that repeats it.
fn failed(campaign: &Campaign, failure: &Failure, shrinks: bool) -> String {
    let Failure {
        seed,
        profile,
        at_ms,
        violation,
        transcript,
    } = failure;
    let mut text = transcript.lines().join("\n");
    let _ = writeln!(
        text,
        "\nFAIL  seed {seed}, {}, after {at_ms} ms  {violation}",
        profile.name(),
    );
    let command = repeat(campaign, failure);
    if !shrinks {
        let _ = writeln!(text, "      {command}");
        return text;
    }
    let plan = campaign.plan(*seed);
    let kept = shrink(&plan, violation.clause, &campaign.bugs());
    let _ = writeln!(
        text,
        "      {} of {} steps are enough:",
        kept.len(),
        plan.steps.len()
    );
    for step in plan.keep(&kept).steps {
        let _ = writeln!(text, "        +{} ms  {:?}", step.pause_ms, step.deed);
    }
    let kept: Vec<String> = kept.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "      {command} --keep {}", kept.join(","));
    text
}

fn repeat(campaign: &Campaign, failure: &Failure) -> String {
    let mut command = format!(
        "synckit-conformance simulate --runs 1 --seed {} --steps {} --profile {}",
        failure.seed,
        campaign.steps,
        failure.profile.name(),
    );
    if let Some(bug) = campaign.bug {
        let _ = write!(command, " --bug {}", bug.id());
    }
    command
}
