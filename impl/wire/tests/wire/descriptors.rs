//! The descriptor set names what the specification names.

use prost_reflect::{DescriptorPool, DynamicMessage, Value};
use synckit_wire::{FILE_DESCRIPTOR_SET, frame, v1};

#[test]
fn an_independent_codec_reads_our_frames_by_the_descriptor_set() {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    let descriptor = pool.get_message_by_name("synckit.v1.Frame").unwrap();
    let gap = v1::Error {
        code: v1::ErrorCode::Gap.into(),
        expected_seq: 5,
        session_continues: true,
        ..Default::default()
    };
    let bytes = frame::encode(&v1::Frame {
        body: Some(v1::frame::Body::Error(gap)),
    });
    let read = DynamicMessage::decode(descriptor, bytes).unwrap();
    let error = read.get_field_by_name("error").unwrap();
    let error = error.as_message().unwrap();
    assert_eq!(
        *error.get_field_by_name("code").unwrap(),
        Value::EnumNumber(32)
    );
    assert_eq!(
        *error.get_field_by_name("expected_seq").unwrap(),
        Value::U64(5)
    );
}
