//! Undo and redo among others' edits, and over a restart.

use synckit_client::{ChangeError, ClientOptions, Limits, Value};

use crate::setup::{endpoints, online, open, path, serve, soon, stored, until};

//= SK-UNDO-001
//= SK-UNDO-002
//= SK-UNDO-008
#[tokio::test]
async fn undo_takes_back_ones_own_edits_and_leaves_those_of_others() {
    let running = serve().await;
    let [endpoint, _] = endpoints(&running);
    let (_ada, hers) = open(online(&endpoint), "page").await;
    let (_bob, his) = open(online(&endpoint), "page").await;
    soon(his.live()).await;
    let (body, undo) = (path("body"), hers.undo());
    undo.transact(|edit| edit.text(&body).insert(0, "hello"))
        .unwrap();
    until(&his, |his| his.text(&body).to_string() == "hello").await;
    his.text(&body).insert(2, "XY").unwrap();
    until(&hers, |hers| hers.text(&body).to_string() == "heXYllo").await;
    assert!(undo.can_undo() && !undo.can_redo());
    assert!(undo.undo().unwrap());
    until(&his, |his| his.text(&body).to_string() == "XY").await;
    assert!(undo.can_redo() && undo.redo().unwrap());
    until(&his, |his| his.text(&body).to_string() == "heXYllo").await;
    assert!(!undo.redo().unwrap());
    running.shutdown().await;
}

//= SK-UNDO-009
#[tokio::test]
async fn what_can_be_undone_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("replica.db");
    let saved = {
        let (client, page) = open(stored(ClientOptions::default(), &file), "page").await;
        let undo = page.undo();
        for title in ["Emma", "Persuasion"] {
            undo.transact(|edit| edit.register(&path("title")).set(title))
                .unwrap();
            undo.close_group();
        }
        client.close().await.unwrap();
        undo.saved()
    };
    let (client, page) = open(stored(ClientOptions::default(), &file), "page").await;
    let undo = page.undo_from(&saved).unwrap();
    assert!(undo.undo().unwrap());
    assert_eq!(page.get(&path("title")), Some(Value::from("Emma")));
    assert!(undo.undo().unwrap());
    assert_eq!(page.get(&path("title")), None);
    assert!(!undo.undo().unwrap());
    assert!(page.undo_from(&Value::from("forged")).is_err());
    client.close().await.unwrap();
}

//= SK-UNDO-001
#[tokio::test]
async fn edits_that_fail_are_neither_made_nor_noted() {
    let (_client, page) = open(ClientOptions::default(), "page").await;
    let (count, undo) = (path("count"), page.undo());
    undo.transact(|edit| edit.counter(&count).add(1)).unwrap();
    let too_long = "x".repeat(Limits::default().max_value_bytes as usize + 1);
    let failed = undo.transact(|edit| {
        edit.counter(&count).add(10)?;
        edit.register(&path("title")).set(too_long.as_str())
    });
    assert!(matches!(failed, Err(ChangeError::LimitExceeded(_))));
    assert_eq!(page.counter(&count).value(), 1);
    assert_eq!(page.unsettled(), 1);
    assert!(undo.undo().unwrap());
    assert_eq!(page.counter(&count).value(), 0);
    assert!(!undo.can_undo());
}
