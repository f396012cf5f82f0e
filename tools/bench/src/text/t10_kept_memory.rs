//! T10: the memory that a document keeps after a replay.
//!
//! Counted by an allocator that knows every byte, in a program of its own, because counting slows
//! all contenders and those most that allocate much.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::engine::{Cola, DiamondTypes, Editor, GapBuffer, Loro, Synckit, SynckitText};
use crate::trace::Traces;
use crate::{Contest, Reading, Row, Sheet};

/// Kept bytes by contender: what the counting program prints as JSON. One that ends at another
/// text is left out.
pub type MemoryReport = BTreeMap<String, usize>;

/// Those beside ours.
pub const NAMES: &[&str] = &[
    DiamondTypes::NAME,
    Cola::NAME,
    Loro::NAME,
    GapBuffer::NAME,
    Synckit::NAME,
];

const TRACE: &str = "automerge-paper";
const BUDGET: &str = "budget of 1.0 MB";
const BUDGET_BYTES: f64 = 1_000_000.0;

pub(super) fn measure(contest: &Contest, traces: &Traces) -> anyhow::Result<Vec<Row>> {
    let mut sheet = Sheet::new("T10", "kept after replay, bytes");
    contest.progress.announce(&sheet.title(TRACE));
    let report = count(traces)?;
    let kept = |name: &str| {
        let bytes = report.get(name);
        bytes.map_or(Reading::Wrong, |bytes| Reading::Exactly(*bytes as f64))
    };
    let others = NAMES.iter().map(|name| (*name, kept(name)));
    let budget = (BUDGET, Reading::Exactly(BUDGET_BYTES));
    sheet.add(TRACE, kept(SynckitText::NAME), others.chain([budget]));
    Ok(sheet.rows(&[(BUDGET, 1.0)]))
}

fn count(traces: &Traces) -> anyhow::Result<MemoryReport> {
    let program = std::env::current_exe()
        .context("this program has no path")?
        .with_file_name("synckit-bench-memory");
    let output = Command::new(&program)
        .arg(traces.folder())
        .arg(TRACE)
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(
        output.status.success(),
        "{} failed: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("the counting program's report")
}
