//! A large document through the whole house.

use serde_json::{Map, Value as Json, json};
use synckit_client::{DocumentHandle, Limits, json as documents};

use crate::setup::{online, open, serve_file, soon};

/// A deterministic JSON object of at least so many bytes: records as a program would keep them.
pub(crate) fn generate(bytes: usize) -> Json {
    let mut root = Map::new();
    let mut written = 0;
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    while written < bytes {
        // Knuth's linear congruential generator: enough to make records differ.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let record = json!({
            "name": format!("record {:016x}", state),
            "count": state >> 33,
            "ratio": (state >> 40) as f64 / 1_000.0,
            "tags": ["a", "b", (state % 97).to_string()],
            "address": {"street": "x".repeat((state >> 58) as usize)},
            "open": state.is_multiple_of(2),
            "notes": "a sentence that somebody wrote. ".repeat((state >> 59) as usize),
            "nothing": null,
            "empty": {},
        });
        written += record.to_string().len();
        root.insert(format!("{:06}", root.len()), record);
    }
    Json::Object(root)
}

fn write(document: &DocumentHandle, json: &Json) {
    let ops = documents::flatten(json, &Limits::default()).unwrap();
    for batch in documents::batches(ops) {
        document
            .transact(|edit| batch.into_iter().try_for_each(|op| edit.write(op)))
            .unwrap();
    }
}

fn text(document: &DocumentHandle) -> String {
    document.to_json().to_string()
}

//= SK-DATA-021
//= SK-STOR-002
#[tokio::test(flavor = "multi_thread")]
async fn five_megabytes_come_out_as_they_went_in_everywhere() {
    let json = generate(5_000_000);
    let expected = json.to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("server.db");
    let running = serve_file(&data, None).await;
    let url = running.websocket_url();
    let (_ada, hers) = open(online(&url), "large").await;
    let (_bob, his) = open(online(&url), "large").await;
    soon(his.live()).await;
    write(&hers, &json);
    assert!(text(&hers) == expected, "the writer's own export differs");
    soon(hers.settled()).await;
    crate::setup::until(&his, |his| his.version() == hers.version()).await;
    assert!(text(&his) == expected, "the follower's export differs");
    running.shutdown().await;

    let running = serve_file(&data, None).await;
    let (_carol, theirs) = open(online(&running.quic_url().unwrap()), "large").await;
    soon(theirs.live()).await;
    assert!(
        text(&theirs) == expected,
        "the export after a restart differs"
    );
    running.shutdown().await;
}
