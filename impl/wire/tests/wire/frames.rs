//! Which bytes are a frame.

use synckit_wire::v1::ErrorCode;
use synckit_wire::{DecodeError, frame, v1};

const MAX_FRAME_BYTES: u32 = 65_536;

/// `Frame { ping { nonce: 1 } }`, written by hand: field 5 of two bytes, in it field 1.
const PING: [u8; 4] = [0x2a, 0x02, 0x08, 0x01];

fn ping(nonce: u64) -> v1::Frame {
    v1::Frame {
        body: Some(v1::frame::Body::Ping(v1::Ping { nonce })),
    }
}

fn decode(bytes: &[u8]) -> Result<v1::Frame, DecodeError> {
    frame::decode(bytes, MAX_FRAME_BYTES)
}

fn code(bytes: &[u8]) -> ErrorCode {
    decode(bytes).unwrap_err().code()
}

#[test]
fn a_ping_is_these_bytes() {
    assert_eq!(frame::encode(&ping(1)), PING.as_slice());
    assert_eq!(decode(&PING), Ok(ping(1)));
}

//= SK-WIRE-001
#[test]
fn bytes_that_are_not_protobuf_are_malformed() {
    // A field of 127 bytes of which two are there, a wire type that does not exist, a lone key.
    for bytes in [&[0x2a, 0x7f, 0x08, 0x01][..], &[0x2f], &[0x2a]] {
        assert_eq!(code(bytes), ErrorCode::Malformed);
    }
}

//= SK-WIRE-002
#[test]
fn an_empty_frame_is_malformed() {
    assert_eq!(decode(&[]), Err(DecodeError::EmptyFrame));
    assert_eq!(code(&[]), ErrorCode::Malformed);
}

//= SK-WIRE-003
#[test]
fn an_unknown_body_is_unsupported_and_not_malformed() {
    // Field 50 with one byte.
    assert_eq!(code(&[0x92, 0x03, 0x01, 0x00]), ErrorCode::UnsupportedFrame);
}

//= SK-WIRE-004
#[test]
fn unknown_fields_beside_a_known_body_are_ignored() {
    let unknown = [0x92, 0x03, 0x01, 0x00];
    assert_eq!(
        decode(&[&unknown, &PING[..], &unknown].concat()),
        Ok(ping(1))
    );
    // Field 15 inside the ping.
    assert_eq!(decode(&[0x2a, 0x04, 0x78, 0x07, 0x08, 0x01]), Ok(ping(1)));
}

//= SK-WIRE-023
#[test]
fn varints_with_leading_zero_groups_are_accepted() {
    assert_eq!(
        decode(&[0xaa, 0x80, 0x00, 0x83, 0x00, 0x08, 0x81, 0x00]),
        Ok(ping(1))
    );
}

//= SK-WIRE-005
#[test]
fn the_longest_frame_is_read_and_one_byte_more_is_refused_by_its_limit() {
    assert!(frame::decode(&PING, 4).is_ok());
    let error = frame::decode(&PING, 3).unwrap_err();
    assert_eq!(
        (error.code(), error.limit()),
        (ErrorCode::LimitExceeded, Some("max_frame_bytes"))
    );
}
