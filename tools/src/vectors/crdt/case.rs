//! One case: changes, the orders in which a document gets them, and the oracle's state.

use serde_json::{Value, json};
use synckit_oracle::{deliverable, every_causal_order};

use super::chance::Chance;
use super::edit::Edit;
use super::encoding::{self, PlainChange};
use super::expected;
use super::refusal::Refusal;

/// Up to this many orders are written down; of more, as many are drawn.
const MOST_ORDERS: usize = 5;

#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) clauses: &'static [&'static str],
    pub(super) changes: Vec<PlainChange>,
    /// Indices into `changes`; the same changes may be delivered twice.
    pub(super) orders: Vec<Vec<usize>>,
    /// What somebody else then does to the document, once it got the changes in the first order.
    pub(super) edits: Vec<Edit>,
    /// Changes that are not applied.
    pub(super) refused: Vec<Refusal>,
}

impl Case {
    /// Changes in one order, that in which they stand.
    pub(super) fn in_order(
        id: String,
        clauses: &'static [&'static str],
        changes: Vec<PlainChange>,
    ) -> Self {
        let orders = vec![(0..changes.len()).collect()];
        Self {
            id,
            clauses,
            changes,
            orders,
            edits: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Every causal order, or as many as are written down, and one in which every change comes
    /// twice.
    pub(super) fn in_every_order(
        id: String,
        clauses: &'static [&'static str],
        changes: Vec<PlainChange>,
    ) -> Self {
        let orders = every_causal_order(&changes);
        let orders: Vec<_> = orders
            .iter()
            .map(|order| indices(&changes, order))
            .collect();
        let mut orders = draw(orders);
        if let Some(first) = orders.first() {
            orders.push([first.as_slice(), first].concat());
        }
        let mut case = Self::in_order(id, clauses, changes);
        case.orders = orders;
        case
    }

    /// The order in which the changes were made, and those that prefer the writers of the greatest
    /// and of the least id.
    pub(super) fn in_few_orders(
        id: String,
        clauses: &'static [&'static str],
        changes: Vec<PlainChange>,
    ) -> Self {
        let mut by_writer = changes.clone();
        by_writer.sort_by(|one, other| one.replica.cmp(&other.replica));
        let ascending = indices(&changes, &deliverable(&by_writer));
        by_writer.sort_by(|one, other| other.replica.cmp(&one.replica));
        let descending = indices(&changes, &deliverable(&by_writer));
        let mut case = Self::in_order(id, clauses, changes);
        case.orders.extend([ascending, descending]);
        case.orders.dedup();
        case
    }

    /// Causal orders, in which about every third change comes again later.
    pub(super) fn in_some_orders(
        id: String,
        clauses: &'static [&'static str],
        changes: Vec<PlainChange>,
        (chance, orders): (&mut Chance, usize),
    ) -> Self {
        let orders = (0..orders)
            .map(|_| repeating_order(chance, &changes))
            .collect();
        let mut case = Self::in_order(id, clauses, changes);
        case.orders = orders;
        case
    }

    /// The changes that the first order delivers and that are applied, in that order.
    pub(super) fn applied(&self) -> Vec<PlainChange> {
        let order = self.orders.first().into_iter().flatten();
        let is_accepted =
            |index: &&usize| !self.refused.iter().any(|refusal| refusal.index == **index);
        let accepted: Vec<PlainChange> = order
            .filter(is_accepted)
            .map(|index| self.changes[*index].clone())
            .collect();
        deliverable(&accepted)
    }

    pub(super) fn to_json(&self) -> Value {
        let applied = self.applied();
        let mut json = json!({
            "id": self.id,
            "clauses": self.clauses,
            "changes": self.changes.iter().map(encoding::change).collect::<Vec<_>>(),
            "orders": self.orders,
            "expected": expected::state(&applied),
        });
        if !self.edits.is_empty() {
            json["edits"] = super::edit::played(&applied, &self.edits);
        }
        if !self.refused.is_empty() {
            json["refused"] = self.refused.iter().copied().map(Refusal::to_json).collect();
        }
        json
    }
}

/// Where each change of `order` stands in `changes`.
fn indices(changes: &[PlainChange], order: &[PlainChange]) -> Vec<usize> {
    let place = |change: &PlainChange| {
        let found = changes.iter().position(|candidate| candidate == change);
        found.expect("an order holds changes of its case alone")
    };
    order.iter().map(place).collect()
}

/// The first and the last, and others evenly in between.
fn draw(orders: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let last = orders.len().saturating_sub(1);
    if last < MOST_ORDERS {
        return orders;
    }
    let drawn = (0..MOST_ORDERS).map(|n| orders[n * last / (MOST_ORDERS - 1)].clone());
    drawn.collect()
}

fn repeating_order(chance: &mut Chance, changes: &[PlainChange]) -> Vec<usize> {
    let mut order = indices(changes, &deliverable(&chance.shuffled(changes)));
    for repeated in order.clone() {
        if chance.below(3) == 0 {
            let first = order
                .iter()
                .position(|index| *index == repeated)
                .unwrap_or(0);
            order.insert(first + 1 + chance.below(order.len() - first), repeated);
        }
    }
    order
}
