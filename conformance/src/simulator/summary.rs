//! What a campaign says at its end.

use std::fmt::Write;

use super::campaign::{Campaign, Failure, Findings, carry_out};
use super::shrink::shrink;
use super::sightings::Sighting;
use super::transcript::Transcript;

/// From so many runs on, a situation that was never met is a failure of the campaign.
pub const CONCLUSIVE_RUNS: u64 = 1_000;

/// How many failures are shrunk; the others are only named.
const SHRUNK_FAILURES: usize = 3;

/// How much of a shrunk failure is drawn: its end.
const DRAWN_ROWS: usize = 40;

/// The situations that a campaign should have met and did not.
#[must_use]
pub fn unmet(campaign: &Campaign, findings: &Findings) -> Vec<Sighting> {
    let possible = |sighting: &Sighting| {
        campaign
            .profile
            .is_none_or(|profile| sighting.is_possible_in(profile))
    };
    Sighting::ALL
        .into_iter()
        .filter(possible)
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
        "{} runs, {} events, {} failed, {} traces (wild and hostile runs write none: no model has \
         all that goes wrong in them)",
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
    let small = plan.keep(&kept);
    for step in &small.steps {
        let _ = writeln!(text, "        +{} ms  {:?}", step.pause_ms, step.deed);
    }
    let again = carry_out(&small, &campaign.bugs(), Transcript::drawn());
    if let Some(drawing) = again.transcript.drawing() {
        for row in drawing.end(DRAWN_ROWS).to_string().lines() {
            let _ = writeln!(text, "      {row}");
        }
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
