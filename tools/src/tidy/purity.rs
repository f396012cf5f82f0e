//! The protocol is a pure function: its crates touch no socket, clock, disk, chance or task.
//!
//! A hash map is banned beside them, because its order differs from run to run.

use super::violation::Violation;
use crate::tree::Tree;

const PURE_FOLDERS: [&str; 3] = ["impl/crdt/src/", "impl/wire/src/", "impl/session/src/"];

const IMPURE: [(&str, &str); 10] = [
    ("std::net", "no sockets"),
    ("std::fs", "no disk"),
    ("std::thread", "no threads"),
    ("std::env", "no environment"),
    ("SystemTime", "no clock: time comes in as an argument"),
    ("Instant", "no clock: time comes in as an argument"),
    ("getrandom", "no randomness: a seed is given at birth"),
    ("HashMap", "no hash order: use BTreeMap"),
    ("HashSet", "no hash order: use BTreeSet"),
    ("async fn", "no async: the caller keeps the tasks"),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.with_extension("rs") {
        if !PURE_FOLDERS.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        for (content, line) in text.lines().zip(1..) {
            if content.trim_start().starts_with("//") {
                continue;
            }
            let found = IMPURE.iter().filter(|(word, _)| has_word(content, word));
            violations.extend(found.map(|(word, why)| {
                Violation::at(path, line, format!("`{word}` in a pure crate: {why}"))
            }));
        }
    }
    violations
}

/// Whether the word stands in the line on its own, not as a part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        !line[..start].ends_with(part_of_name)
            && !line[start + word.len()..].starts_with(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_the_session_is_a_violation_and_one_in_the_server_is_not() {
        let line = "let now = Instant::now();\n";
        let tree = Tree::of([
            ("impl/session/src/a.rs", line),
            ("impl/server/src/a.rs", line),
        ]);
        let violations = check(&tree);
        assert_eq!(violations.len(), 1);
        assert!(
            violations[0]
                .to_string()
                .starts_with("impl/session/src/a.rs:1: `Instant`")
        );
    }

    #[test]
    fn a_comment_and_a_longer_name_are_no_violations() {
        let text = "// an Instant would be wrong here\nlet x = InstantReplay;\n";
        assert_eq!(check(&Tree::of([("impl/wire/src/a.rs", text)])), []);
    }
}
