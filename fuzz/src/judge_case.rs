//! The judge reads case files, tokens and ids that people write: any text is one or is refused.

use std::sync::LazyLock;

use synckit_conformance::case::{CaseId, Family, Lock};
use synckit_conformance::clause::Catalogue;
use synckit_conformance::fuzz::{FuzzToken, Script};
use synckit_conformance::run::ReplayToken;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::of_this_release);

/// A file of cases; its first line as an id, and as a token, which reads back as it is written.
pub fn judge_case(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let _ = Family::read("fuzz.yaml", text, &CATALOGUE);
    let _ = Lock::parse(text);
    let line = text.lines().next().unwrap_or_default();
    let _ = line.parse::<CaseId>();
    if let Ok(token) = line.parse::<ReplayToken>() {
        assert_eq!(token.to_string().parse(), Ok(token));
    }
    if let Ok(token) = line.parse::<FuzzToken>() {
        let script = Script::of(token);
        assert!(script.steps().len() <= script.kept().len());
    }
}
