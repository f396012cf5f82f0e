//! One case: changes, the orders in which a document gets them, and the oracle's state.

use serde_json::{Value, json};
use synckit_oracle::{
    Change, Operation, OperationKind, Version, deliverable, every_causal_order, fields, heads,
};

/// Values are in protobuf's JSON form of `synckit.v1.Value`.
pub(super) type JsonChange = Change<Value>;

/// Up to this many changes every causal order is tried.
const EXHAUSTIVE_CHANGES: usize = 4;

#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) clauses: Vec<&'static str>,
    pub(super) note: String,
    pub(super) changes: Vec<JsonChange>,
    /// Indices into `changes`; the same changes may be delivered twice.
    pub(super) orders: Vec<Vec<usize>>,
}

impl Case {
    /// Every causal order, and one in which each change is delivered three times.
    pub(super) fn in_every_order(
        id: String,
        clauses: &[&'static str],
        note: &str,
        changes: Vec<JsonChange>,
    ) -> Self {
        assert!(
            changes.len() <= EXHAUSTIVE_CHANGES,
            "{id}: the orders of {}",
            changes.len()
        );
        let mut orders: Vec<Vec<usize>> = every_causal_order(&changes)
            .iter()
            .map(|order| indices(&changes, order))
            .collect();
        if let Some(first) = orders.first() {
            orders.push([first.as_slice(), first, first].concat());
        }
        Self {
            id,
            clauses: clauses.to_vec(),
            note: note.to_owned(),
            changes,
            orders,
        }
    }

    /// What the oracle says about the changes that the first order delivers.
    fn expected(&self) -> Value {
        let sent: Vec<JsonChange> = match self.orders.first() {
            Some(order) => order
                .iter()
                .map(|index| self.changes[*index].clone())
                .collect(),
            None => Vec::new(),
        };
        let applied = deliverable(&sent);
        let dot = |(replica, seq): &(Vec<u8>, u64)| json!([hex::encode(replica), seq]);
        let field = |(path, value)| json!({"path": path, "value": value});
        json!({
            "version": Version::of(&applied).entries().iter().map(dot).collect::<Vec<_>>(),
            "heads": heads(&applied).iter().map(dot).collect::<Vec<_>>(),
            "fields": fields(&applied).into_iter().map(field).collect::<Vec<_>>(),
        })
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "clauses": self.clauses,
            "note": self.note,
            "changes": self.changes.iter().map(change_json).collect::<Vec<_>>(),
            "orders": self.orders,
            "expected": self.expected(),
        })
    }
}

/// Where each change of `order` stands in `changes`.
pub(super) fn indices(changes: &[JsonChange], order: &[JsonChange]) -> Vec<usize> {
    let place = |change: &JsonChange| {
        let found = changes.iter().position(|candidate| candidate == change);
        found.expect("an order holds changes of its case alone")
    };
    order.iter().map(place).collect()
}

fn change_json(change: &JsonChange) -> Value {
    let deps: Vec<Value> = change
        .deps
        .iter()
        .map(|(replica, seq)| json!([hex::encode(replica), seq]))
        .collect();
    json!({
        "replica": hex::encode(&change.replica),
        "first_seq": change.first_seq,
        // JSON numbers are doubles in many languages: 64 bits travel as text.
        "timestamp": change.timestamp.to_string(),
        "deps": deps,
        "ops": change.ops.iter().map(operation_json).collect::<Vec<_>>(),
    })
}

fn operation_json(operation: &Operation<Value>) -> Value {
    if let OperationKind::LwwSet(value) = &operation.kind {
        json!({"path": operation.path, "set": value})
    } else {
        json!({"path": operation.path, "delete": true})
    }
}
