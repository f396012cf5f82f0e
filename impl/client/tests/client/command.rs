//! The command `synckit`.

use std::fs;
use std::path::Path as FilePath;
use std::process::{Command, Output};

use serde_json::{Value as Json, json};
use synckit_server::Running;

use crate::import::generate;
use crate::setup::{endpoints, serve};

/// Runs the command beside the test's server.
async fn synckit(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synckit"));
    command
        .args(args)
        .env_remove("SYNCKIT_SERVER")
        .env_remove("SYNCKIT_STORE");
    tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap()
}

pub(crate) async fn succeed(args: &[&str]) -> String {
    let output = synckit(args).await;
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {message}");
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) async fn fail(args: &[&str]) -> (i32, String) {
    let output = synckit(args).await;
    let message = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), message)
}

fn trusted(running: &Running, folder: &FilePath) -> std::path::PathBuf {
    let file = folder.join("server.pem");
    fs::write(&file, running.certificate().unwrap().certificate_pem()).unwrap();
    file
}

#[tokio::test]
async fn set_get_delete_over_both_transports() {
    let running = serve().await;
    let folder = tempfile::tempdir().unwrap();
    let pem = trusted(&running, folder.path());
    for endpoint in endpoints(&running) {
        let server = ["--server", &endpoint, "--trust", pem.to_str().unwrap()];
        let with = |args: &[&'static str]| [args, &server[..]].concat();
        succeed(&with(&["set", "book", "/title", r#""Emma""#])).await;
        succeed(&with(&["set", "book", "/year/first", "1815"])).await;
        assert_eq!(succeed(&with(&["get", "book", "/title"])).await, "Emma\n");
        assert_eq!(
            succeed(&with(&["get", "book", "/title", "--json"])).await,
            "\"Emma\"\n"
        );
        assert_eq!(
            succeed(&with(&["get", "book", "/year", "--json"])).await,
            "{\"first\":1815}\n"
        );
        succeed(&with(&["delete", "book", "/title"])).await;
        let (code, message) = fail(&with(&["get", "book", "/title"])).await;
        assert_eq!(code, 1);
        assert!(message.contains("book has nothing at /title"), "{message}");
    }
    running.shutdown().await;
}

#[tokio::test]
async fn every_kind_of_field_is_edited_and_shown() {
    let running = serve().await;
    let url = running.websocket_url();
    let run = async |args: &[&str]| succeed(&[args, &["--server", &url]].concat()).await;
    run(&["add", "page", "/likes", "3"]).await;
    run(&["add", "page", "/likes", "-1"]).await;
    run(&["set-add", "page", "/tags", "\"b\""]).await;
    run(&["set-add", "page", "/tags", "1"]).await;
    run(&["set-add", "page", "/tags", "\"gone\""]).await;
    run(&["set-remove", "page", "/tags", "\"gone\""]).await;
    run(&["insert", "page", "/body", "0", "Hello!"]).await;
    run(&["insert", "page", "/body", "5", ", wörld"]).await;
    run(&["insert", "page", "/body", "end", " -"]).await;
    run(&["erase", "page", "/body", "13.."]).await;
    run(&["mark", "page", "/body", "0..5", "bold", "true"]).await;
    assert_eq!(
        run(&["export", "page", "--json"]).await,
        "{\"body\":\"Hello, wörld!\",\"likes\":2,\"tags\":[1,\"b\"]}\n"
    );
    assert_eq!(run(&["get", "page", "/body"]).await, "Hello, wörld!\n");
    let rich = run(&["get", "page", "/body", "--rich", "--json"]).await;
    let expected = json!([
        {"insert": "Hello", "attributes": {"bold": true}},
        {"insert": ", wörld!"},
    ]);
    assert_eq!(serde_json::from_str::<Json>(&rich).unwrap(), expected);
    running.shutdown().await;
}

#[tokio::test]
async fn an_edit_that_finds_nothing_to_edit_says_what_is_there() {
    let running = serve().await;
    let url = running.websocket_url();
    let run = async |args: &[&str]| fail(&[args, &["--server", &url]].concat()).await;
    for (args, code, reason) in [
        (
            &["set-remove", "page", "/tags", "1"][..],
            1,
            "is no element",
        ),
        (
            &["insert", "page", "/body", "1", "x"],
            1,
            "has 0 characters",
        ),
        (&["erase", "page", "/body", "0..1"], 1, "has 0 characters"),
        (
            &["mark", "page", "/body", "2..", "bold", "true"],
            1,
            "has 0 characters",
        ),
        (&["erase", "page", "/body", "3"], 2, "5..9"),
        (
            &["erase", "page", "/body", "3..2"],
            2,
            "ends before it starts",
        ),
        (&["insert", "page", "/body", "last", "x"], 2, "`end`"),
        (&["add", "page", "/likes", "0.5"], 2, "AMOUNT"),
    ] {
        let (got, message) = run(args).await;
        assert_eq!(got, code, "{message}");
        assert!(message.contains(reason), "{message}");
    }
    running.shutdown().await;
}

//= SK-CLNT-006
#[tokio::test]
async fn what_was_written_offline_goes_to_the_server_with_the_next_command() {
    let running = serve().await;
    let url = running.websocket_url();
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("replica.db");
    let store = ["--store", store.to_str().unwrap()];
    succeed(&[&["set", "notes", "/a", "1", "--offline"], &store[..]].concat()).await;
    let offline = succeed(&[&["get", "notes", "--json", "--offline"], &store[..]].concat()).await;
    assert_eq!(offline, "{\"a\":1}\n");
    succeed(&[&["set", "notes", "/b", "2", "--server", &url], &store[..]].concat()).await;
    assert_eq!(
        succeed(&["get", "notes", "--json", "--server", &url]).await,
        "{\"a\":1,\"b\":2}\n"
    );
    running.shutdown().await;
}

#[tokio::test]
async fn an_import_is_exported_as_equal_bytes_by_everybody() {
    let running = serve().await;
    let url = running.websocket_url();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.json");
    let json = generate(200_000);
    fs::write(&file, json.to_string()).unwrap();
    let report = succeed(&[
        "import",
        "large",
        file.to_str().unwrap(),
        "--server",
        &url,
        "--json",
    ])
    .await;
    let report: Json = serde_json::from_str(&report).unwrap();
    assert!(report["fields"].as_u64().unwrap() > 500, "{report}");

    let out = folder.path().join("out.json");
    succeed(&[
        "export",
        "large",
        "--server",
        &url,
        "--out",
        out.to_str().unwrap(),
    ])
    .await;
    let exported = fs::read_to_string(&out).unwrap();
    assert_eq!(serde_json::from_str::<Json>(&exported).unwrap(), json);
    assert_eq!(
        succeed(&["export", "large", "--server", &url]).await,
        exported
    );
    running.shutdown().await;
}

#[tokio::test]
async fn errors_have_their_exit_code_and_say_what_to_do() {
    let (code, message) = fail(&["get", "book"]).await;
    assert_eq!(code, 2);
    assert!(message.contains("--server"), "{message}");
    let (code, message) = fail(&["get", "book", "title", "--server", "ws://localhost:1"]).await;
    assert_eq!(code, 2);
    assert!(message.contains("starts with `/`"), "{message}");
    let (code, message) = fail(&["set", "book", "/title", "Emma", "--offline"]).await;
    assert_eq!(code, 2);
    assert!(message.contains("quotes"), "{message}");
    let nobody = [
        "get",
        "book",
        "--server",
        "ws://127.0.0.1:1",
        "--timeout",
        "1",
    ];
    let (code, message) = fail(&nobody).await;
    assert_eq!(code, 3);
    assert!(
        message.contains("127.0.0.1:1") && message.contains("running"),
        "{message}"
    );
    let (code, message) = fail(&[
        "import",
        "book",
        "none.json",
        "--server",
        "ws://localhost:1",
    ])
    .await;
    assert_eq!(code, 1);
    assert!(message.contains("none.json"), "{message}");
}

#[tokio::test]
async fn watch_prints_what_others_write() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let running = serve().await;
    let url = running.websocket_url();
    let mut watching = Command::new(env!("CARGO_BIN_EXE_synckit"))
        .args(["watch", "notes", "--json", "--server", &url])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut messages = BufReader::new(watching.stderr.take().unwrap());
    let lines = BufReader::new(watching.stdout.take().unwrap());
    let watched = tokio::task::spawn_blocking(move || {
        let mut message = String::new();
        messages.read_line(&mut message).unwrap();
        message
    });
    assert!(watched.await.unwrap().starts_with("watching notes"));
    succeed(&["set", "notes", "/a", "1", "--server", &url]).await;
    succeed(&["delete", "notes", "/a", "--server", &url]).await;
    succeed(&["insert", "notes", "/body", "0", "ab", "--server", &url]).await;
    succeed(&["erase", "notes", "/body", "1..", "--server", &url]).await;
    succeed(&["add", "notes", "/likes", "2", "--server", &url]).await;
    let printed = tokio::task::spawn_blocking(move || {
        lines
            .lines()
            .take(5)
            .map(Result::unwrap)
            .collect::<Vec<_>>()
    });
    let printed: Vec<Json> = printed
        .await
        .unwrap()
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        printed,
        [
            json!({"path": "/a", "value": 1}),
            json!({"path": "/a", "deleted": true}),
            json!({"path": "/body", "delta": [{"insert": "ab"}]}),
            json!({"path": "/body", "delta": [{"retain": 1}, {"delete": 1}]}),
            json!({"path": "/likes", "value": 2}),
        ]
    );
    watching.kill().unwrap();
    watching.wait().unwrap();
    running.shutdown().await;
}
