//! Every order in which a handful of operations can arrive.

use synckit_oracle as oracle;

use crate::peer::{Kind, Peer, Place, Sent, WRITERS};

/// An operation and how many of each writer's operations it stands on.
type Known = [usize; 3];

/// Delivers what the writers sent in every order that respects what each operation stands on, to
/// a peer of its own each time; the oracle judges each step. Returns what all of them show.
fn deliver_in_every_order(sent: &[(usize, Known, Sent)]) -> String {
    let mut shown: Vec<String> = Vec::new();
    // A reader who writes nothing; its own id matters to nobody.
    let mut open = vec![(Peer::new(0), Vec::<usize>::new())];
    while let Some((peer, had)) = open.pop() {
        if had.len() == sent.len() {
            shown.push(peer.text.to_string());
            continue;
        }
        for (number, (writer, known, op)) in sent.iter().enumerate() {
            let count = |writer: usize| had.iter().filter(|had| sent[**had].0 == writer).count();
            let earlier = sent[..number]
                .iter()
                .filter(|other| other.0 == *writer)
                .count();
            let is_ready = (0..3).all(|writer| known[writer] <= count(writer));
            if had.contains(&number) || count(*writer) != earlier || !is_ready {
                continue;
            }
            let mut next = peer.clone();
            next.receive(number, op);
            open.push((next, [had.as_slice(), &[number]].concat()));
        }
    }
    shown.dedup();
    assert_eq!(shown.len(), 1, "{shown:?}");
    shown.remove(0)
}

fn insert(first: oracle::Dot, place: Place, text: &str) -> Sent {
    let text = text.to_owned();
    Sent {
        first,
        kind: Kind::Insert { place, text },
    }
}

fn dot(writer: usize, seq: u64) -> oracle::Dot {
    (WRITERS[writer].to_vec(), seq)
}

//= SK-TEXT-013
#[test]
fn three_runs_typed_at_one_place_do_not_interleave_in_any_order() {
    let edges = || Place::Between(None, None);
    let mut sent = Vec::new();
    for (writer, letters) in ["xyz", "uvw", "abc"].into_iter().enumerate() {
        for (index, letter) in letters.chars().enumerate() {
            let place = if index == 0 {
                edges()
            } else {
                Place::Continues
            };
            let first = dot(writer, 1 + index as u64);
            sent.push((writer, [0; 3], insert(first, place, &letter.to_string())));
        }
    }
    // The ids ascend: b, m, ma.
    assert_eq!(deliver_in_every_order(&sent), "abcxyzuvw");
}

//= SK-TEXT-013
#[test]
fn runs_typed_backwards_at_one_place_do_not_interleave_in_any_order() {
    let mut sent = Vec::new();
    for (writer, letters) in ["cba", "zyx"].into_iter().enumerate() {
        for (index, letter) in letters.chars().enumerate() {
            let seq = 1 + index as u64;
            let right = (seq > 1).then(|| dot(writer, seq - 1));
            let place = Place::Between(None, right);
            sent.push((
                writer,
                [0; 3],
                insert(dot(writer, seq), place, &letter.to_string()),
            ));
        }
    }
    assert_eq!(deliver_in_every_order(&sent), "abcxyz");
}

//= SK-TEXT-005
//= SK-TEXT-012
#[test]
fn what_is_deleted_twice_while_others_write_in_it_is_the_same_in_any_order() {
    let delete = |writer, seq, first_seq, length| Sent {
        first: dot(writer, seq),
        kind: Kind::Delete(vec![(WRITERS[0].to_vec(), first_seq, length)]),
    };
    let base = [3, 0, 0].map(|count: usize| count.min(1));
    let inside = Place::Between(Some(dot(0, 2)), Some(dot(0, 3)));
    let sent = [
        (
            0,
            [0; 3],
            insert(dot(0, 1), Place::Between(None, None), "abcd"),
        ),
        (0, base, delete(0, 5, 1, 3)),
        (1, base, delete(1, 1, 2, 3)),
        (1, base, insert(dot(1, 2), inside.clone(), "X")),
        (2, base, insert(dot(2, 1), inside, "YZ")),
        (2, base, insert(dot(2, 3), Place::Continues, "!")),
    ];
    assert_eq!(deliver_in_every_order(&sent), "YZ!X");
}
