//! `matrix`: several implementations side by side, from their JSON reports.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::report::{JsonReport, Matrix, write_matrix_html};

/// Lays the reports of several implementations side by side.
#[derive(Args, Clone, Debug)]
pub(crate) struct MatrixVerb {
    /// JSON reports of `run`, one an implementation
    #[arg(required = true, value_name = "FILE")]
    reports: Vec<PathBuf>,
    /// Write the table as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl MatrixVerb {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let mut reports: Vec<JsonReport> = Vec::new();
        for file in &self.reports {
            let shown = file.display();
            let text = fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
            let report = serde_json::from_str(&text);
            reports.push(report.with_context(|| format!("{shown} is no JSON report of `run`"))?);
        }
        let matrix = Matrix::of(&reports);
        print!("{}", matrix.text());
        if let Some(file) = &self.html {
            let shown = file.display();
            fs::write(file, write_matrix_html(&matrix))
                .with_context(|| format!("cannot write {shown}"))?;
            println!("report  {shown}");
        }
        Ok(0)
    }
}
