//! Names and lengths of files, the line that opens a module, and paths of somebody's machine.
//!
//! Length of functions is clippy's `too_many_lines`, with the threshold of `clippy.toml`.

use std::collections::BTreeMap;

use super::violation::Violation;
use crate::tree::Tree;

const MAX_FILE_LINES: usize = 700;
const MAX_COLUMNS: usize = 100;
const MEDIAN_FILE_LINES: usize = 200;

/// A name that says nothing collects everything.
const BANNED_NAMES: [&str; 8] = [
    "utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff",
];

/// Split, so that this file does not break its own rule.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.with_extension("rs") {
        violations.extend(check_name(path));
        let lines = text.lines().count();
        if lines > MAX_FILE_LINES {
            let message = format!("{lines} lines; a file may have {MAX_FILE_LINES}: split it");
            violations.push(Violation::of(path, message));
        }
        for (content, line) in text.lines().zip(1..) {
            let columns = content.chars().count();
            if columns > MAX_COLUMNS {
                let message = format!("{columns} columns; a line may have {MAX_COLUMNS}");
                violations.push(Violation::at(path, line, message));
            }
        }
        if path.contains("src/") && !text.starts_with("//!") {
            let message = "a module opens with `//!`: what it decides";
            violations.push(Violation::at(path, 1, message));
        }
    }
    violations
}

fn check_name(path: &str) -> Option<Violation> {
    let banned = path
        .split('/')
        .map(|part| part.trim_end_matches(".rs"))
        .find(|part| BANNED_NAMES.contains(part))?;
    Some(Violation::of(
        path,
        format!("`{banned}` names nothing: call it by its noun"),
    ))
}

pub(super) fn check_machine_paths(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.files() {
        for (content, line) in text.lines().zip(1..) {
            for machine_path in MACHINE_PATHS {
                if names_path(content, machine_path) {
                    let message = format!("`{machine_path}` exists on one machine only");
                    violations.push(Violation::at(path, line, message));
                }
            }
        }
    }
    violations
}

/// An absolute path: what stands before it does not belong to the same path.
fn names_path(line: &str, path: &str) -> bool {
    let part_of_path = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    line.match_indices(path)
        .any(|(start, _)| !line[..start].ends_with(part_of_path))
}

/// A line for each crate: how many Rust files it has, and the median of their lengths.
pub(super) fn medians(tree: &Tree) -> Vec<String> {
    let mut lengths: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (path, text) in tree.with_extension("rs") {
        let Some((folder, _)) = path.split_once("/src/") else {
            continue;
        };
        lengths
            .entry(folder)
            .or_default()
            .push(text.lines().count());
    }
    let line = |(folder, mut lengths): (&str, Vec<usize>)| {
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        let longest = lengths[lengths.len() - 1];
        let mark = if median > MEDIAN_FILE_LINES {
            "warn"
        } else {
            "    "
        };
        let files = lengths.len();
        format!("{mark} {folder:<20} {files:>3} files, median {median:>3} lines, longest {longest}")
    };
    lengths.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_a_violation_and_one_at_the_limit_is_not() {
        let text = |lines: usize| format!("//! x\n{}", "a\n".repeat(lines - 1));
        let at = Tree::of([("impl/x/src/a.rs", &text(700))]);
        let beyond = Tree::of([("impl/x/src/a.rs", &text(701))]);
        assert_eq!(check(&at), []);
        assert_eq!(check(&beyond).len(), 1);
    }

    #[test]
    fn a_wide_line_a_banned_name_and_a_bare_module_are_violations() {
        let wide = format!("//! {}\n", "x".repeat(97));
        assert_eq!(check(&Tree::of([("impl/x/src/a.rs", &wide)])).len(), 1);
        assert_eq!(
            check(&Tree::of([("impl/x/src/utils.rs", "//! x\n")])).len(),
            1
        );
        assert_eq!(
            check(&Tree::of([("impl/x/src/common/a.rs", "//! x\n")])).len(),
            1
        );
        assert_eq!(check(&Tree::of([("impl/x/src/a.rs", "mod b;\n")])).len(), 1);
        assert_eq!(
            check(&Tree::of([("impl/x/src/a.rs", "//! x\nmod b;\n")])),
            []
        );
    }

    #[test]
    fn an_absolute_path_is_a_violation_and_a_longer_relative_one_is_not() {
        let planted = format!("see {}notes\n", MACHINE_PATHS[2]);
        let relative = format!("see net{}notes\n", MACHINE_PATHS[2]);
        assert_eq!(
            check_machine_paths(&Tree::of([("a.md", &planted)])).len(),
            1
        );
        assert_eq!(check_machine_paths(&Tree::of([("a.md", &relative)])), []);
    }
}
