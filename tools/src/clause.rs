//! The clauses of the specification: `- **[SK-SESS-012]** One sentence ... MUST ...`.
//!
//! An id is permanent. What binds is decided by the strongest RFC 2119 word of the sentence.

use std::collections::BTreeMap;

use crate::tree::Tree;

/// How strongly a clause binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Must,
    Should,
    May,
}

/// One normative sentence.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    pub(crate) id: String,
    /// The chapter's file, relative to the root.
    pub(crate) chapter: String,
    pub(crate) line: usize,
    pub(crate) text: String,
}

impl Clause {
    /// `None` when the sentence binds nobody.
    pub(crate) fn level(&self) -> Option<Level> {
        level_of(&self.text)
    }

    /// A withdrawn clause keeps its id and binds nobody.
    pub(crate) fn is_withdrawn(&self) -> bool {
        self.text.contains("*withdrawn*")
    }
}

/// Every clause of `spec/`, in reading order.
pub(crate) fn read_all(tree: &Tree) -> Vec<Clause> {
    let chapters = tree
        .with_extension("md")
        .filter(|(path, _)| path.starts_with("spec/"));
    chapters
        .flat_map(|(path, text)| read_chapter(path, text))
        .collect()
}

/// The clauses by id; of two with the same id, the first.
pub(crate) fn by_id(clauses: &[Clause]) -> BTreeMap<&str, &Clause> {
    clauses
        .iter()
        .rev()
        .map(|clause| (clause.id.as_str(), clause))
        .collect()
}

fn read_chapter(path: &str, text: &str) -> Vec<Clause> {
    let numbered = text.lines().zip(1..);
    numbered
        .filter_map(|(content, line)| {
            let (id, text) = content.strip_prefix("- **[")?.split_once("]** ")?;
            is_id(id).then(|| Clause {
                id: id.to_owned(),
                chapter: path.to_owned(),
                line,
                text: text.to_owned(),
            })
        })
        .collect()
}

/// The strongest RFC 2119 word in a text.
pub(crate) fn level_of(text: &str) -> Option<Level> {
    let has = |word: &str| {
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|candidate| candidate == word)
    };
    if has("MUST") {
        Some(Level::Must)
    } else if has("SHOULD") {
        Some(Level::Should)
    } else if has("MAY") {
        Some(Level::May)
    } else {
        None
    }
}

/// Whether the text is exactly one clause id: `SK-`, capitals, `-`, three digits.
pub(crate) fn is_id(text: &str) -> bool {
    mentions(text).next() == Some(text)
}

/// Every clause id that a text mentions. Case ids have four digits and are no clause ids.
pub(crate) fn mentions(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("SK-").filter_map(|(start, _)| {
        let rest = &text[start + 3..];
        let area = rest.find(|c: char| !c.is_ascii_uppercase())?;
        let digits = rest[area..].strip_prefix('-')?;
        let count = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        (area > 0 && count == 3).then(|| &text[start..start + 3 + area + 1 + count])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_a_list_item_that_opens_with_a_bold_id() {
        let tree = Tree::of([(
            "spec/06-x.md",
            "# 6\n- **[SK-CLNT-001]** A client MUST.\n- SK-CLNT-002 is only mentioned\n",
        )]);
        let clauses = read_all(&tree);
        assert_eq!(clauses.len(), 1);
        assert_eq!(
            (clauses[0].id.as_str(), clauses[0].line),
            ("SK-CLNT-001", 2)
        );
        assert_eq!(clauses[0].level(), Some(Level::Must));
    }

    #[test]
    fn four_digits_name_a_case_and_not_a_clause() {
        let text = "SK-SYNC-0031 cites [SK-SESS-021], SK-SESS-022.";
        assert_eq!(
            mentions(text).collect::<Vec<_>>(),
            ["SK-SESS-021", "SK-SESS-022"]
        );
    }

    #[test]
    fn a_word_in_lower_case_binds_nobody() {
        assert_eq!(level_of("it must, and MUSTER is another word"), None);
        assert_eq!(level_of("it MAY, but SHOULD NOT"), Some(Level::Should));
    }
}
