//! The LWW register, as a function of the set of writes.
//!
//! Spec: chapter 4. Model: `tla/LwwRegister.tla`.

use crate::Stamp;

/// One write with its stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write<V> {
    pub stamp: Stamp,
    pub value: Option<V>,
}

/// Whether `a` has the greater stamp: the model's `Later`.
pub fn later<V>(a: &Write<V>, b: &Write<V>) -> bool {
    a.stamp > b.stamp
}

/// The write that is later than every other one; `None` when there are no writes.
//= SK-LWW-001
pub fn winner<V: Clone + Eq>(writes: &[Write<V>]) -> Option<&Write<V>> {
    writes.iter().find(|write| {
        writes
            .iter()
            .all(|other| other == *write || later(write, other))
    })
}

/// The value of the register: the winner's, unless that deletes.
//= SK-LWW-003
pub fn value<V: Clone + Eq>(writes: &[Write<V>]) -> Option<V> {
    winner(writes)?.value.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(timestamp: u64, replica: &str, seq: u64, value: Option<&str>) -> Write<String> {
        let value = value.map(str::to_owned);
        let replica = replica.as_bytes().to_vec();
        let stamp = Stamp {
            timestamp,
            replica,
            seq,
        };
        Write { stamp, value }
    }

    //= SK-LWW-002
    #[test]
    fn at_one_timestamp_the_greater_replica_wins_in_either_order() {
        let a = write(5, "a", 9, Some("from a"));
        let b = write(5, "b", 1, Some("from b"));
        assert_eq!(value(&[a.clone(), b.clone()]), Some("from b".to_owned()));
        assert_eq!(value(&[b, a]), Some("from b".to_owned()));
    }

    //= SK-LWW-003
    #[test]
    fn a_later_delete_wins_and_a_still_later_write_brings_the_value_back() {
        let set = write(1, "a", 1, Some("old"));
        let delete = write(2, "b", 1, None);
        let again = write(3, "a", 2, Some("new"));
        assert_eq!(value(&[set.clone(), delete.clone()]), None);
        assert_eq!(value(&[again, set, delete]), Some("new".to_owned()));
    }

    //= SK-LWW-004
    #[test]
    fn at_one_timestamp_and_replica_the_later_operation_wins() {
        let writes = [
            write(1, "a", 2, Some("second")),
            write(1, "a", 1, Some("first")),
        ];
        assert_eq!(value(&writes), Some("second".to_owned()));
    }

    #[test]
    fn nothing_written_has_no_winner() {
        assert_eq!(winner::<String>(&[]), None);
    }
}
