//! The bugs that are planted in the models, and caught by their properties.
//!
//! `tla/expected.json` records what the model checker found, and `cargo tools tla` holds it to it.

use serde_json::Value;

const EXPECTED: &str = include_str!("../../../tla/expected.json");

/// How many there are, and how many of them a property catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelMutants {
    /// Those that a property catches.
    pub caught: usize,
    /// All.
    pub all: usize,
}

impl ModelMutants {
    /// Those of the models of this release.
    #[must_use]
    pub fn of_this_release() -> Self {
        Self::counted(&serde_json::from_str(EXPECTED).unwrap_or_default())
    }
    fn counted(expected: &Value) -> Self {
        let runs = expected["runs"].as_array().into_iter().flatten();
        let planted = |run: &&Value| {
            let config = run["config"].as_str();
            config.is_some_and(|config| config.starts_with("BUG_"))
        };
        let planted: Vec<&Value> = runs.filter(planted).collect();
        let is_caught = |run: &&&Value| run["verdict"] == "violated" && run["property"].is_string();
        Self {
            caught: planted.iter().filter(is_caught).count(),
            all: planted.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bug_counts_as_caught_when_a_property_is_violated() {
        let run = |config: &str, verdict: &str| {
            let property = "P";
            json!({"config": config, "verdict": verdict, "property": property})
        };
        let runs = [
            run("BUG_A", "violated"),
            run("BUG_B", "holds"),
            run("MCA", "holds"),
        ];
        let counted = ModelMutants::counted(&json!({ "runs": runs }));
        assert_eq!((counted.caught, counted.all), (1, 2));
    }
}
