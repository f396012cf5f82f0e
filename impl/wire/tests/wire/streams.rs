//! Frames on a byte stream.

use proptest::collection::vec;
use proptest::prelude::*;
use synckit_wire::prefix::{self, PrefixReader};

proptest! {
    #[test]
    fn frames_come_out_whole_however_the_stream_is_cut(
        frames in vec(vec(any::<u8>(), 0..20), 0..6),
        piece_bytes in 1..30_usize,
    ) {
        let stream: Vec<u8> =
            frames.iter().flat_map(|frame| prefix::encode(frame).unwrap()).collect();
        let mut reader = PrefixReader::new(20);
        let mut read = Vec::new();
        for piece in stream.chunks(piece_bytes) {
            reader.push(piece);
            while let Some(frame) = reader.next_frame().unwrap() {
                read.push(frame.to_vec());
            }
        }
        prop_assert_eq!(read, frames);
        prop_assert!(reader.is_between_frames());
    }
}

#[test]
fn the_length_is_four_bytes_big_endian() {
    assert_eq!(
        prefix::encode(&[0x2a; 258]).unwrap()[..5],
        [0, 0, 1, 2, 0x2a]
    );
}

//= SK-WIRE-005
#[test]
fn a_length_above_the_limit_is_refused_before_its_frame_arrives() {
    let mut reader = PrefixReader::new(16);
    reader.push(&[0, 0, 0]);
    assert_eq!(reader.next_frame(), Ok(None));
    reader.push(&[17]);
    assert_eq!(
        reader.next_frame().unwrap_err().limit(),
        Some("max_frame_bytes")
    );
}

#[test]
fn a_length_at_the_limit_is_read_and_a_half_frame_is_noticed() {
    let mut reader = PrefixReader::new(2);
    reader.push(&[0, 0, 0, 2, 7]);
    assert_eq!(reader.next_frame(), Ok(None));
    assert!(!reader.is_between_frames());
    reader.push(&[8]);
    assert_eq!(reader.next_frame().unwrap().unwrap(), [7, 8].as_slice());
    assert!(reader.is_between_frames());
}
