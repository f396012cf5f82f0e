//! Any bytes are a frame or a numbered error; a frame that was read is written and read again the
//! same.

use bytes::Bytes;
use synckit_crdt::Limits;
use synckit_wire::v1::frame::Body;
use synckit_wire::{convert, frame, prefix::PrefixReader};

const MAX_FRAME_BYTES: u32 = 1 << 20;
const MAX_CHANGES_PER_FRAME: u32 = 1_024;

/// Chapter 5 of the specification, over both transports' framing.
pub fn wire_decode(data: &[u8]) {
    read_stream(data);
    let Ok(read) = frame::decode(data, MAX_FRAME_BYTES) else {
        return;
    };
    let again = frame::decode(&frame::encode(&read), u32::MAX).expect("what we write, we read");
    // Compared as bytes: a NaN does not equal itself.
    assert_eq!(frame::encode(&read), frame::encode(&again));
    if let Some(body) = read.body {
        convert_body(body);
    }
}

fn convert_body(body: Body) {
    let limits = Limits::default();
    match body {
        Body::Update(update) => {
            let _ = convert::update::decode(update, MAX_CHANGES_PER_FRAME, &limits);
        }
        Body::SyncRequest(request) => {
            let _ = convert::sync_request::decode(&request);
        }
        Body::SyncResponse(response) => {
            if let Some(delta) = response.delta {
                let _ = convert::delta::decode(delta, MAX_CHANGES_PER_FRAME, &limits);
            }
            if let Some(snapshot) = response.snapshot {
                let _ = convert::snapshot::decode(snapshot, &limits);
            }
        }
        Body::Notification(notification) => {
            if let Some(delta) = notification.delta {
                let _ = convert::delta::decode(delta, MAX_CHANGES_PER_FRAME, &limits);
            }
        }
        // Nothing in them is converted.
        Body::Hello(_)
        | Body::Welcome(_)
        | Body::Authenticate(_)
        | Body::Authenticated(_)
        | Body::Ping(_)
        | Body::Pong(_)
        | Body::Error(_)
        | Body::Goaway(_)
        | Body::Ack(_)
        | Body::Unsubscribe(_)
        | Body::Query(_)
        | Body::QueryResult(_)
        | Body::AwarenessUpdate(_)
        | Body::AwarenessState(_)
        | Body::SetAccess(_)
        | Body::AccessChanged(_) => {}
    }
}

/// The same bytes as a QUIC stream that arrives in pieces.
fn read_stream(data: &[u8]) {
    let mut reader = PrefixReader::new(MAX_FRAME_BYTES);
    for piece in data.chunks(7) {
        reader.push(&Bytes::copy_from_slice(piece));
        while let Ok(Some(_)) = reader.next_frame() {}
    }
}
