//! The judge reads `expect.toml`: any text is a list of expectations or is refused.

use synckit_conformance::expectation::Expectations;

/// Known failures, as people write them down.
pub fn judge_expectations(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Expectations::parse(text);
    }
}
