//! Small cases, all of a kind at a time: ties, ids, clocks, deletes, paths, operations, chains.

use synckit_oracle::{Operation, next_change};

use crate::vectors::crdt::encoding::PlainChange;
use crate::vectors::crdt::family::Family;
use crate::vectors::crdt::scene::MS;
use crate::vectors::crdt::value::PlainValue;

pub(super) fn generate() -> Vec<Family> {
    vec![
        two_writers(),
        three_writers(),
        ids(),
        clocks(),
        paths(),
        operations(),
        chains(),
        kinds(),
    ]
}

pub(super) fn set(path: &[&str], value: PlainValue) -> Operation<PlainValue> {
    Operation::lww_set(path.iter().map(|s| (*s).to_owned()).collect(), value)
}

pub(super) fn delete(path: &[&str]) -> Operation<PlainValue> {
    Operation::lww_delete(path.iter().map(|s| (*s).to_owned()).collect())
}

fn text(text: &str) -> PlainValue {
    PlainValue::text(text)
}

/// A first change that has seen nothing.
fn first(replica: &[u8], timestamp: u64, ops: Vec<Operation<PlainValue>>) -> PlainChange {
    PlainChange {
        replica: replica.to_vec(),
        first_seq: 1,
        timestamp,
        deps: Vec::new(),
        ops,
    }
}

/// A write or a delete of `x`; the value names the writer.
fn write_x(writer: &str, deletes: bool) -> Operation<PlainValue> {
    if deletes {
        delete(&["x"])
    } else {
        set(&["x"], text(&format!("of {writer}")))
    }
}

fn verb(deletes: bool) -> &'static str {
    if deletes { "delete" } else { "set" }
}

fn two_writers() -> Family {
    let clauses = &["SK-LWW-001", "SK-LWW-002", "SK-LWW-003"];
    let about = "Two concurrent writes: the greater timestamp, then the greater replica id.";
    let mut family = Family::new("two", clauses, about);
    for (a_ms, b_ms) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
        for (a_deletes, b_deletes) in [(false, false), (false, true), (true, false), (true, true)] {
            let label = format!("{a_ms}-{}/{b_ms}-{}", verb(a_deletes), verb(b_deletes));
            let changes = vec![
                first(b"a", a_ms * MS, vec![write_x("a", a_deletes)]),
                first(b"b", b_ms * MS, vec![write_x("b", b_deletes)]),
            ];
            family.in_every_order(&label, changes);
        }
    }
    family
}

fn three_writers() -> Family {
    let clauses = &["SK-LWW-001", "SK-LWW-002", "SK-LWW-003", "SK-DATA-021"];
    let about = "Three concurrent writes, sets and deletes, with and without ties.";
    let mut family = Family::new("three", clauses, about);
    for bits in 0..64_u64 {
        let bit = |n: u32| bits >> n & 1 == 1;
        let writers = [("a", 0), ("b", 1), ("c", 2)];
        let changes = writers.map(|(writer, n)| {
            let timestamp = if bit(n) { 2 * MS } else { MS };
            first(
                writer.as_bytes(),
                timestamp,
                vec![write_x(writer, bit(n + 3))],
            )
        });
        let label = format!("{bits:02}");
        family.in_every_order(&label, changes.to_vec());
    }
    family
}

/// Replica ids that a careless comparison orders wrongly.
fn ids() -> Family {
    let pairs: [(&str, &[u8], &[u8]); 9] = [
        ("prefix", b"a", b"aa"),
        ("length-does-not-decide", b"aa", b"b"),
        ("unsigned", &[0x7f], &[0x80]),
        ("zero-byte", &[0], &[0, 0]),
        ("zero-byte-in-between", b"a", b"a\0"),
        ("capital", b"Z", b"a"),
        ("digits", b"10", b"9"),
        ("not-utf8", &[0xc3, 0xa9], &[0xff]),
        ("longest", &[0x61; 63], &[0x61; 64]),
    ];
    let clauses = &["SK-LWW-002", "SK-DATA-002", "SK-DATA-033"];
    let about = "At one timestamp the replica id decides, byte by byte.";
    let mut family = Family::new("id", clauses, about);
    for (label, smaller, greater) in pairs {
        let changes = vec![
            first(smaller, MS, vec![set(&["x"], text("of the smaller"))]),
            first(greater, MS, vec![set(&["x"], text("of the greater"))]),
        ];
        family.in_every_order(label, changes);
    }
    family
}

/// Timestamps that a careless number type orders wrongly.
fn clocks() -> Family {
    let pairs = [
        ("32-bits", (1 << 32) - 1, 1 << 32),
        ("53-bits", 1 << 53, (1 << 53) + 1),
        ("sign-bit", (1 << 63) - 1, 1 << 63),
        ("greatest", u64::MAX - 1, u64::MAX),
        ("counter", 5 * MS + 65_535, 6 * MS),
        ("least", 1, 2),
    ];
    let clauses = &["SK-LWW-001", "SK-DATA-033"];
    let about = "Timestamps are unsigned 64-bit numbers.";
    let mut family = Family::new("clock", clauses, about);
    for (label, early, late) in pairs {
        for (order, a, b) in [("ascending", early, late), ("descending", late, early)] {
            let changes = vec![
                first(b"a", a, vec![write_x("a", false)]),
                first(b"b", b, vec![write_x("b", false)]),
            ];
            family.in_every_order(&format!("{label}/{order}"), changes);
        }
    }
    family
}

