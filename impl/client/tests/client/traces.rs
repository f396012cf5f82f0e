//! Whole editing histories, typed by one client and followed by another, through a server and over
//! connections that break.
//!
//! The recorded ones are from <https://github.com/josephg/editing-traces> and not part of the
//! project: `SYNCKIT_EDITING_TRACES=FOLDER cargo test -p synckit-client -- --ignored` plays every
//! sequential one in a folder.

use std::io::Read;
use std::path::Path as FilePath;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::Deserialize;
use synckit_client::{Client, DocumentHandle, Version};
use synckit_server::Running;
use tokio::time::{sleep, timeout};

use crate::setup::{PATIENCE, online, open, path, serve, soon};

/// Patches of one change; so a history of a keystroke each is typed as fast as a person's batch.
const PATCHES_PER_CHANGE: usize = 25;

/// A connection breaks after this many changes.
const CHANGES_PER_CONNECTION: usize = 97;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    start_content: String,
    end_content: String,
    txns: Vec<Transaction>,
}

#[derive(Deserialize)]
struct Transaction {
    /// Position, number deleted, text inserted.
    patches: Vec<(usize, usize, String)>,
}

/// Types a history and breaks connections on the way; both ends come to read as recorded.
async fn play(running: &Running, name: &str, trace: &Trace) {
    let url = running.websocket_url();
    let (writer, hers) = open(online(&url), name).await;
    let (reader, his) = open(online(&url), name).await;
    soon(his.live()).await;
    hers.text(&path("text"))
        .insert(0, &trace.start_content)
        .unwrap();
    let patches: Vec<_> = trace.txns.iter().flat_map(|txn| &txn.patches).collect();
    for (number, batch) in patches.chunks(PATCHES_PER_CHANGE).enumerate() {
        hers.transact(|edit| {
            let body = path("text");
            batch.iter().try_for_each(|(at, deleted, inserted)| {
                edit.text(&body).delete(*at..at + deleted)?;
                edit.text(&body).insert(*at, inserted)
            })
        })
        .unwrap();
        break_connections(number, &writer, &reader);
        // Lets the connections run: a server is not written to death at once.
        tokio::task::yield_now().await;
    }
    writer.reconnect();
    reader.reconnect();
    while_it_goes_on(|| hers.unsettled()).await;
    let wanted = hers.version();
    while_it_goes_on(|| missing(&his, &wanted)).await;
    assert_ends(&hers, trace, name);
    assert_ends(&his, trace, name);
}

/// Waits until nothing is left, as long as it gets less.
async fn while_it_goes_on(left: impl Fn() -> usize) {
    let mut before = usize::MAX;
    while left() > 0 {
        assert!(left() < before, "it goes on");
        before = left();
        let less = async {
            while left() == before {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, less).await.expect("it goes on");
    }
}

/// The operations that a document lacks.
fn missing(document: &DocumentHandle, wanted: &Version) -> usize {
    let has = document.version();
    let lacks = wanted.iter().map(|(replica, seq)| seq - has.get(replica));
    usize::try_from(lacks.sum::<u64>()).unwrap()
}

/// Now the writer's, now the reader's, and one comes back only after the other has gone.
fn break_connections(change: usize, writer: &Client, reader: &Client) {
    if change % CHANGES_PER_CONNECTION != CHANGES_PER_CONNECTION - 1 {
        return;
    }
    let (leaving, back) = if (change / CHANGES_PER_CONNECTION).is_multiple_of(2) {
        (writer, reader)
    } else {
        (reader, writer)
    };
    back.reconnect();
    leaving.disconnect();
}

fn assert_ends(document: &DocumentHandle, trace: &Trace, name: &str) {
    let text = document.text(&path("text")).to_string();
    assert!(text == trace.end_content, "{name} ends otherwise");
}

/// A history of insertions and deletions all over a text, and its end by the simplest of means.
fn generated() -> Trace {
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % below
    };
    let mut text: Vec<char> = Vec::new();
    let mut txns = Vec::new();
    for number in 0..5_000 {
        let at = random(text.len() + 1);
        let deleted = random(4).min(text.len() - at);
        let inserted = ["a", "é", "字", "👩\u{200d}👧", "word "][number % 5].repeat(random(3));
        text.splice(at..at + deleted, inserted.chars());
        let patches = vec![(at, deleted, inserted)];
        txns.push(Transaction { patches });
    }
    Trace {
        kind: String::new(),
        start_content: String::new(),
        end_content: text.into_iter().collect(),
        txns,
    }
}

//= SK-CLNT-003
//= SK-TEXT-020
#[tokio::test(flavor = "multi_thread")]
async fn a_history_arrives_whole_over_connections_that_break() {
    let running = serve().await;
    play(&running, "generated", &generated()).await;
    running.shutdown().await;
}

//= SK-TEXT-020
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the recorded histories: set SYNCKIT_EDITING_TRACES to their folder"]
async fn every_recorded_history_arrives_whole_over_connections_that_break() {
    let folder = std::env::var("SYNCKIT_EDITING_TRACES")
        .expect("SYNCKIT_EDITING_TRACES names a folder of github.com/josephg/editing-traces");
    let files = std::fs::read_dir(&folder).expect("the folder can be read");
    let files = files.map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|file| file.to_string_lossy().ends_with(".json.gz"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds no .json.gz");
    let running = serve().await;
    for file in files {
        let trace = read(&file);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if trace.kind == "concurrent" {
            eprintln!("{name} has several writers, and is played by the tests of the CRDTs");
            continue;
        }
        play(&running, &name, &trace).await;
        eprintln!("{name} ends as recorded");
    }
    running.shutdown().await;
}

fn read(file: &FilePath) -> Trace {
    let mut unpacking = Command::new("gzip")
        .arg("-dc")
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip is installed; it unpacks the histories");
    let mut text = String::new();
    let mut output = unpacking.stdout.take().unwrap();
    output.read_to_string(&mut text).unwrap();
    assert!(unpacking.wait().unwrap().success(), "{}", file.display());
    serde_json::from_str(&text).expect("a history as its README describes it")
}
