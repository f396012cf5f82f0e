//! The binary as a process: its first line, its end, its death.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::peer::{Peer, changes};

struct Process {
    child: Child,
    websocket: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(data: &Path) -> Process {
    let mut child = Command::new(env!("CARGO_BIN_EXE_synckit-server"))
        .args(["--listen", "127.0.0.1:0", "--log", "error", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let &["ready", websocket, quic] = words.as_slice() else {
        panic!("not a ready line: {line:?}");
    };
    assert!(quic.starts_with("quic=quic://127.0.0.1:"), "{quic}");
    let websocket = websocket.strip_prefix("ws=").unwrap().to_owned();
    Process { child, websocket }
}

//= SK-STOR-001
//= SK-STOR-002
#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_in_the_middle_of_writing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("server.db");
    let mut acknowledged = 0;
    for life in 0..3 {
        let mut process = start(&data);
        let mut writer = Peer::greet(&process.websocket, &format!("writer {life}")).await;
        for _ in 0..20 {
            writer.write("killed", "field", life).await;
        }
        writer.expect_ack(10).await;
        acknowledged += 10;
        process.child.kill().unwrap();
        process.child.wait().unwrap();
    }
    let process = start(&data);
    let mut reader = Peer::greet(&process.websocket, "reader").await;
    let page = reader.subscribe("killed").await;
    assert!(!page.has_more);
    let kept = changes(&page.delta);
    assert!(
        (acknowledged..=60).contains(&kept),
        "{kept} of {acknowledged} acknowledged"
    );
}

//= SK-SESS-064
#[tokio::test]
async fn sigterm_ends_it_in_good_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = start(&folder.path().join("server.db"));
    let mut peer = Peer::greet(&process.websocket, "peer").await;
    let killed = Command::new("kill")
        .args(["-TERM", &process.child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let goaway = peer.receive().await;
    assert!(
        matches!(goaway, Some(synckit_wire::v1::frame::Body::Goaway(_))),
        "{goaway:?}"
    );
    assert_eq!(peer.receive().await, None);
    let status = process.child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_synckit-server"))
        .args(["--listen", &address, "--data", "memory"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains(&address) && message.contains("--listen"),
        "{message}"
    );
    assert!(output.stdout.is_empty());
}
