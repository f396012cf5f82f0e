//! The judge survives drivers that lie, hang or die, and blames them and nobody else.

use std::time::Duration;

use serde_json::json;
use synckit_conformance::driver::{Driver, DriverCommand, DriverError};

async fn ask(script: &str) -> Result<String, DriverError> {
    let mut driver = start(script)?;
    let reply = driver.ask("hello", json!({})).await?;
    Ok(reply.name)
}

fn start(script: &str) -> Result<Driver, DriverError> {
    let command = DriverCommand {
        program: "sh".into(),
        arguments: vec!["-c".into(), script.into()],
    };
    Driver::start(&command, Duration::from_millis(700))
}

#[tokio::test]
async fn an_honest_driver_is_heard() {
    let name = ask(r#"read line; echo '{"id":1,"name":"honest"}'"#)
        .await
        .expect("a reply");
    assert_eq!(name, "honest");
}

#[tokio::test]
async fn late_answers_to_earlier_requests_are_dropped() {
    let script = r#"read line; echo '{"id":0,"name":"late"}'; echo '{"id":1,"name":"now"}'"#;
    assert_eq!(ask(script).await.expect("a reply"), "now");
}

#[tokio::test]
async fn a_driver_that_was_too_slow_once_is_still_understood() {
    // Half of the first answer comes in time, the other half after the judge has given up.
    let script = r#"read line; printf '{"id":1,"na'; read line; echo 'me":"late"}'
                    echo '{"id":2,"name":"in time"}'"#;
    let mut driver = start(script).expect("a driver");
    let error = driver.ask("hello", json!({})).await.expect_err("silence");
    assert!(matches!(error, DriverError::Silent { .. }), "{error}");
    let reply = driver.ask("hello", json!({})).await.expect("a reply");
    assert_eq!(reply.name, "in time");
}

#[tokio::test]
async fn a_line_that_is_no_reply_is_told() {
    for script in [
        "read line; echo nonsense",
        r#"read line; echo '{"id":99}'"#,
        r#"read line; echo '{"id":1,"nmae":"no such member"}'"#,
    ] {
        let error = ask(script).await.expect_err("a lie");
        assert!(matches!(error, DriverError::BadLine { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_driver_that_hangs_is_not_waited_for() {
    let error = ask("sleep 30").await.expect_err("silence");
    assert!(matches!(error, DriverError::Silent { .. }), "{error}");
}

#[tokio::test]
async fn a_driver_that_dies_is_gone() {
    let error = ask("read line; exit 7").await.expect_err("death");
    assert!(matches!(error, DriverError::Gone(_)), "{error}");
}

#[tokio::test]
async fn a_driver_may_decline_or_fail_a_request() {
    let declined = ask(r#"read line; echo '{"id":1,"skip":"hello"}'"#)
        .await
        .expect_err("declined");
    assert!(matches!(declined, DriverError::Skipped(_)), "{declined}");
    let failed = ask(r#"read line; echo '{"id":1,"error":"no disk"}'"#)
        .await
        .expect_err("failed");
    assert!(matches!(failed, DriverError::Failed(_)), "{failed}");
}
