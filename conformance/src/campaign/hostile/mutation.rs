//! Frames that are wrong, from frames that are right. The same seed and number give the same bytes.

use super::sound_frame::SoundFrame;
use crate::simulator::dice::Dice;

/// A protobuf length of 4 GiB less one byte.
const LENGTH_BOMB: [u8; 5] = [0xff, 0xff, 0xff, 0xff, 0x0f];
/// The most bits that one mutation flips, and the most bytes that it inserts.
const MAX_EDITS: u64 = 8;
/// The deepest bomb of nested arrays; it stays below the smallest `max_frame_bytes`.
const MAX_BOMB_DEPTH: u64 = 4_000;
/// In so many of 100 cases the frame comes before any `Hello`.
const UNGREETED_PERCENT: u64 = 20;

/// Something to throw at a server.
#[derive(Clone, Debug)]
pub(super) struct Shot {
    /// What was done to which frame.
    pub(super) name: String,
    /// The bytes of one frame.
    pub(super) bytes: Vec<u8>,
    /// Whether `Hello` comes first.
    pub(super) greeted: bool,
    /// Over QUIC, the length that is announced in place of the true one.
    pub(super) announced: Option<u32>,
}

impl Shot {
    fn of(name: String, bytes: Vec<u8>, greeted: bool) -> Self {
        Self {
            name,
            bytes,
            greeted,
            announced: None,
        }
    }
}

/// Every beginning of every frame, after a greeting and, for `Hello` itself, in place of it.
pub(super) fn truncations(frames: &[SoundFrame]) -> Vec<Shot> {
    let of_frame = |frame: &SoundFrame| {
        let frame = frame.clone();
        (0..frame.bytes.len()).map(move |length| {
            let name = format!("{} cut to {length} bytes", frame.name);
            Shot::of(name, frame.bytes[..length].to_vec(), frame.name != "hello")
        })
    };
    frames.iter().flat_map(of_frame).collect()
}

/// The mutation of this number.
pub(super) fn mutation(frames: &[SoundFrame], seed: u64, number: u64) -> Shot {
    let mut dice = Dice::new(seed, number);
    let frame = &frames[dice.below(frames.len() as u64) as usize];
    let other = &frames[dice.below(frames.len() as u64) as usize];
    let greeted = !dice.percent(UNGREETED_PERCENT);
    let mut bytes = frame.bytes.clone();
    let kinds: [(u64, Edit); 7] = [
        (30, flip),
        (20, insert),
        (20, delete),
        (12, bomb_length),
        (4, bomb_depth),
        (1, oversize),
        (13, |_, _| "splice"),
    ];
    let edit = dice.weighted(&kinds).unwrap_or(flip);
    let mut done = edit(&mut bytes, &mut dice);
    if done == "splice" {
        bytes.truncate(dice.below(frame.bytes.len() as u64 + 1) as usize);
        let from = dice.below(other.bytes.len() as u64) as usize;
        bytes.extend_from_slice(&other.bytes[from..]);
    }
    let mut shot = Shot::of(String::new(), bytes, greeted);
    if done == "a bombed length" && dice.percent(30) {
        done = "a bombed length, announced on the stream";
        shot.announced = Some(u32::MAX - dice.below(1 << 30) as u32);
    }
    shot.name = format!("number {number}: {} with {done}", frame.name);
    shot
}

/// Changes bytes in place, and says how.
type Edit = fn(&mut Vec<u8>, &mut Dice) -> &'static str;

fn place(bytes: &[u8], dice: &mut Dice) -> usize {
    dice.below(bytes.len() as u64) as usize
}

#[expect(clippy::ptr_arg, reason = "all mutations have one signature")]
fn flip(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    for _ in 0..dice.between(1, MAX_EDITS) {
        let at = place(bytes, dice);
        bytes[at] ^= 1 << dice.below(8);
    }
    "flipped bits"
}

fn insert(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    let at = place(bytes, dice);
    let noise = dice.name();
    let count = dice.between(1, MAX_EDITS) as usize;
    bytes.splice(at..at, noise.into_iter().take(count));
    "inserted bytes"
}

fn delete(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    let at = place(bytes, dice);
    let end = (at + dice.between(1, MAX_EDITS) as usize).min(bytes.len());
    bytes.drain(at..end);
    "deleted bytes"
}

fn bomb_length(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    let at = place(bytes, dice);
    bytes.splice(at..=at, LENGTH_BOMB);
    "a bombed length"
}

/// `AwarenessUpdate.state` and `LwwSet.value` hold values; this one is arrays all the way down.
fn bomb_depth(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    let mut value: Vec<u8> = vec![0x08, 0x01];
    for _ in 0..dice.between(1, MAX_BOMB_DEPTH) {
        // Value.array_value = 7 of ArrayValue.items = 1 of what there is so far.
        value = delimited(0x3a, &delimited(0x0a, &value));
    }
    let operation = delimited(0x12, &delimited(0x0a, &value));
    let change = [&[0x10, 0x01][..], &delimited(0x2a, &operation)].concat();
    let dictionary = [
        delimited(0x0a, b"mallory"),
        delimited(0x12, &delimited(0x0a, b"a")),
    ];
    let delta = [dictionary.concat(), delimited(0x1a, &change)].concat();
    let update = [delimited(0x0a, b"hostile"), delimited(0x12, &delta)].concat();
    *bytes = [&[0x92, 0x01][..], &length(update.len()), &update].concat();
    "nested arrays in its place"
}

fn oversize(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    let length = 65_537 + dice.below(65_536) as usize;
    bytes.resize(length, 0);
    "more bytes than a frame may have"
}

fn delimited(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag][..], &length(content.len()), content].concat()
}

fn length(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::hostile::sound_frame::sound_frames;

    #[test]
    fn the_same_number_gives_the_same_bytes_and_another_number_others() {
        let frames = sound_frames().expect("they are sound");
        let bytes = |number| mutation(&frames, 1, number).bytes;
        assert_eq!(bytes(5), bytes(5));
        assert_ne!(bytes(5), bytes(6));
    }

    #[test]
    fn every_beginning_of_every_frame_is_tried() {
        let frames = sound_frames().expect("they are sound");
        let all: usize = frames.iter().map(|frame| frame.bytes.len()).sum();
        assert_eq!(truncations(&frames).len(), all);
    }
}
