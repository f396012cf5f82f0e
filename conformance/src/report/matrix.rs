//! Several implementations side by side: features and areas down, implementations across.

use std::collections::BTreeMap;

use super::{JsonCase, JsonReport};
use crate::case::Feature;
use crate::run::Verdict;

/// The whole table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// One column each: name, headline and sentence.
    pub columns: Vec<MatrixColumn>,
    /// The features.
    pub features: Vec<MatrixRow>,
    /// The areas, and the kinds of vectors.
    pub areas: Vec<MatrixRow>,
    /// The cases on which the implementations do not agree.
    pub differences: Vec<MatrixDifference>,
}

/// One implementation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixColumn {
    /// Its name.
    pub name: String,
    /// Such as `183/269 core`.
    pub headline: String,
    /// What the run came to.
    pub exit_code: u8,
}

/// One feature or area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// Its name.
    pub name: String,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A case that not all implementations pass, or all fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixDifference {
    /// Its name.
    pub case: String,
    /// Its title.
    pub title: String,
    /// The verdict of each column; none where it was not played.
    pub verdicts: Vec<Option<Verdict>>,
}

/// How one implementation does in one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Cases that passed.
    pub passed: usize,
    /// Cases that were judged.
    pub judged: usize,
    /// Cases that could not be judged.
    pub unsupported: usize,
}

impl Cell {
    fn add(&mut self, verdict: Verdict, count: usize) {
        match verdict {
            Verdict::Unsupported => self.unsupported += count,
            Verdict::Pass => {
                self.passed += count;
                self.judged += count;
            }
            Verdict::Nonstrict
            | Verdict::Fail
            | Verdict::Crash
            | Verdict::Timeout
            | Verdict::Info
            | Verdict::Inconclusive
            | Verdict::Harness => self.judged += count,
        }
    }

    /// As the table writes it.
    #[must_use]
    pub fn text(self) -> String {
        match (self.judged, self.unsupported) {
            (0, 0) => String::new(),
            (0, _) => "-".to_owned(),
            (judged, _) => format!("{}/{judged}", self.passed),
        }
    }
}

impl Matrix {
    /// The table of these reports, in their order.
    #[must_use]
    pub fn of(reports: &[JsonReport]) -> Self {
        let columns = reports.iter().map(|report| MatrixColumn {
            name: report.target.name.clone(),
            headline: report.headline.clone(),
            exit_code: report.exit_code,
        });
        let features = Feature::ALL.into_iter().map(|feature| {
            row(feature.name(), reports, |case| {
                case.features.contains(&feature)
            })
        });
        Self {
            columns: columns.collect(),
            features: features.filter(MatrixRow::says_something).collect(),
            areas: areas(reports),
            differences: differences(reports),
        }
    }

    /// The table as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut rows = vec![line(
            "",
            self.columns.iter().map(|column| column.name.clone()),
        )];
        let headlines = self.columns.iter().map(|column| column.headline.clone());
        rows.push(line("", headlines));
        for row in self.features.iter().chain(&self.areas) {
            rows.push(line(&row.name, row.cells.iter().map(|cell| cell.text())));
        }
        let columns = self.columns.len() + 1;
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &rows {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        text
    }
}

fn line(name: &str, cells: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(cells).collect()
}

impl MatrixRow {
    fn says_something(&self) -> bool {
        self.cells
            .iter()
            .any(|cell| cell.judged + cell.unsupported > 0)
    }
}

fn row(name: &str, reports: &[JsonReport], takes: impl Fn(&JsonCase) -> bool) -> MatrixRow {
    let cell = |report: &JsonReport| {
        let mut cell = Cell::default();
        for case in report.cases.iter().filter(|case| takes(case)) {
            cell.add(case.verdict, 1);
        }
        cell
    };
    MatrixRow {
        name: name.to_owned(),
        cells: reports.iter().map(cell).collect(),
    }
}

fn area_of(case: &JsonCase) -> &str {
    case.id.split('-').nth(1).unwrap_or_default()
}

fn areas(reports: &[JsonReport]) -> Vec<MatrixRow> {
    let cases = reports.iter().flat_map(|report| &report.cases);
    let mut names: Vec<&str> = cases.map(area_of).collect();
    names.sort_unstable();
    names.dedup();
    let areas = names.into_iter();
    let mut rows: Vec<MatrixRow> = areas
        .map(|area| row(area, reports, |case| area_of(case) == area))
        .collect();
    let vectors = reports.iter().flat_map(|report| &report.vectors);
    let mut kinds: Vec<&str> = vectors.map(|row| row.name.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let cell = |report: &JsonReport| {
            let mut cell = Cell::default();
            let of_kind = report.vectors.iter().filter(|row| row.name == kind);
            for (verdict, count) in of_kind.flat_map(|row| &row.totals) {
                cell.add(*verdict, *count);
            }
            cell
        };
        rows.push(MatrixRow {
            name: kind.to_owned(),
            cells: reports.iter().map(cell).collect(),
        });
    }
    rows
}

fn differences(reports: &[JsonReport]) -> Vec<MatrixDifference> {
    let mut by_case: BTreeMap<&str, (&str, Vec<Option<Verdict>>)> = BTreeMap::new();
    for (column, report) in reports.iter().enumerate() {
        for case in &report.cases {
            let empty = || (case.title.as_str(), vec![None; reports.len()]);
            let entry = by_case.entry(&case.id).or_insert_with(empty);
            entry.1[column] = Some(case.verdict);
        }
    }
    let differ = |verdicts: &[Option<Verdict>]| {
        let judged = verdicts
            .iter()
            .flatten()
            .filter(|v| **v != Verdict::Unsupported);
        judged.copied().any(|verdict| verdict != Verdict::Pass)
    };
    let cases = by_case
        .into_iter()
        .filter(|(_, (_, verdicts))| differ(verdicts));
    cases
        .map(|(case, (title, verdicts))| MatrixDifference {
            case: case.to_owned(),
            title: title.to_owned(),
            verdicts,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_counts_what_was_judged_and_greys_what_was_not() {
        let mut cell = Cell::default();
        assert_eq!(cell.text(), "");
        cell.add(Verdict::Unsupported, 4);
        assert_eq!(cell.text(), "-");
        cell.add(Verdict::Pass, 2);
        cell.add(Verdict::Fail, 1);
        assert_eq!(cell.text(), "2/3");
    }
}
