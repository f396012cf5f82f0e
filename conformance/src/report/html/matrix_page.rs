//! The matrix as a page: implementations side by side.

use maud::{Markup, html};

use super::page::{page, tone};
use crate::report::{Cell, Matrix, MatrixRow};
use crate::run::Verdict;

/// The matrix as a page.
#[must_use]
pub fn write_matrix_html(matrix: &Matrix) -> String {
    let count = matrix.columns.len();
    let body = html! {
        header { p.brand { "SyncKit conformance" } h1 { (count) " implementations" } }
        div.wide {
            table.matrix {
                thead {
                    tr {
                        th {}
                        @for column in &matrix.columns { th scope="col" { (column.name) } }
                    }
                    tr.headlines {
                        th {}
                        @for column in &matrix.columns {
                            td class=(tone(column.exit_code)) { (column.headline) }
                        }
                    }
                }
                (group("features", &matrix.features))
                (group("areas", &matrix.areas))
            }
        }
        (differences(matrix))
    };
    page("SyncKit conformance matrix", &body)
}

fn group(name: &str, rows: &[MatrixRow]) -> Markup {
    html! {
        tbody {
            tr.group { th scope="rowgroup" { (name) } }
            @for row in rows {
                tr {
                    th scope="row" { (row.name) }
                    @for cell in &row.cells { td class=(shade(*cell)) { (cell.text()) } }
                }
            }
        }
    }
}

fn shade(cell: Cell) -> &'static str {
    match (cell.passed, cell.judged) {
        (_, 0) => "none",
        (passed, judged) if passed == judged => "all",
        (0, _) => "nothing",
        _ => "some",
    }
}

fn differences(matrix: &Matrix) -> Markup {
    html! {
        @if !matrix.differences.is_empty() {
            h2 { "Cases that somebody does not pass" }
            div.wide {
                table.matrix {
                    @for difference in &matrix.differences {
                        tr {
                            th scope="row" {
                                code { (difference.case) } small { (difference.title) }
                            }
                            @for verdict in &difference.verdicts {
                                td class=(verdict_shade(*verdict)) {
                                    (verdict.map_or("", Verdict::name))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn verdict_shade(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None | Some(Verdict::Unsupported) => "none",
        Some(Verdict::Pass) => "all",
        Some(Verdict::Nonstrict | Verdict::Info | Verdict::Inconclusive) => "some",
        Some(Verdict::Fail | Verdict::Crash | Verdict::Timeout | Verdict::Harness) => "nothing",
    }
}
