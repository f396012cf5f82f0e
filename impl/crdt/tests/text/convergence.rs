//! Writers who edit at once, honestly or not, and hear of each other late.

use proptest::prelude::*;
use synckit_oracle as oracle;

use crate::peer::{Kind, Peer, Place, Sent, WRITERS};

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Insert {
        writer: usize,
        at: usize,
        text: String,
    },
    Delete {
        writer: usize,
        at: usize,
        count: usize,
    },
    /// Origins by their index in the whole text; beyond it, an edge or a dot that is no character.
    Forge {
        writer: usize,
        left: usize,
        right: usize,
        text: String,
    },
    Sync {
        from: usize,
        to: usize,
        count: usize,
    },
}

/// Text that is more than ASCII.
const WIDE: [&str; 5] = ["👨\u{200D}👩", "e\u{301}", "漢字", "שלום", "\0"];

pub(crate) fn step(is_honest: bool) -> impl Strategy<Value = Step> {
    let writer = || 0..WRITERS.len();
    let text = || {
        prop_oneof![
            4 => "[a-z]{1,3}",
            1 => prop::sample::select(WIDE.to_vec()).prop_map(str::to_owned),
        ]
    };
    let forge = u32::from(!is_honest) * 4;
    prop_oneof![
        4 => (writer(), any::<usize>(), text())
            .prop_map(|(writer, at, text)| Step::Insert { writer, at, text }),
        2 => (writer(), any::<usize>(), 1..5_usize)
            .prop_map(|(writer, at, count)| Step::Delete { writer, at, count }),
        forge => (writer(), 0..40_usize, 0..40_usize, text())
            .prop_map(|(writer, left, right, text)| Step::Forge { writer, left, right, text }),
        3 => (writer(), writer(), 1..6_usize)
            .prop_map(|(from, to, count)| Step::Sync { from, to, count }),
    ]
}

/// Three writers and all that they sent.
pub(crate) struct Room {
    pub(crate) peers: Vec<Peer>,
    sent: Vec<Sent>,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self {
            peers: (0..WRITERS.len()).map(Peer::new).collect(),
            sent: Vec::new(),
        }
    }

    pub(crate) fn run(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Insert { writer, at, text } => {
                    let peer = &mut self.peers[*writer];
                    let at = at % (peer.text.len() + 1);
                    let sent = peer.insert(at, text);
                    self.send(*writer, sent);
                }
                Step::Delete { writer, at, count } => {
                    let peer = &mut self.peers[*writer];
                    let start = at % (peer.text.len() + 1);
                    let end = (start + count).min(peer.text.len());
                    if start < end {
                        let sent = peer.delete(start, end);
                        self.send(*writer, sent);
                    }
                }
                Step::Forge {
                    writer,
                    left,
                    right,
                    text,
                } => {
                    let peer = &mut self.peers[*writer];
                    let place = Place::Between(some_dot(peer, *left), some_dot(peer, *right));
                    let text = text.clone();
                    let sent = peer.forge(Kind::Insert { place, text });
                    self.send(*writer, sent);
                }
                Step::Sync { from, to, count } => self.sync(*from, *to, *count),
            }
        }
        self.settle();
    }

    fn send(&mut self, writer: usize, sent: Sent) {
        self.peers[writer].seen.insert(self.sent.len());
        self.sent.push(sent);
    }

    /// The first `count` operations that `from` has and `to` lacks; their order is causal.
    fn sync(&mut self, from: usize, to: usize, count: usize) {
        let missing = &self.peers[from].seen - &self.peers[to].seen;
        for number in missing.into_iter().take(count) {
            self.peers[to].receive(number, &self.sent[number]);
        }
    }

    /// Everyone hears of everything, and shows the same.
    fn settle(&mut self) {
        for _ in 0..2 {
            for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 1)] {
                self.sync(from, to, usize::MAX);
            }
        }
        let shown: Vec<String> = self
            .peers
            .iter()
            .map(|peer| peer.text.to_string())
            .collect();
        assert_eq!((&shown[0], &shown[1]), (&shown[1], &shown[2]));
    }
}

fn some_dot(peer: &Peer, index: usize) -> Option<oracle::Dot> {
    let characters = peer.oracle.characters();
    if let Some(character) = characters.get(index) {
        return Some(character.dot.clone());
    }
    // Some dot that is seen; a deletion may have taken it.
    let dot = (WRITERS[index % 3].to_vec(), 1 + index as u64 % 7);
    Some(dot).filter(|dot| peer.covers(dot))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    //= SK-TEXT-004
    //= SK-TEXT-012
    #[test]
    fn honest_writers_show_what_the_oracle_shows(
        steps in prop::collection::vec(step(true), 1..60),
    ) {
        Room::new().run(&steps);
    }

    //= SK-TEXT-006
    //= SK-TEXT-010
    //= SK-TEXT-011
    #[test]
    fn origins_that_no_honest_writer_would_name_are_placed_as_the_oracle_places_them(
        steps in prop::collection::vec(step(false), 1..60),
    ) {
        Room::new().run(&steps);
    }
}
