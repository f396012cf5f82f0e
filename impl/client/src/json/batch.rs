//! Many writes as few changes, each small enough for every server.
//!
//! Chapter: `spec/11-limits.md`. A change cannot be taken apart once it is made, and it may be made
//! before a server and its limits are known. So batches stay below the smallest limits that a
//! server may choose, but for single values that are larger by themselves.

use synckit_crdt::{Operation, OperationKind};

/// The smallest `max_ops_per_change`.
const OPS_PER_CHANGE: usize = 64;

/// Half the smallest `max_frame_bytes`: room for dictionaries and heads.
const BYTES_PER_CHANGE: usize = 32 * 1_024;

/// What a path and its operation take beside their contents, at most.
const OVERHEAD_BYTES: usize = 64;

/// Splits writes into batches for one change each, in order.
#[must_use]
pub fn batches(ops: Vec<Operation>) -> Vec<Vec<Operation>> {
    let mut batches = Vec::new();
    let mut batch = Vec::new();
    let mut batch_bytes = 0;
    for op in ops {
        let bytes = size_bytes(&op);
        let full = batch.len() == OPS_PER_CHANGE || batch_bytes + bytes > BYTES_PER_CHANGE;
        if full && !batch.is_empty() {
            batches.push(std::mem::take(&mut batch));
            batch_bytes = 0;
        }
        batch_bytes += bytes;
        batch.push(op);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

fn size_bytes(op: &Operation) -> usize {
    let value_bytes = match &op.kind {
        OperationKind::LwwSet(value) => value.size_bytes(),
        OperationKind::LwwDelete
        | OperationKind::CounterAdd(_)
        | OperationKind::SetRemove { .. }
        | OperationKind::TextDelete { .. } => 0,
        OperationKind::SetAdd { value, .. } => value.size_bytes(),
        OperationKind::TextInsert { text, .. } => text.len(),
        OperationKind::TextMark(mark) => mark.value.size_bytes(),
    };
    // Every segment has a tag and a length of its own.
    let segments = op.path.segments().len();
    OVERHEAD_BYTES + op.path.size_bytes() + 4 * segments + value_bytes
}

#[cfg(test)]
mod tests {
    use synckit_crdt::Path;

    use super::*;

    fn op(name: usize, bytes: usize) -> Operation {
        let path = Path::new([name.to_string()]).unwrap();
        Operation::lww_set(path, "x".repeat(bytes))
    }

    #[test]
    fn nothing_is_lost_doubled_or_moved() {
        let ops: Vec<Operation> = (0..1_000).map(|name| op(name, name * 7 % 900)).collect();
        let batches = batches(ops.clone());
        assert!(batches.len() > 10);
        assert_eq!(batches.concat(), ops);
    }

    //= SK-LIM-002
    #[test]
    fn no_batch_exceeds_the_smallest_limits_but_for_one_large_value() {
        let mut ops: Vec<Operation> = (0..500).map(|name| op(name, 700)).collect();
        ops.insert(250, op(1_000, 200_000));
        for batch in batches(ops) {
            let bytes: usize = batch.iter().map(size_bytes).sum();
            assert!(batch.len() <= 64);
            assert!(bytes <= 32 * 1_024 || batch.len() == 1, "{bytes}");
        }
    }
}
