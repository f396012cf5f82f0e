//! `driver check` finds what is wrong with a driver, and nothing where nothing is.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use synckit_conformance::driver::{DriverCommand, Examination, Language, Mode};

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");

/// What is said of a driver that a shell starts, and whether it is sound.
async fn examined(line: &str, mode: Mode) -> (bool, String) {
    let command = DriverCommand::shell(line);
    let patience = Duration::from_secs(30);
    let examination = Examination::start(&command, mode, patience).expect("a shell");
    let findings = examination.hold().await;
    (findings.is_sound(), findings.to_string())
}

/// The reference driver with its replies altered.
async fn altered(sed: &str) -> String {
    let line = format!("sh -c \"{JUDGE} serve client | sed -uE '{sed}'\"");
    let (sound, said) = examined(&line, Mode::Tunnel).await;
    assert!(!sound, "{said}");
    said
}

#[tokio::test]
async fn the_reference_driver_is_sound_in_both_modes() {
    for mode in [Mode::Tunnel, Mode::Network] {
        let (sound, said) = examined(&format!("{JUDGE} serve client"), mode).await;
        assert!(sound, "{said}");
        assert!(said.contains("synckit-rust"), "{said}");
        assert!(!said.contains("it will fail cases"), "{said}");
    }
}

#[tokio::test]
async fn a_misspelt_member_is_shown_in_its_line_and_column() {
    let said = altered(r#"s/.dial./\"dail\"/"#).await;
    assert!(said.contains("line 3, column 2"), "{said}");
    assert!(said.contains("`dial` may be meant"), "{said}");
}

#[tokio::test]
async fn what_is_not_json_is_shown_where_it_stops_being_it() {
    let said = altered("s/true/True/").await;
    assert!(said.contains("this is not JSON"), "{said}");
    assert!(said.contains("line 3, column 9"), "{said}");
    let (_, said) = examined(
        &format!("sh -c 'echo listening; exec {JUDGE} serve client'"),
        Mode::Tunnel,
    )
    .await;
    assert!(said.contains("goes to standard error"), "{said}");
    assert!(said.contains("line 1, column 1"), "{said}");
}

#[tokio::test]
async fn a_wrong_type_and_a_wrong_id_are_told() {
    let said = altered("s/:true/:1/").await;
    assert!(
        said.contains("this is a number, and must be a boolean"),
        "{said}"
    );
    let said = altered(r#"s/.id.:3/\"id\":33/"#).await;
    assert!(
        said.contains("request 33 was never made; this one was 3"),
        "{said}"
    );
}

#[tokio::test]
async fn a_second_answer_and_a_line_too_many_are_told() {
    let said = altered("3p").await;
    assert!(said.contains("an answer to request 3"), "{said}");
    let line = format!("sh -c '{JUDGE} serve client; echo bye'");
    let (sound, said) = examined(&line, Mode::Tunnel).await;
    assert!(!sound);
    assert!(said.contains("nobody asked for this line"), "{said}");
}

#[tokio::test]
async fn a_driver_that_leaves_is_told_once() {
    let (sound, said) = examined("sh -c 'read line; exit 7'", Mode::Tunnel).await;
    assert!(!sound);
    assert!(said.contains("exit status: 7"), "{said}");
    assert_eq!(said.matches("FAIL").count(), 1, "{said}");
}

#[tokio::test]
async fn a_driver_that_is_silent_is_given_up() {
    let command = DriverCommand::shell("sleep 60");
    let patience = Duration::from_millis(100);
    let examination = Examination::start(&command, Mode::Tunnel, patience).expect("a shell");
    let findings = examination.hold().await;
    assert!(
        findings.to_string().contains("no answer within 100ms"),
        "{findings}"
    );
    assert!(findings.findings.len() < 5, "{findings}");
}

fn generate(language: &str, folder: &Path) -> Output {
    Command::new(JUDGE)
        .args(["new-driver", "--lang", language, "--out"])
        .arg(folder)
        .output()
        .expect("the judge runs")
}

/// A generated driver passes the check, and its cases are UNSUPPORTED and nothing else.
async fn generated(language: Language, name: &str, needs: &str, command: Option<String>) {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("driver");
    let output = generate(name, &folder);
    assert!(output.status.success(), "{output:?}");
    assert!(folder.join("AGENTS.md").is_file());
    let command = command.unwrap_or_else(|| language.command(&folder));
    for mode in [Mode::Tunnel, Mode::Network] {
        let (sound, said) = examined(&command, mode).await;
        assert!(sound, "this test needs {needs}: {said}");
        assert!(
            said.contains("skipped: open") || mode == Mode::Network,
            "{said}"
        );
    }
    let judged = Command::new(JUDGE)
        .args(["run", "--only", "SK-OFFL-0001", "--patience", "30000"])
        .args(["--client", &command])
        .current_dir(parent.path())
        .output()
        .expect("the judge runs");
    let said = String::from_utf8_lossy(&judged.stdout);
    assert_eq!(judged.status.code(), Some(3), "{said}");
    assert!(said.contains("1 unsupported"), "{said}");
    let again = generate(name, &folder);
    assert!(
        !again.status.success(),
        "it must not write over what is there"
    );
}

#[tokio::test]
async fn the_python_scaffold_is_sound() {
    generated(Language::Python, "py", "python3", None).await;
}

#[tokio::test]
async fn the_typescript_scaffold_is_sound() {
    generated(Language::TypeScript, "ts", "node 18 or later", None).await;
}

#[tokio::test]
async fn the_java_scaffold_is_sound() {
    generated(Language::Java, "java", "a JDK, 17 or later", None).await;
}

#[tokio::test]
async fn the_rust_scaffold_is_sound() {
    // Built as an example of this crate, from the very file that is generated.
    let built = Path::new(JUDGE)
        .with_file_name("examples")
        .join("rust-driver");
    let needs = "cargo build --package synckit-conformance --example rust-driver";
    let command = built.display().to_string();
    generated(Language::Rust, "rust", needs, Some(command)).await;
}

/// Go and .NET are no part of what CI installs, so these two are not run here: `driver check` says
/// the rest on a machine that has them.
#[test]
fn every_scaffold_knows_every_verb_in_less_than_100_lines() {
    for language in Language::ALL {
        let sources = language.files().iter().map(|(_, text)| *text);
        let code: String = sources.collect();
        for verb in [
            "hello", "open", "do", "recv", "tick", "state", "net", "close",
        ] {
            let named = code.contains(&format!("\"{verb}\"")) || code.contains(&format!("{verb}("));
            assert!(named, "{language:?} has no {verb}");
        }
        for (name, text) in language.files() {
            assert!(text.lines().count() < 100, "{name} of {language:?}");
        }
    }
}
