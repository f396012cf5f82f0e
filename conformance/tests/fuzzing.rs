//! Generated scripts find planted bugs, a sound server passes them, and what fails becomes small.

use std::process::Command;

use synckit_conformance::fuzz::{FuzzToken, Script};

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");

/// What the judge prints, and its exit code.
fn judge(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(JUDGE).args(arguments).output();
    let output = output.expect("the judge runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (text, output.status.code())
}

/// What scripts of a surface show of a server with a planted bug.
fn fuzz_planted(bug: &str, surface: &str) -> (String, Option<i32>) {
    let data = tempfile::tempdir().expect("a folder");
    let server = format!(
        "{JUDGE} serve {bug} --data {}/log.db",
        data.path().display()
    );
    let scripts = ["fuzz", "--surface", surface, "--scripts", "200"];
    let target = ["--server-cmd", &server, "--transport", "ws"];
    let ends = ["--patience", "2000", "--max-failures", "1"];
    judge(&[&scripts[..], &target, &ends].concat())
}

/// The word after this one.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.split_once(word)?.1.split_whitespace().next()
}

/// A sound peer passes `scripts` scripts of each surface.
fn assert_passed(scripts: &str, fuzz: impl Fn(&str) -> (String, Option<i32>)) {
    for surface in ["frames", "schedules", "faults"] {
        let (text, code) = fuzz(surface);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains(&format!("{scripts} scripts")), "{text}");
        assert!(text.contains("0 failures"), "{text}");
    }
}

/// Each bug is found on its surface, and what fails is small.
fn assert_found<const N: usize>(
    planted: [(&str, &str); N],
    fuzz: impl Fn(&str, &str) -> (String, Option<i32>),
) {
    let mut steps = planted.map(|(bug, surface)| {
        let (text, code) = fuzz(bug, surface);
        assert_eq!(code, Some(1), "{bug} is not noticed: {text}");
        let steps = after(&text, "shrunk   to ").and_then(|steps| steps.parse::<usize>().ok());
        steps.unwrap_or_else(|| panic!("{bug} is not shrunk: {text}"))
    });
    steps.sort_unstable();
    assert!(steps[N / 2] <= 5, "{steps:?}");
}

/// What failed fails again when its whole script is shrunk, in the same way.
fn assert_shrinks(found: &str, peer: &[&str]) {
    let whole = found.lines().find_map(|line| after(line, "script is "));
    let whole = whole.expect("the token of the whole script");
    let (shrunk, code) = judge(&[&["shrink", whole], peer].concat());
    assert_eq!(code, Some(1), "{shrunk}");
    assert_eq!(after(&shrunk, "  clause   "), after(found, "  clause   "));
}

#[test]
fn a_sound_server_passes_every_generated_script() {
    assert_passed("30", |surface| {
        judge(&["fuzz", "--surface", surface, "--scripts", "30"])
    });
}

#[test]
fn a_planted_bug_is_found_and_shrunk_to_five_steps_at_the_median() {
    let planted = [
        ("mutant:SRV-ECHO-TO-AUTHOR", "schedules"),
        ("mutant:SRV-DUPLICATE-NOTIFIED", "schedules"),
        ("mutant:SRV-PAGE-REVERSED", "schedules"),
        ("mutant:SRV-MALFORMED-IGNORED", "frames"),
        ("mutant:SRV-ERROR-FLAGS-WRONG", "frames"),
        ("proxy:PXY-ACK-TOO-FAR", "schedules"),
        ("proxy:PXY-VALUE-CHANGED", "schedules"),
        ("proxy:PXY-CLOSING-ERROR-LOST", "frames"),
        ("mutant:SRV-NO-DEDUPLICATION", "schedules"),
    ];
    assert_found(planted, fuzz_planted);
}

#[test]
fn the_token_of_a_failure_fails_again_in_the_same_way_and_a_sound_server_passes_it() {
    let bug = "mutant:SRV-VERSION-ON-WRONG-PAGES";
    let (found, _) = fuzz_planted(bug, "schedules");
    let token = after(&found, "synckit-conformance replay ").expect("a token");
    let server = format!("{JUDGE} serve {bug}");
    let (again, code) = judge(&["replay", token, "--step", "--server-cmd", &server]);
    assert_eq!(code, Some(1), "{again}");
    assert_eq!(after(&again, "  clause   "), after(&found, "  clause   "));
    assert!(again.contains("-> sync_request"), "{again}");
    let (sound, code) = judge(&["replay", token]);
    assert_eq!(code, Some(0), "{sound}");
    assert_shrinks(&found, &["--server-cmd", &server]);
}

#[test]
fn a_token_names_one_script_on_every_machine() {
    let steps = |token: &str| {
        let token: FuzzToken = token.parse().expect("a token");
        let steps = Script::of(token).steps();
        steps.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let script = steps("sk1:fuzz:schedules:ws:7:57");
    assert_eq!(script, steps("sk1:fuzz:schedules:quic:7:57"));
    assert_ne!(script, steps("sk1:fuzz:schedules:ws:8:57"));
    assert_ne!(script, steps("sk1:fuzz:schedules:ws:7:58"));
    let kept = steps("sk1:fuzz:schedules:ws:7:57:0.2");
    assert_eq!(kept, [script[0].clone(), script[2].clone()]);
}

/// What scripts of a surface show of a client, with these arguments of its driver.
fn fuzz_client(driver: &str, surface: &str, scripts: &str) -> (String, Option<i32>) {
    let client = format!("{JUDGE} serve client {driver}");
    let script = ["fuzz", "--surface", surface, "--scripts", scripts];
    judge(&[&script[..], &["--client", &client, "--max-failures", "1"]].concat())
}

#[test]
fn a_sound_client_passes_every_generated_script() {
    assert_passed("20", |surface| fuzz_client("", surface, "20"));
}

#[test]
fn a_planted_bug_of_a_client_is_found_and_shrunk_to_five_steps_at_the_median() {
    let planted = [
        ("CLI-DISREGARDED-UNCHECKED", "frames"),
        ("CLI-OUTBOX-LOST-ON-DISCONNECT", "schedules"),
        ("CLI-ACK-DROPS-ALL", "schedules"),
        ("CLI-PAGES-NOT-PULLED", "schedules"),
        ("CLI-CURSOR-DESPITE-EPOCH", "faults"),
        ("CLI-NOTHING-RETURNED", "faults"),
        ("CLI-FATAL-ERROR-RETRIED", "faults"),
    ];
    assert_found(planted, |bug, surface| {
        fuzz_client(&format!("--bug {bug}"), surface, "200")
    });
}

#[test]
fn the_token_of_a_client_fails_again_in_both_modes_and_a_sound_client_passes_it() {
    let bug = "--bug CLI-ACK-DROPS-ALL";
    let (found, _) = fuzz_client(bug, "schedules", "200");
    let token = after(&found, "synckit-conformance replay ").expect("a token");
    let network = token.replace(":tunnel:", ":network:");
    let (bent, sound) = (
        format!("{JUDGE} serve client {bug}"),
        format!("{JUDGE} serve client"),
    );
    for token in [token, &network] {
        let (again, code) = judge(&["replay", token, "--client", &bent]);
        assert_eq!(code, Some(1), "{again}");
        assert_eq!(after(&again, "  clause   "), after(&found, "  clause   "));
        let (passed, code) = judge(&["replay", token, "--client", &sound]);
        assert_eq!(code, Some(0), "{passed}");
    }
    assert_shrinks(&found, &["--client", &bent]);
}
