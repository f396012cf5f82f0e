//! Drivers that come over a WebSocket: the same messages, each as the schema says.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use synckit_conformance::case::{Library, Role, Selection};
use synckit_conformance::clause::{Catalogue, Level};
use synckit_conformance::driver::{DriverSource, Mode, Reception, flaws_of_message};
use synckit_conformance::run::{Plan, RunSettings, Runner};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio_tungstenite::tungstenite::Message;

const JUDGE: &str = env!("CARGO_BIN_EXE_synckit-conformance");
const PATIENCE: Duration = Duration::from_secs(4);

/// What went wrong with the messages of a run, and how many there were.
#[derive(Debug, Default)]
struct Overheard {
    messages: AtomicUsize,
    flaws: Mutex<Vec<String>>,
}

impl Overheard {
    fn hear(&self, message: &str) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        let json: Value = serde_json::from_str(message).expect("JSON");
        let flaws = flaws_of_message(&json);
        if !flaws.is_empty() {
            let mut told = self.flaws.lock().expect("no panic");
            told.push(format!("{message}: {flaws:?}"));
        }
    }
}

/// A page with the reference client in it: carries messages until the judge hangs up.
async fn page(url: String, overheard: Arc<Overheard>) {
    let (socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .expect("a judge");
    let (mut to_judge, mut from_judge) = socket.split();
    let mut client = tokio::process::Command::new(JUDGE)
        .args(["serve", "client"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a client");
    let mut requests = client.stdin.take().expect("an input");
    let mut replies = BufReader::new(client.stdout.take().expect("an output")).lines();
    while let Some(Ok(Message::Text(request))) = from_judge.next().await {
        overheard.hear(&request);
        let line = format!("{request}\n");
        requests.write_all(line.as_bytes()).await.expect("a client");
        let reply = replies
            .next_line()
            .await
            .expect("a client")
            .expect("a reply");
        overheard.hear(&reply);
        let sent = to_judge.send(Message::Text(reply.into())).await;
        sent.expect("a judge");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_is_judged_case_after_case_and_every_message_is_as_the_schema_says() {
    let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
    let selection = Selection::new(&[], &[], Level::Info).expect("all");
    for mode in [Mode::Tunnel, Mode::Network] {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let reception = Reception::open(address, PATIENCE, PATIENCE).await;
        let reception = reception.expect("a port");
        let overheard = Arc::new(Overheard::default());
        tokio::spawn(page(reception.url(), Arc::clone(&overheard)));
        let runner = Runner {
            servers: None,
            client: Some(DriverSource::Reception(reception)),
            settings: RunSettings {
                jobs: 1,
                patience: PATIENCE,
                ..RunSettings::default()
            },
        };
        let plan = Plan::new(&library, &selection, &[Role::Client], &[], mode);
        let results = runner.run(&plan, &mut ()).await;
        assert!(results.len() > 100, "{} cases", results.len());
        for result in &results {
            assert_eq!(result.failure, None, "{}", result.item.name());
        }
        assert!(overheard.messages.load(Ordering::Relaxed) > 10 * results.len());
        assert_eq!(*overheard.flaws.lock().expect("no panic"), [""; 0]);
    }
}

#[test]
fn nobody_who_comes_is_4_and_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(JUDGE)
        .args(["run", "--client-ws", "127.0.0.1:0", "--client-wait", "1"])
        .current_dir(folder.path())
        .output()
        .expect("the judge runs");
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("no driver connected to ws://127.0.0.1:"),
        "{said}"
    );
    assert!(said.contains("within 1s"), "{said}");
}
