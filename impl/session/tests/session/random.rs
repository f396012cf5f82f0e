//! Whatever a peer sends: no panic, no hang, no memory beyond the limits.

use proptest::prelude::*;
use synckit_session::server::ConnectionEvent;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, Frame};

use crate::harness::{Server, change, hello, sync_of, update};

/// Frames near to what a client sends.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    let valid = (0..8u8, 0..5u64, 0..4usize).prop_map(|(kind, number, index)| {
        let name = ["a", "b", "c", "d"][index];
        let body = match kind {
            0 => Body::Hello(hello(name)),
            1 | 2 => update(&[change(name, number.max(1)), change(name, number.max(1) + 1)]),
            3 | 4 => Body::SyncRequest(v1::SyncRequest {
                max_changes: index as u32,
                ..sync_of(number, &Default::default())
            }),
            5 => Body::Unsubscribe(v1::Unsubscribe {
                document_id: "doc".to_owned(),
                query_id: number,
            }),
            6 => Body::Ping(v1::Ping { nonce: number }),
            _ => Body::Query(v1::Query {
                request_id: number,
                ..v1::Query::default()
            }),
        };
        synckit_wire::frame::encode(&Frame { body: Some(body) }).to_vec()
    });
    let torn = (valid.clone(), any::<prop::sample::Index>()).prop_map(|(mut bytes, at)| {
        bytes.truncate(at.index(bytes.len() + 1));
        bytes
    });
    let bent = (valid.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(
        |(mut bytes, at, with)| {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] ^= with;
            }
            bytes
        },
    );
    prop_oneof![6 => valid, 1 => torn, 2 => bent, 1 => prop::collection::vec(any::<u8>(), 0..64)]
}

#[derive(Clone, Debug)]
enum Step {
    Frame(usize, Vec<u8>),
    Connect,
    Disconnect(usize),
    Wait(u64),
    Store,
    Fail,
    Read,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => (0..4usize, frame()).prop_map(|(to, bytes)| Step::Frame(to, bytes)),
        2 => Just(Step::Connect),
        1 => (0..4usize).prop_map(Step::Disconnect),
        1 => (0..40_000u64).prop_map(Step::Wait),
        4 => Just(Step::Store),
        1 => Just(Step::Fail),
        2 => Just(Step::Read),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 300,
        ..ProptestConfig::default()
    })]

    //= SK-LIM-007
    #[test]
    fn a_server_survives_any_peers(steps in prop::collection::vec(step(), 1..120)) {
        let mut server = Server::new();
        server.config.limits.max_outbound_bytes = 65_536;
        server.config.limits.max_frame_bytes = 65_536;
        server.storage_waits = true;
        server.clients_wait = true;
        let mut peers = vec![server.connect(None)];
        for step in steps {
            match step {
                Step::Connect if peers.len() < 4 => {
                    let id = server.connect(None);
                    server.send(id, Body::Hello(hello("a")));
                    peers.push(id);
                }
                Step::Frame(to, bytes) => {
                    if let Some(id) = peers.get(to) {
                        server.send_bytes(*id, &bytes);
                    }
                }
                Step::Disconnect(index) if index < peers.len() && peers.len() > 1 => {
                    let id = peers.remove(index);
                    server.disconnect(id);
                }
                Step::Wait(ms) => server.wait_ms(ms),
                Step::Store => server.store_all(),
                Step::Fail if server.storage_len() > 0 => server.fail_next(),
                Step::Read => {
                    for id in &peers {
                        let bytes = server.waiting_bytes(*id);
                        server.frames(*id);
                        server.step(*id, ConnectionEvent::Flushed { bytes });
                    }
                }
                Step::Connect | Step::Disconnect(_) | Step::Fail => {}
            }
            for id in &peers {
                prop_assert!(server.waiting_bytes(*id) <= 2 * 65_536);
            }
        }
        for id in peers {
            server.disconnect(id);
        }
        server.store_all();
        prop_assert!(server.is_idle());
        // The log is contiguous for each replica: nothing was stored twice or with a hole.
        for name in ["a", "b", "c", "d"] {
            let dots = server.disk().dots();
            let seqs: Vec<u64> =
                dots.iter().filter(|(of, _)| of == name).map(|(_, seq)| *seq).collect();
            let whole: Vec<u64> = (1..=seqs.len() as u64).collect();
            prop_assert_eq!(seqs, whole);
        }
    }
}
