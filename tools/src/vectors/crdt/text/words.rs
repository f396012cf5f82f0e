//! Words that are typed at one place, forwards, backwards or at once.

use synckit_oracle::Draft;

use crate::vectors::crdt::edit::PATH;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::{Scene, path};
use crate::vectors::crdt::value::PlainValue;

/// How a word comes about.
#[derive(Clone, Copy)]
enum Manner {
    AtOnce,
    Forwards,
    ForwardsByOrigins,
    Backwards,
    OutsideIn,
}

const MANNERS: [(Manner, &str); 5] = [
    (Manner::AtOnce, "at-once"),
    (Manner::Forwards, "forwards"),
    (Manner::ForwardsByOrigins, "forwards-by-origins"),
    (Manner::Backwards, "backwards"),
    (Manner::OutsideIn, "outside-in"),
];

/// The words show whose they are, and in which order they were meant.
const WORDS: [&str; 3] = ["abc", "klm", "xyz"];

pub(super) fn generate() -> Vec<Family> {
    vec![at_one_place(), one_into_the_other()]
}

/// Writes a word at `at`, in one change for each keystroke.
fn write(scene: &mut Scene, writer: usize, at: usize, word: &str, manner: Manner) {
    let letters: Vec<String> = word.chars().map(String::from).collect();
    // (letter, where it is typed, counted from `at`)
    let steps: Vec<(&str, usize)> = match manner {
        Manner::AtOnce => vec![(word, 0)],
        Manner::Forwards | Manner::ForwardsByOrigins => {
            letters.iter().map(String::as_str).zip(0..).collect()
        }
        Manner::Backwards => letters
            .iter()
            .rev()
            .map(|letter| (letter.as_str(), 0))
            .collect(),
        Manner::OutsideIn => vec![(&letters[0], 0), (&letters[2], 1), (&letters[1], 1)],
    };
    for (letter, offset) in steps {
        scene.edit(writer, |draft: &mut Draft<PlainValue>| {
            match manner {
                Manner::ForwardsByOrigins => {
                    draft.text_insert_between(&path(PATH), at + offset, letter)
                }
                Manner::AtOnce | Manner::Forwards | Manner::Backwards | Manner::OutsideIn => {
                    draft.text_insert(&path(PATH), at + offset, letter)
                }
            };
        });
    }
}

fn start(text: &str) -> Scene {
    let mut scene = Scene::of(&[b"a", b"b", b"c", b"s"]);
    if !text.is_empty() {
        scene.edit(3, |draft| {
            draft.text_insert(&path(PATH), 0, text);
        });
    }
    scene.settle();
    scene
}

/// Three words at one place, in every manner.
fn at_one_place() -> Family {
    let clauses = &[
        "SK-TEXT-001",
        "SK-TEXT-003",
        "SK-TEXT-010",
        "SK-TEXT-011",
        "SK-TEXT-013",
    ];
    let about = "Three writers write a word at one place without seeing each other: the words \
                 stand side by side, however they were typed.";
    let mut family = Family::new("text-word", clauses, about);
    for (base, at) in [("", 0), ("()", 1), ("(", 1)] {
        for (a, a_name) in MANNERS {
            for (b, b_name) in MANNERS {
                // With one more word the cases would be many and say little more.
                for (c, c_name) in MANNERS
                    .into_iter()
                    .filter(|_| base == "()" || a_name == b_name)
                {
                    let mut scene = start(base);
                    for (writer, manner) in [a, b, c].into_iter().enumerate() {
                        write(&mut scene, writer, at, WORDS[writer], manner);
                    }
                    let label = format!("{}/{a_name}/{b_name}/{c_name}", base.len() + at);
                    family.in_few_orders(&label, scene.changes());
                }
            }
        }
    }
    family
}

/// A word into the middle of another one, which somebody else goes on with.
fn one_into_the_other() -> Family {
    let clauses = &["SK-TEXT-001", "SK-TEXT-003", "SK-TEXT-012"];
    let about = "A word is typed into the middle of another, while that goes on and is split \
                 elsewhere.";
    let mut family = Family::new("text-split", clauses, about);
    for (first, first_name) in MANNERS {
        for (second, second_name) in [MANNERS[1], MANNERS[3]] {
            for at in 0..=3 {
                for other in 0..=3 {
                    let mut scene = start("");
                    write(&mut scene, 0, 0, WORDS[0], first);
                    scene.read(1, 0);
                    write(&mut scene, 1, at, "kl", Manner::Forwards);
                    write(&mut scene, 0, other, WORDS[2], second);
                    let label = format!("{first_name}/{second_name}/{at}-{other}");
                    family.in_few_orders(&label, scene.changes());
                }
            }
        }
    }
    family
}
