//! A document, as a function of the set of changes applied.
//!
//! Spec: chapters 3 and 4. Model: `tla/Document.tla`.

use crate::{Change, FieldKind, Stamp, operations, value, winner, writes};

/// Every path that has an LWW value, with that value; ascending by path.
//= SK-LWW-007
pub fn fields<V: Clone + Eq>(changes: &[Change<V>]) -> Vec<(Vec<String>, V)> {
    let live = |path: Vec<String>| value(&writes(changes, &path)).map(|value| (path, value));
    paths(changes).into_iter().filter_map(live).collect()
}

/// Every path that an operation names, ascending.
pub fn paths<V>(changes: &[Change<V>]) -> Vec<Vec<String>> {
    let ops = changes.iter().flat_map(|change| &change.ops);
    let mut paths: Vec<Vec<String>> = ops.map(|op| op.path.clone()).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// The kind that is read at a path when none is named: the one with the greatest claim.
//= SK-DATA-005
pub fn preferred<V: Clone + Eq>(changes: &[Change<V>], path: &[String]) -> Option<FieldKind> {
    let claims = FieldKind::ALL.map(|kind| Some((claim(changes, path, kind)?, kind)));
    claims.into_iter().flatten().max().map(|(_, kind)| kind)
}

fn claim<V: Clone + Eq>(changes: &[Change<V>], path: &[String], kind: FieldKind) -> Option<Stamp> {
    match kind {
        FieldKind::Lww => {
            let writes = writes(changes, path);
            let winner = winner(&writes)?;
            winner.value.is_some().then(|| winner.stamp.clone())
        }
        FieldKind::Counter | FieldKind::Set | FieldKind::Text => {
            let stamps = operations(changes, path, kind)
                .into_iter()
                .map(|(stamp, _)| stamp);
            stamps.min()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Operation, OperationKind};

    fn change(timestamp: u64, replica: &str, kind: OperationKind<u8>) -> Change<u8> {
        let path = vec!["x".to_owned()];
        Change {
            replica: replica.as_bytes().to_vec(),
            first_seq: 1,
            timestamp,
            deps: Vec::new(),
            ops: vec![Operation { path, kind }],
        }
    }

    fn preferred_of(changes: &[Change<u8>]) -> Option<FieldKind> {
        preferred(changes, &["x".to_owned()])
    }

    //= SK-DATA-005
    #[test]
    fn an_lww_field_claims_by_its_last_write_and_every_other_kind_by_its_first_operation() {
        let early_set = change(1, "a", OperationKind::LwwSet(7));
        let counted = change(2, "b", OperationKind::CounterAdd(1));
        let late_set = change(3, "c", OperationKind::LwwSet(8));
        let delete = change(4, "d", OperationKind::LwwDelete);
        let counted_again = change(5, "e", OperationKind::CounterAdd(1));
        let all = [early_set, counted, late_set, delete, counted_again];
        let expected = [
            FieldKind::Lww,
            FieldKind::Counter,
            FieldKind::Lww,
            FieldKind::Counter,
            FieldKind::Counter,
        ];
        for (length, kind) in (1..).zip(expected) {
            assert_eq!(preferred_of(&all[..length]), Some(kind), "{length} changes");
        }
    }

    //= SK-DATA-005
    #[test]
    fn at_one_timestamp_the_greater_replica_claims_and_a_deleted_field_claims_nothing() {
        let set = change(
            1,
            "a",
            OperationKind::SetRemove {
                observed: Vec::new(),
            },
        );
        let text = change(1, "b", OperationKind::TextDelete { ranges: Vec::new() });
        assert_eq!(preferred_of(&[text, set]), Some(FieldKind::Text));
        assert_eq!(
            preferred_of(&[change(9, "a", OperationKind::LwwDelete)]),
            None
        );
        assert_eq!(preferred_of(&[]), None);
    }
}
