//! What the verbs of campaigns share: the bar while they run, and the exit code at their end.

use std::fmt::Display;

use indicatif::{ProgressBar, ProgressStyle};

use super::target_args::PeerFailed;
use crate::campaign::CampaignError;

/// A promise was broken.
const MUST_FAILED: u8 = 1;
/// The campaign met nothing that it was made for.
const INCONCLUSIVE: u8 = 3;

/// A bar that draws itself on a terminal and nowhere else.
pub(super) fn campaign_bar(name: &str, length: u64) -> ProgressBar {
    let template = format!("{name} {{bar:40}} {{pos}}/{{len}}, {{eta}} left");
    let style = ProgressStyle::with_template(&template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style)
}

/// Prints the findings; the exit code.
pub(super) fn campaign_verdict<F: Display>(
    found: Result<F, CampaignError>,
    is_conclusive: impl FnOnce(&F) -> bool,
) -> anyhow::Result<u8> {
    match found {
        Ok(findings) if is_conclusive(&findings) => {
            println!("{findings}");
            Ok(0)
        }
        Ok(findings) => {
            println!("{findings}\nINCONCLUSIVE  nothing was at stake; make the campaign longer");
            Ok(INCONCLUSIVE)
        }
        Err(CampaignError::Broken(violation)) => {
            println!("FAIL  {violation}");
            Ok(MUST_FAILED)
        }
        Err(CampaignError::NotStarted(error)) => Err(PeerFailed(error.to_string()).into()),
        Err(error @ (CampaignError::Unreachable(_) | CampaignError::Frame(_))) => Err(error.into()),
        Err(error @ CampaignError::Machine(_)) => Err(error.into()),
    }
}
