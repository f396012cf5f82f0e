//! Counters, sets and texts between clients, and over a restart.

use serde_json::json;
use synckit_client::{
    ChangeError, ClientOptions, Events, Expand, FieldEvent, Happening, Notice, Side, TextDelta,
    Unit, Value,
};

use crate::setup::{endpoints, online, open, path, serve, soon, stored, until};

/// The family of four, with joiners: seven scalars, eleven UTF-16 units.
const FAMILY: &str = "👨\u{200d}👩\u{200d}👧\u{200d}👦";

//= SK-CNT-001
//= SK-SET-001
//= SK-TEXT-012
#[tokio::test]
async fn fields_of_every_kind_arrive_over_both_transports() {
    let running = serve().await;
    for (number, endpoint) in endpoints(&running).into_iter().enumerate() {
        let name = format!("page-{number}");
        let (_ada, hers) = open(online(&endpoint), &name).await;
        let (_bob, his) = open(online(&endpoint), &name).await;
        soon(his.live()).await;
        hers.counter(&path("likes")).add(2).unwrap();
        his.counter(&path("likes")).add(-5).unwrap();
        hers.elements(&path("tags")).add("b").unwrap();
        his.elements(&path("tags")).add("a").unwrap();
        hers.text(&path("body")).insert(0, "hello").unwrap();
        until(&his, |his| his.text(&path("body")).to_string() == "hello").await;
        his.text(&path("body")).replace(0..1, "J").unwrap();
        hers.set(&path("title"), "Emma").unwrap();
        let expected = json!({
            "body": "Jello",
            "likes": -3,
            "tags": ["a", "b"],
            "title": "Emma",
        });
        for document in [&hers, &his] {
            until(document, |document| document.to_json() == expected).await;
        }
        assert!(hers.elements(&path("tags")).contains(&Value::from("a")));
        assert!(
            hers.elements(&path("tags"))
                .remove(&Value::from("a"))
                .unwrap()
        );
        assert!(
            !hers
                .elements(&path("tags"))
                .remove(&Value::from("z"))
                .unwrap()
        );
        until(&his, |his| {
            his.elements(&path("tags")).values() == [Value::from("b")]
        })
        .await;
    }
    running.shutdown().await;
}

//= SK-TEXT-020
#[tokio::test]
async fn a_text_is_edited_in_characters_and_in_utf16() {
    let (_client, page) = open(ClientOptions::default(), "page").await;
    let body = page.text(&path("body"));
    assert_eq!((body.len(), body.to_string()), (0, String::new()));
    body.insert(0, &format!("a{FAMILY}z")).unwrap();
    assert_eq!((body.len(), body.len_utf16()), (9, 13));
    assert_eq!(body.slice(1..8), FAMILY);
    assert_eq!(body.slice_utf16(1..12), FAMILY);
    body.insert_utf16(12, "ü").unwrap();
    assert_eq!(body.to_string(), format!("a{FAMILY}üz"));
    body.replace_utf16(1..12, "é").unwrap();
    body.delete(0..1).unwrap();
    assert_eq!(body.to_string(), "éüz");
    body.delete_utf16(1..2).unwrap();
    assert_eq!(body.to_string(), "éz");
}

//= SK-TEXT-023
#[tokio::test]
async fn a_cursor_stays_at_its_character() {
    let (_client, page) = open(ClientOptions::default(), "page").await;
    let body = page.text(&path("body"));
    let (start, end) = (body.cursor(0, Side::After), body.cursor(0, Side::Before));
    body.insert(0, "abcd").unwrap();
    assert_eq!(
        (body.position(&start), body.position(&end)),
        (Some(0), Some(4))
    );
    let (before, after) = (body.cursor(2, Side::Before), body.cursor(2, Side::After));
    body.insert(2, "--").unwrap();
    assert_eq!(
        (body.position(&before), body.position(&after)),
        (Some(4), Some(2))
    );
    body.delete(1..5).unwrap();
    assert_eq!(
        (body.position(&before), body.position(&after)),
        (Some(1), Some(1))
    );
}

