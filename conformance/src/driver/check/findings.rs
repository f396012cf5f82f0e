//! What the examination of a driver came to.

use std::fmt;

use console::style;

use super::fault::Fault;

/// One request of the conversation, and what is to be said of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was asked, in a few words.
    pub asked: &'static str,
    /// What is remarkable, though not wrong.
    pub note: Option<String>,
    pub(super) faults: Vec<Fault>,
}

/// All findings, in the order of the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What the driver says it is.
    pub name: String,
    /// One for each request.
    pub findings: Vec<Finding>,
}

impl Findings {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.faults.is_empty())
    }

    pub(super) fn last(&mut self) -> Option<&mut Finding> {
        self.findings.last_mut()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            writeln!(formatter, "{}\n", style(&self.name).bold())?;
        }
        for finding in &self.findings {
            write!(formatter, "{finding}")?;
        }
        let wrong = self
            .findings
            .iter()
            .filter(|finding| !finding.faults.is_empty());
        match wrong.count() {
            0 => write!(formatter, "\nthe driver keeps to the protocol"),
            wrong => write!(
                formatter,
                "\n{wrong} of {} answers are wrong; conformance/driver.schema.json and \
                 conformance/docs/write-a-driver.md say how they must be",
                self.findings.len()
            ),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = self.asked;
        if self.faults.is_empty() {
            let note = self.note.as_deref().unwrap_or_default();
            let line = format!("  {}    {asked:<40}{note}", style("ok").green());
            return writeln!(formatter, "{}", line.trim_end());
        }
        for fault in &self.faults {
            let mut lines = fault.lines().into_iter();
            let first = lines.next().unwrap_or_default();
            let word = style("FAIL").red().bold();
            writeln!(formatter, "  {word}  {asked:<40}{first}")?;
            for line in lines {
                writeln!(formatter, "        {line}")?;
            }
        }
        Ok(())
    }
}
