//! `validate`: files of traces, some at a time on each thread.
//!
//! Decides what a trace file is (`tla/trace/README.md`) and what the verdict on all of them is.
//! No file, or a file without an event, is an error and never a pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::frontier::{self, Event, Rejection};
use crate::json::from_json;
use crate::model::{Binding, Model};
use crate::observation::TraceMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    constants: BTreeMap<String, Json>,
}

struct Trace {
    constants: BTreeMap<String, Json>,
    events: Vec<Event>,
}

struct Verdict {
    path: PathBuf,
    events: usize,
    rejection: Option<Rejection>,
}

pub(crate) fn run(
    module: &Path,
    config: &Path,
    map: &Path,
    jobs: usize,
    traces: &[PathBuf],
) -> Result<ExitCode> {
    let files = files(traces)?;
    let next = AtomicUsize::new(0);
    let worker = || -> Result<Vec<Verdict>> {
        let mut judge = Judge {
            module,
            config,
            map: TraceMap::read(map)?,
            models: BTreeMap::new(),
        };
        let mut verdicts = Vec::new();
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            verdicts.push(
                judge
                    .verdict(path)
                    .with_context(|| path.display().to_string())?,
            );
        }
        Ok(verdicts)
    };
    let mut verdicts: Vec<Verdict> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(worker)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
            .collect::<Result<Vec<_>>>()
    })?
    .into_iter()
    .flatten()
    .collect();
    verdicts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(report(&verdicts))
}

fn report(verdicts: &[Verdict]) -> ExitCode {
    let mut rejected = 0;
    for verdict in verdicts {
        if let Some(rejection) = &verdict.rejection {
            rejected += 1;
            println!(
                "REJECTED {} step {} {}",
                verdict.path.display(),
                rejection.step,
                rejection.reason
            );
        }
    }
    let events: usize = verdicts.iter().map(|verdict| verdict.events).sum();
    println!(
        "{} traces, {events} events, {rejected} rejected",
        verdicts.len()
    );
    if rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
            let entry = entry?.path();
            if entry
                .extension()
                .is_some_and(|extension| extension == "ndjson")
            {
                files.push(entry);
            }
        }
    }
    if files.is_empty() {
        bail!("there is no trace to validate");
    }
    files.sort();
    Ok(files)
}

/// Models by their constants: most traces of a batch share one.
struct Judge<'a> {
    module: &'a Path,
    config: &'a Path,
    map: TraceMap,
    models: BTreeMap<String, Model>,
}

impl Judge<'_> {
    fn verdict(&mut self, path: &Path) -> Result<Verdict> {
        let trace = Trace::read(path)?;
        let key = format!("{:?}", trace.constants);
        if !self.models.contains_key(&key) {
            let model = Model::load(self.module, self.config, &trace.bindings()?)?;
            self.models.insert(key.clone(), model);
        }
        let model = self.models.get(&key).ok_or_else(|| anyhow!("no model"))?;
        let rejection = frontier::walk(model, &self.map, &trace.events)?;
        Ok(Verdict {
            path: path.to_owned(),
            events: trace.events.len(),
            rejection,
        })
    }
}

impl Trace {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let mut lines = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .enumerate()
            .peekable();
        let header = lines
            .peek()
            .and_then(|(_, line)| serde_json::from_str::<Header>(line).ok());
        if header.is_some() {
            lines.next();
        }
        let events = lines
            .map(|(index, line)| {
                serde_json::from_str(line).with_context(|| format!("line {}", index + 1))
            })
            .collect::<Result<Vec<_>>>()?;
        if events.is_empty() {
            bail!("a trace without an event");
        }
        Ok(Self {
            constants: header.map(|header| header.constants).unwrap_or_default(),
            events,
        })
    }

    fn bindings(&self) -> Result<Vec<Binding>> {
        let binding = |(name, value): (&String, &Json)| {
            let value = from_json(value).ok_or_else(|| anyhow!("the constant {name}"))?;
            Ok((Arc::from(name.as_str()), value))
        };
        self.constants.iter().map(binding).collect()
    }
}
