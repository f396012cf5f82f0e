//! One run of TLC: its command line, and what its output says.
//!
//! One worker and breadth first: the counts, and the length of a counterexample, are the same
//! on every machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use super::expected::{Run, Verdict};
use super::modules::Modules;

pub(crate) struct Tlc {
    jar: PathBuf,
    modules: Modules,
}

/// What an engine found in one configuration.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    pub(crate) property: Option<String>,
    pub(crate) distinct_states: u64,
    /// Edges of the state graph, when all of it was explored.
    pub(crate) edges: u64,
    pub(crate) depth: u64,
    pub(crate) cpu_seconds: f64,
    /// What TLC printed about a violation.
    pub(crate) counterexample: String,
}

impl Outcome {
    pub(crate) fn reviewed_states(&self) -> Option<u64> {
        (self.verdict == Verdict::Holds).then_some(self.distinct_states)
    }

    pub(crate) fn reviewed_depth(&self) -> Option<u64> {
        (self.verdict == Verdict::Holds || self.depth > 0).then_some(self.depth)
    }
}

impl Tlc {
    pub(crate) fn new(jar: PathBuf, modules: Modules) -> Self {
        Self { jar, modules }
    }

    pub(crate) fn check(&self, run: &Run) -> anyhow::Result<Outcome> {
        let output = self.start(&run.module, &run.config, &[])?;
        self.outcome(run, &output)
    }

    /// The state graph of a configuration, as TLC writes it for Graphviz.
    pub(super) fn dump(&self, module: &str, config: &str) -> anyhow::Result<String> {
        self.dumped(module, config, &["-dump", "dot,actionlabels"], "dot")
    }

    /// The states of a configuration, as TLC lists them.
    pub(crate) fn dump_states(&self, module: &str, config: &str) -> anyhow::Result<String> {
        self.dumped(module, config, &["-dump"], "dump")
    }

    fn dumped(
        &self,
        module: &str,
        config: &str,
        how: &[&str],
        extension: &str,
    ) -> anyhow::Result<String> {
        let path = self.modules.folder().join(format!("{config}.{extension}"));
        let file = path.display().to_string();
        let output = self.start(module, config, &[how, &[file.as_str()]].concat())?;
        if !output.contains("No error has been found") {
            bail!("TLC could not dump {config}:\n{output}");
        }
        std::fs::read_to_string(&path).context(file)
    }

    /// Runs TLC and returns what it printed, with the processor time on the last lines.
    fn start(&self, module: &str, config: &str, more: &[&str]) -> anyhow::Result<String> {
        let states = self.modules.folder().join(format!("{config}.states"));
        // TLC unpacks its own modules into the temporary folder and deletes them when it ends: two
        // that shared one would take them from each other.
        let unpacked = states.join("unpacked");
        std::fs::create_dir_all(&unpacked).with_context(|| unpacked.display().to_string())?;
        let mut temporary = OsString::from("-Djava.io.tmpdir=");
        temporary.push(&unpacked);
        let output = Command::new("sh")
            .args([
                "-c",
                "\"$@\"; times",
                "sh",
                "java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx3g",
                "-Xss64m",
            ])
            .arg(&temporary)
            .arg("-cp")
            .arg(&self.jar)
            .args(["tlc2.TLC", "-workers", "1", "-deadlock", "-metadir"])
            .arg(&states)
            .args(more)
            .args([
                "-config",
                &format!("{config}.cfg"),
                &format!("{module}.tla"),
            ])
            .current_dir(self.modules.folder())
            .output()
            .context("cannot start `sh`")?;
        remove(&states)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn outcome(&self, run: &Run, output: &str) -> anyhow::Result<Outcome> {
        let generated = number_before(output, " states generated,").unwrap_or(0);
        let (verdict, property) = if output.contains("No error has been found") {
            (Verdict::Holds, None)
        } else {
            (Verdict::Violated, Some(self.refuted(run, output)?))
        };
        Ok(Outcome {
            property,
            distinct_states: number_before(output, " distinct states found,").unwrap_or(0),
            edges: generated.saturating_sub(1),
            depth: number_after(output, "depth of the complete state graph search is ")
                .unwrap_or(0),
            cpu_seconds: processor_seconds(output).context("no processor time in TLC's output")?,
            counterexample: match verdict {
                Verdict::Holds => String::new(),
                Verdict::Violated => output.to_owned(),
            },
            verdict,
        })
    }

    /// The name of what TLC refuted. An error of any other kind is no verdict.
    fn refuted(&self, run: &Run, output: &str) -> anyhow::Result<String> {
        for line in output.lines() {
            if let Some(name) = between(line, "Error: Invariant ", " is violated") {
                return Ok(name.to_owned());
            }
            if let Some(name) = between(line, "Error: Action property ", " is violated") {
                let named = !name.contains(' ');
                return if named {
                    Ok(name.to_owned())
                } else {
                    self.modules.only_property(&run.config)
                };
            }
            if line.contains("Temporal properties were violated") {
                return self.modules.only_property(&run.config);
            }
            if let Some(place) = between(line, "Error: Assumption line ", ", col ") {
                let place: usize = place.parse().context("the line of an assumption")?;
                let laws = self.modules.laws(&run.module)?;
                let law = laws.into_iter().rev().find(|(start, _)| *start <= place);
                return law.map(|(_, name)| name).context("a law without a name");
            }
        }
        bail!("TLC gave no verdict on {}:\n{output}", run.config)
    }
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    Ok(())
}

fn between<'a>(line: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(line.strip_prefix(before)?.split_once(after)?.0)
}

/// The last number that stands before a phrase; progress lines come earlier.
fn number_before(output: &str, phrase: &str) -> Option<u64> {
    let (before, _) = output.rsplit_once(phrase)?;
    before
        .rsplit([' ', '\n'])
        .next()?
        .replace(',', "")
        .parse()
        .ok()
}

fn number_after(output: &str, phrase: &str) -> Option<u64> {
    let (_, after) = output.rsplit_once(phrase)?;
    after
        .split(|character: char| !character.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// The shell's `times` ends with the children's line: `1m2.500s 0m0.250s`.
fn processor_seconds(output: &str) -> Option<f64> {
    let seconds = |word: &str| {
        let (minutes, rest) = word.split_once('m')?;
        let seconds: f64 = rest.strip_suffix('s')?.parse().ok()?;
        Some(minutes.parse::<f64>().ok()? * 60.0 + seconds)
    };
    output.lines().last()?.split_whitespace().map(seconds).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELD: &str = "Progress(9): 1,024 states generated, 700 distinct states found, 3 left\n\
        Model checking completed. No error has been found.\n\
        13873 states generated, 5064 distinct states found, 0 states left on queue.\n\
        The depth of the complete state graph search is 29.\n\
        0m0.001s 0m0.002s\n1m2.500s 0m0.250s\n";

    #[test]
    fn the_last_counts_of_the_output_are_the_result() {
        assert_eq!(number_before(HELD, " states generated,"), Some(13873));
        assert_eq!(number_before(HELD, " distinct states found,"), Some(5064));
        assert_eq!(number_after(HELD, "graph search is "), Some(29));
    }

    #[test]
    fn processor_time_is_that_of_the_children() {
        assert_eq!(processor_seconds(HELD), Some(62.75));
        assert_eq!(processor_seconds("java: not found\n"), None);
    }
}
