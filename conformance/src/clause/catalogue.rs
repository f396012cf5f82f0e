//! Every clause of `spec/*.md`: its id, its sentence, its level.
//!
//! The chapters are built into the binary, so that a failure can quote the clause it is about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How binding a clause or a case is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// An absolute requirement.
    Must,
    /// A recommendation.
    Should,
    /// An option.
    May,
    /// An observation that binds nobody.
    #[default]
    Info,
}

impl Level {
    /// As failures write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::May => "MAY",
            Self::Info => "INFO",
        }
    }
}

/// One clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Such as `SK-SESS-012`.
    pub id: String,
    /// The file in `spec/`.
    pub chapter: &'static str,
    /// The sentence, without its id and without Markdown.
    pub text: String,
    /// From the strongest word in it.
    pub level: Level,
}

macro_rules! chapters {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../spec/", $name)))),*]
    };
}

const CHAPTERS: [(&str, &str); 23] = chapters![
    "00-reading-guide.md",
    "01-terms.md",
    "03-data-model.md",
    "04-lww-register.md",
    "05-wire-format.md",
    "06-client-session.md",
    "07-server-session.md",
    "08-authentication-and-access.md",
    "09-transports.md",
    "10-storage-and-durability.md",
    "11-limits.md",
    "12-error-codes.md",
    "13-versioning.md",
    "14-counter.md",
    "15-set.md",
    "16-text.md",
    "17-marks.md",
    "18-undo.md",
    "19-document-view.md",
    "20-archive.md",
    "21-presence.md",
    "22-access-lists.md",
    "23-queries.md",
];

/// All clauses, by id.
#[derive(Clone, Debug)]
pub struct Catalogue {
    clauses: BTreeMap<String, Clause>,
}

impl Catalogue {
    /// The clauses of the specification that this judge was built with.
    #[must_use]
    pub fn of_this_release() -> Self {
        let clauses = CHAPTERS
            .iter()
            .flat_map(|(chapter, text)| read_chapter(chapter, text));
        Self {
            clauses: clauses.map(|clause| (clause.id.clone(), clause)).collect(),
        }
    }

    /// The clause of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Clause> {
        self.clauses.get(id)
    }

    /// All clauses, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.values()
    }
}

/// The clauses of one chapter: list items that open with `**[SK-...]**`.
fn read_chapter(chapter: &'static str, text: &str) -> Vec<Clause> {
    text.lines()
        .filter_map(|line| read_clause(chapter, line))
        .collect()
}

fn read_clause(chapter: &'static str, line: &str) -> Option<Clause> {
    let (id, sentence) = line.strip_prefix("- **[")?.split_once("]**")?;
    let text = sentence.trim().replace('`', "");
    let level = if text.contains("MUST") {
        Level::Must
    } else if text.contains("SHOULD") {
        Level::Should
    } else if text.contains("MAY") {
        Level::May
    } else {
        Level::Info
    };
    Some(Clause {
        id: id.to_owned(),
        chapter,
        text,
        level,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clause_of_the_chapters_is_in_the_catalogue() {
        let catalogue = Catalogue::of_this_release();
        let written: usize = CHAPTERS
            .iter()
            .map(|(_, text)| text.matches("\n- **[SK-").count())
            .sum();
        assert_eq!(catalogue.iter().count(), written);
        let gap = catalogue.get("SK-SESS-033").expect("chapter 7 has it");
        assert_eq!(
            (gap.level, gap.chapter),
            (Level::Must, "07-server-session.md")
        );
    }

    #[test]
    fn a_clause_is_quoted_without_markdown() {
        let line = "- **[SK-X-001]** A `Ping` SHOULD be answered.";
        let clause = read_clause("x.md", line).expect("a clause");
        assert_eq!(
            (clause.text.as_str(), clause.level),
            ("A Ping SHOULD be answered.", Level::Should)
        );
        assert_eq!(read_clause("x.md", "A line without an id."), None);
    }
}
