//! Counts the bytes that each contender keeps after a replay, for metric T10.
//!
//! Its own program: the counting allocator would slow every other metric.

use std::alloc::System;
use std::path::PathBuf;

use clap::Parser;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use synckit_bench::engine::{Cola, DiamondTypes, Editor, GapBuffer, Loro, Synckit, SynckitText};
use synckit_bench::text::{MemoryReport, replayed};
use synckit_bench::trace::{Sequential, Traces};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[derive(Parser)]
struct Arguments {
    /// The folder of the traces
    traces: PathBuf,
    /// The name of one
    trace: String,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let trace = Traces::in_folder(&arguments.traces)?.sequential(&arguments.trace)?;
    let mut report = MemoryReport::new();
    count::<SynckitText>(&trace, &mut report);
    count::<Synckit>(&trace, &mut report);
    count::<DiamondTypes>(&trace, &mut report);
    count::<Cola>(&trace, &mut report);
    count::<Loro>(&trace, &mut report);
    count::<GapBuffer>(&trace, &mut report);
    println!("{}", serde_json::to_string(&report)?);
    Ok(())
}

/// What is allocated and not freed while a document lives; nothing for one of another text.
fn count<E: Editor>(trace: &Sequential, report: &mut MemoryReport) {
    // The first replay pays for what a library allocates once.
    drop(replayed::<E>(trace));
    let region = Region::new(ALLOCATOR);
    let Some(editor) = replayed::<E>(trace) else {
        return;
    };
    let change = region.change();
    let kept = change.bytes_allocated - change.bytes_deallocated;
    report.insert(E::NAME.to_owned(), kept);
    drop(editor);
}