//= SK-DATA-012
#[tokio::test]
async fn a_transaction_of_every_kind_is_one_change_and_a_failed_one_is_none() {
    let (_client, page) = open(ClientOptions::default(), "page").await;
    page.text(&path("body")).insert(0, "before").unwrap();
    let edited = page.transact(|edit| {
        edit.register(&path("title")).set("Emma")?;
        edit.counter(&path("likes")).add(1)?;
        edit.set(&path("tags")).add("new")?;
        edit.text(&path("body")).insert(6, "!")
    });
    edited.unwrap();
    assert_eq!(page.unsettled(), 2);
    let (shown, version) = (page.to_json(), page.version());
    assert_eq!(
        shown,
        json!({"body": "before!", "likes": 1, "tags": ["new"], "title": "Emma"})
    );

    let failed = page.transact(|edit| {
        edit.counter(&path("likes")).add(1)?;
        edit.text(&path("body")).delete(0..6)?;
        edit.register(&path("title")).set("x".repeat(1_000_000))
    });
    assert!(
        matches!(failed, Err(ChangeError::LimitExceeded(_))),
        "{failed:?}"
    );
    assert_eq!((page.to_json(), page.version()), (shown, version));
    assert_eq!(page.unsettled(), 2);
    // The next change follows the last one that was made.
    page.text(&path("body")).insert(7, "?").unwrap();
    assert_eq!(page.text(&path("body")).to_string(), "before!?");
}

fn delta(events: &Events) -> Option<TextDelta> {
    events.iter().find_map(|(_, event)| match event {
        FieldEvent::Text(patch) => Some(patch.delta(Unit::Utf16)),
        FieldEvent::Register | FieldEvent::Counter | FieldEvent::Set(_) => None,
    })
}

#[tokio::test]
async fn a_change_of_another_is_told_in_the_positions_of_ones_own_text() {
    let running = serve().await;
    let url = running.websocket_url();
    let (_ada, hers) = open(online(&url), "page").await;
    let (_bob, his) = open(online(&url), "page").await;
    soon(his.live()).await;
    hers.text(&path("body"))
        .insert(0, &format!("{FAMILY}bc"))
        .unwrap();
    until(&his, |his| his.text(&path("body")).len() == 9).await;

    let mut changes = his.changes();
    hers.transact(|edit| {
        let mut text = edit.text(&path("body"));
        text.insert(8, "X")?;
        text.delete(9..10)?;
        text.mark(8..9, Expand::After, "bold", true)
    })
    .unwrap();
    let told = loop {
        if let Some(Happening::Notice(Notice::Changed { events, .. })) = changes.next().await {
            break delta(&events).unwrap();
        }
    };
    let expected = TextDelta::new()
        .retain(12)
        .insert_with("X", [("bold", Value::Bool(true))])
        .delete(1);
    assert_eq!(told, expected);
    let whole = TextDelta::new()
        .insert(format!("{FAMILY}b"))
        .insert_with("X", [("bold", Value::Bool(true))]);
    assert_eq!(his.text(&path("body")).delta(), whole);
    running.shutdown().await;
}

//= SK-TEXT-022
//= SK-CLNT-003
#[tokio::test]
async fn fields_come_back_from_the_store_and_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("replica.db");
    let offline = stored(ClientOptions::default(), &file);
    let (client, page) = open(offline, "page").await;
    page.text(&path("body")).insert(0, "one two").unwrap();
    page.text(&path("body")).delete(3..4).unwrap();
    page.counter(&path("likes")).add(3).unwrap();
    page.elements(&path("tags")).add("kept").unwrap();
    page.elements(&path("tags")).add("gone").unwrap();
    assert!(
        page.elements(&path("tags"))
            .remove(&Value::from("gone"))
            .unwrap()
    );
    let (shown, version) = (page.to_json(), page.version());
    drop(page);
    client.close().await.unwrap();

    let running = serve().await;
    let url = running.websocket_url();
    let (_client, page) = open(stored(online(&url), &file), "page").await;
    assert_eq!((page.to_json(), page.version()), (shown, version));
    page.text(&path("body")).insert(3, "-").unwrap();
    page.counter(&path("likes")).add(1).unwrap();
    soon(page.settled()).await;
    let (_other, seen) = open(online(&url), "page").await;
    soon(seen.live()).await;
    let expected = json!({"body": "one-two", "likes": 4, "tags": ["kept"]});
    assert_eq!(seen.to_json(), expected);
    assert_eq!(page.to_json(), expected);
    running.shutdown().await;
}
