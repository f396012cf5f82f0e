//! Whatever a server sends: the client does not panic, and loses nothing that it holds.

use bytes::Bytes;
use proptest::prelude::*;
use synckit_session::client::ClientEvent;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, Frame};

use crate::harness::{Client, acked, change, last_page, refusal, told, welcome};

/// Frames near to what a server sends.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    let cursors = prop::sample::select(vec!["", "c0", "c1", "c2"]);
    let codes = prop::sample::select(vec![
        ErrorCode::Gap,
        ErrorCode::Equivocation,
        ErrorCode::ClockSkew,
        ErrorCode::StorageFailed,
        ErrorCode::Overloaded,
        ErrorCode::AccessDenied,
        ErrorCode::TokenExpired,
        ErrorCode::Internal,
    ]);
    let numbers = (0..10u64, 0..5u64, 0..3usize);
    let valid = (numbers, cursors.clone(), cursors, codes).prop_map(
        |((kind, number, index), previous, cursor, code)| {
            let name = ["a", "b", "c"][index];
            let body = match kind {
                0 => Body::Welcome(welcome("e")),
                1 | 2 => told(&[change(name, number.max(1))], previous, cursor),
                3 | 4 => {
                    let page = last_page(number, &[change(name, number.max(1))], cursor);
                    Body::SyncResponse(v1::SyncResponse {
                        has_more: index == 0,
                        ..page
                    })
                }
                5 | 6 => acked(name.as_bytes(), number, previous, cursor),
                7 => {
                    let session_continues = index > 0;
                    let expected_seq = number;
                    let error = refusal(code, number);
                    Body::Error(v1::Error {
                        session_continues,
                        expected_seq,
                        ..error
                    })
                }
                8 => Body::Ping(v1::Ping { nonce: number }),
                _ => Body::Authenticated(v1::Authenticated::default()),
            };
            synckit_wire::frame::encode(&Frame { body: Some(body) }).to_vec()
        },
    );
    let bent = (valid.clone(), any::<prop::sample::Index>(), any::<u8>());
    let bent = bent.prop_map(|(mut bytes, at, with)| {
        let at = at.index(bytes.len());
        bytes[at] ^= with;
        bytes
    });
    prop_oneof![8 => valid, 1 => bent, 1 => prop::collection::vec(any::<u8>(), 0..64)]
}

#[derive(Clone, Debug)]
enum Step {
    Frame(Vec<u8>),
    Write,
    Reconnect,
    Wait(u64),
    Store,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => frame().prop_map(Step::Frame),
        3 => Just(Step::Write),
        2 => Just(Step::Reconnect),
        1 => (0..40_000u64).prop_map(Step::Wait),
        2 => Just(Step::Store),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 300,
        ..ProptestConfig::default()
    })]

    //= SK-CLNT-001
    //= SK-CLNT-056
    #[test]
    fn a_client_survives_any_server(steps in prop::collection::vec(step(), 1..80)) {
        let mut client = Client::live("a");
        client.disk_waits = true;
        for (index, step) in steps.into_iter().enumerate() {
            match step {
                Step::Frame(bytes) => client.step(ClientEvent::Received(Bytes::from(bytes))),
                Step::Write => {
                    client.now.0 += 120_000;
                    let value = format!("local {index}");
                    client.write(&value);
                    prop_assert_eq!(client.value(), Some(value.as_str()));
                }
                Step::Reconnect => client.reconnect("e"),
                Step::Wait(ms) => client.wait_ms(ms),
                Step::Store => client.store_all(),
            }
            // What it answers is bounded by what it was asked.
            prop_assert!(client.frames().len() <= 300);
        }
    }
}
