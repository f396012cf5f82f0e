//! The recipes for build servers, run as they stand against the reference server.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_norway::Value;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");

fn home(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn yaml(file: &str) -> Value {
    let text = fs::read_to_string(home(file)).expect("the file");
    serde_norway::from_str(&text).expect("YAML")
}

/// A shell in an empty folder, with the judge on its path.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let programs = folder.path().join("synckit/bin");
        fs::create_dir_all(&programs).expect("made");
        symlink(JUDGE, programs.join("synckit-conformance")).expect("linked");
        Self { folder }
    }

    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        let programs = self.folder.path().join("synckit/bin").display().to_string();
        let path = std::env::var("PATH").expect("a path");
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .env("PATH", format!("{programs}:{path}"))
            .envs(variables.iter().copied())
            .current_dir(self.folder.path())
            .output()
            .expect("bash runs")
    }

    fn has(&self, file: &str) -> bool {
        self.folder.path().join(file).is_file()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

const SERVER: &str = "synckit-conformance serve reference";
const BROKEN: &str = "synckit-conformance serve mutant:SRV-PONG-OF-ANOTHER-NONCE";
const SOME: &str = "--transport ws --only SK-HAND-00*";

#[test]
fn the_shell_recipe_judges_and_leaves_its_reports() {
    let machine = Machine::new();
    let script = format!("sh '{}'", home("docs/recipes/judge.sh").display());
    let sound = [
        ("SERVER_CMD", SERVER),
        ("JUDGE_ARGS", SOME),
        ("PROFILE", "core"),
    ];
    let output = machine.run(&script, &sound);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for file in [
        "events.jsonl",
        "report.html",
        "junit.xml",
        "summary.md",
        "badge.svg",
    ] {
        assert!(
            machine.has(&format!("conformance-reports/{file}")),
            "{file}"
        );
    }
    let broken = [("SERVER_CMD", BROKEN), ("JUDGE_ARGS", SOME)];
    assert_eq!(machine.run(&script, &broken).status.code(), Some(1));
}

#[test]
fn the_lines_of_the_gitlab_job_run_as_they_stand() {
    let machine = Machine::new();
    let job = &yaml("docs/recipes/gitlab-ci.yml")["conformance"];
    let lines = |key: &str| -> Vec<String> {
        let lines = job[key].as_sequence().expect("lines").iter();
        lines
            .map(|line| line.as_str().expect("a line").to_owned())
            .collect()
    };
    let script = lines("script").join("\n");
    // Judged in part: the job is about the lines, and not about the server.
    let script = script.replace("--min-cases 50", &format!("--min-cases 5 {SOME}"));
    let variables = [("SERVER_CMD", SERVER), ("PROFILE", "core")];
    let output = machine.run(&script, &variables);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let after = machine.run(&lines("after_script").join("\n"), &[]);
    assert_eq!(after.status.code(), Some(0), "{}", said(&after));
    assert!(
        machine.has(
            job["artifacts"]["reports"]["junit"]
                .as_str()
                .expect("a file")
        )
    );
    assert!(machine.has("conformance-reports/badge.svg"));
}

#[test]
fn the_steps_of_the_action_run_and_use_inputs_that_exist() {
    let machine = Machine::new();
    let action = yaml("action.yml");
    let inputs = action["inputs"].as_mapping().expect("inputs");
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    let text = fs::read_to_string(home("action.yml")).expect("the file");
    for used in text.split("${{ inputs.").skip(1) {
        let name = used.split(' ').next().expect("a name");
        assert!(inputs.contains_key(name), "{name}");
    }
    let home_folder = home("").display().to_string();
    let temporary = machine.folder.path().display().to_string();
    let variables = [
        ("GITHUB_ACTION_PATH", home_folder.as_str()),
        ("RUNNER_TEMP", &temporary),
        ("GITHUB_STEP_SUMMARY", "step-summary.md"),
        ("SERVER_CMD", SERVER),
        ("JUDGE_ARGS", SOME),
        ("REPORTS", "conformance-reports"),
    ];
    for name in ["Judge", "Summary"] {
        let step = steps
            .iter()
            .find(|step| step["name"] == name)
            .expect("a step");
        let output = machine.run(step["run"].as_str().expect("a script"), &variables);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", said(&output));
    }
    let summary = fs::read_to_string(machine.folder.path().join("step-summary.md"));
    assert!(summary.expect("a summary").contains("conformant"));
}
