//! Writers at several places: each agent's edits are made at its own replica, which has just the
//! edits that the agent had seen.

use crate::engine::Replica;
use crate::trace::{Concurrent, Sequential};

/// The update of each patch of one writer, in order.
pub(super) fn updates<R: Replica>(trace: &Sequential) -> Vec<Vec<u8>> {
    let mut replica = R::new(0);
    let encode = |patch| replica.edit_and_encode(patch);
    trace.patches.iter().map(encode).collect()
}

/// The updates of each transaction, in an order in which causes come first.
pub(super) fn concurrent_updates<R: Replica>(trace: &Concurrent) -> Vec<Vec<u8>> {
    let mut replicas: Vec<R> = (0..trace.agents).map(R::new).collect();
    let mut seen = vec![vec![false; trace.transactions.len()]; trace.agents];
    let mut sent: Vec<Vec<Vec<u8>>> = Vec::new();
    for (index, transaction) in trace.transactions.iter().enumerate() {
        let replica = &mut replicas[transaction.agent];
        let seen = &mut seen[transaction.agent];
        for unseen in unseen_ancestors(trace, &transaction.parents, seen) {
            for update in &sent[unseen] {
                replica.apply(update);
            }
        }
        seen[index] = true;
        let patches = transaction.patches.iter();
        sent.push(
            patches
                .map(|patch| replica.edit_and_encode(patch))
                .collect(),
        );
    }
    sent.into_iter().flatten().collect()
}

/// What an agent receives before it goes on: marked as seen, in order.
fn unseen_ancestors(trace: &Concurrent, parents: &[usize], seen: &mut [bool]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = parents.to_vec();
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut seen[index], true) {
            found.push(index);
            open.extend(&trace.transactions[index].parents);
        }
    }
    // Transactions stand behind their parents.
    found.sort_unstable();
    found
}

/// A replica that took in every update; `None` when it ends at another text.
pub(super) fn receiver<R: Replica>(updates: &[Vec<u8>], end: &str) -> Option<R> {
    // An agent that wrote none of them.
    let mut receiver = R::new(100);
    for update in updates {
        receiver.apply(update);
    }
    Some(receiver).filter(|receiver| receiver.text() == end)
}