/// Two fields that are easily taken for one.
fn paths() -> Family {
    let paths: [&[&str]; 8] = [
        &["a"],
        &["a", "b"],
        &["a", ""],
        &[""],
        &["", ""],
        &["ab"],
        &["a", "b", "c"],
        &["A"],
    ];
    let clauses = &["SK-LWW-007"];
    let about = "Two paths are two fields, whatever they have in common.";
    let mut family = Family::new("path", clauses, about);
    for (i, one) in paths.iter().enumerate() {
        for (j, other) in paths.iter().enumerate().skip(i + 1) {
            for (label, a_op, b_op) in [
                ("set-set", set(one, text("one")), set(other, text("other"))),
                ("set-delete", set(one, text("one")), delete(other)),
                ("delete-set", delete(one), set(other, text("other"))),
            ] {
                let changes = vec![first(b"a", MS, vec![a_op]), first(b"b", 2 * MS, vec![b_op])];
                let label = format!("{i}-{j}/{label}");
                family.in_every_order(&label, changes);
            }
        }
    }
    family
}

/// Every change of two and of three operations out of four, beside a concurrent write.
fn operations() -> Family {
    let choices = |seq: usize| {
        [
            set(&["x"], text(&format!("first kind, {seq}"))),
            set(&["x"], PlainValue::int(seq as i64)),
            delete(&["x"]),
            set(&["y"], text(&format!("beside, {seq}"))),
        ]
    };
    let clauses = &["SK-LWW-004", "SK-DATA-012", "SK-DATA-033"];
    let about = "Operations of one change share a timestamp: the later one wins.";
    let mut family = Family::new("operations", clauses, about);
    for length in [2, 3] {
        for number in 0..4_usize.pow(length) {
            let ops: Vec<_> = (0..length)
                .map(|n| choices(n as usize)[number / 4_usize.pow(n) % 4].clone())
                .collect();
            for (label, rival) in [("greater-rival", b"c"), ("smaller-rival", b"a")] {
                let changes = vec![
                    first(b"b", MS, ops.clone()),
                    first(rival, MS, vec![set(&["x"], text("of the rival"))]),
                ];
                let label = format!("{length}-{number:02}/{label}");
                family.in_every_order(&label, changes);
            }
        }
    }
    family
}

/// a writes, b reads and writes, c reads and writes, under any wall clocks; d has seen nothing.
fn chains() -> Family {
    let walls = [1, 5, 9];
    let clauses = &["SK-LWW-005", "SK-DATA-014", "SK-DATA-030", "SK-DATA-032"];
    let about = "Who has read a write wins over it, whatever the wall clocks say.";
    let mut family = Family::new("chain", clauses, about);
    for a_ms in walls {
        for b_ms in walls {
            for c_ms in walls {
                for last_deletes in [false, true] {
                    let mut seen: Vec<PlainChange> = Vec::new();
                    for (writer, wall_ms, deletes) in [
                        ("a", a_ms, false),
                        ("b", b_ms, false),
                        ("c", c_ms, last_deletes),
                    ] {
                        let ops = vec![write_x(writer, deletes)];
                        let change = next_change(&seen, writer.as_bytes(), wall_ms, ops);
                        seen.push(change);
                    }
                    seen.push(first(b"d", 5 * MS, vec![write_x("d", false)]));
                    let label = format!("{a_ms}-{b_ms}-{c_ms}-{}", verb(last_deletes));
                    family.in_every_order(&label, seen);
                }
            }
        }
    }
    family
}

/// Values that are equal in some languages and not here.
fn kinds() -> Family {
    let pairs = [
        ("int-and-double", PlainValue::int(1), PlainValue::float(1.0)),
        (
            "zero-and-minus-zero",
            PlainValue::float(0.0),
            PlainValue::float(-0.0),
        ),
        ("null-and-delete", PlainValue::null(), PlainValue::int(0)),
        (
            "false-and-zero",
            PlainValue::bool(false),
            PlainValue::int(0),
        ),
        ("text-and-bytes", text("hi"), PlainValue::bytes("aGk=")),
        (
            "empty-array-and-object",
            PlainValue::array(&[]),
            PlainValue::object(&[]),
        ),
        (
            "beyond-2-to-53",
            PlainValue::int(9_007_199_254_740_993),
            PlainValue::int(9_007_199_254_740_992),
        ),
        ("composed-and-combining", text("\u{e9}"), text("e\u{301}")),
    ];
    let clauses = &["SK-DATA-040", "SK-LWW-001"];
    let about = "A value keeps its kind.";
    let mut family = Family::new("kind", clauses, about);
    for (label, one, other) in pairs {
        for (order, a, b) in [("one", &one, &other), ("other", &other, &one)] {
            let changes = vec![
                first(
                    b"a",
                    MS,
                    vec![set(&["x"], a.clone()), set(&["y"], a.clone())],
                ),
                first(b"b", 2 * MS, vec![set(&["x"], b.clone())]),
            ];
            family.in_every_order(&format!("{label}/{order}"), changes);
        }
    }
    family
}
