//! Links in Markdown lead somewhere: to a file or folder here, or to a heading that exists.
//!
//! Links to the network are not followed: a test must not fail because a site is down.

use super::violation::Violation;
use crate::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.with_extension("md") {
        let mut in_code = false;
        for (content, line) in text.lines().zip(1..) {
            in_code ^= content.trim_start().starts_with("```");
            if in_code {
                continue;
            }
            for target in targets(content) {
                if !resolves(tree, path, target) {
                    let message = format!("the link `{target}` leads nowhere");
                    violations.push(Violation::at(path, line, message));
                }
            }
        }
    }
    violations
}

/// The targets of `[text](target)` in a line.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
}

fn resolves(tree: &Tree, from: &str, target: &str) -> bool {
    if target.contains("://") || target.starts_with("mailto:") {
        return true;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        from.to_owned()
    } else {
        join(from, file)
    };
    if anchor.is_empty() {
        return tree.contains(&path);
    }
    tree.get(&path)
        .is_some_and(|text| headings(text).any(|heading| heading == anchor))
}

/// The path that a link in `from` means.
fn join(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The anchors that a renderer gives the headings.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let title = line.trim_start_matches('#').strip_prefix(' ')?;
        line.starts_with('#').then(|| {
            title
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_files_folders_and_headings_pass() {
        let text = "[a](b.md) [c](../spec) [d](#one-two) [e](b.md#three) [f](https://x.org/y)\n\
                    # One, two\n";
        let tree = Tree::of([
            ("doc/a.md", text),
            ("doc/b.md", "## Three\n"),
            ("spec/1.md", ""),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn a_link_to_a_missing_file_or_heading_is_a_violation() {
        let tree = Tree::of([("a.md", "[a](b.md) [c](#nothing)\n")]);
        assert_eq!(check(&tree).len(), 2);
    }

    #[test]
    fn what_stands_in_a_code_block_is_no_link() {
        assert_eq!(check(&Tree::of([("a.md", "```\n[a](b.md)\n```\n")])), []);
    }
}
