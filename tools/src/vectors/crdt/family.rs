//! Cases that are made by one rule, and are about the same clauses.

use serde_json::{Value, json};

use super::case::Case;
use super::chance::Chance;
use super::edit::Edit;
use super::encoding::PlainChange;
use super::refusal::{Code, Refusal};

#[derive(Debug)]
pub(super) struct Family {
    /// The first segment of its cases' ids.
    name: &'static str,
    clauses: &'static [&'static str],
    /// For people: what its cases have in common.
    about: &'static str,
    cases: Vec<Case>,
}

impl Family {
    pub(super) fn new(
        name: &'static str,
        clauses: &'static [&'static str],
        about: &'static str,
    ) -> Self {
        Self {
            name,
            clauses,
            about,
            cases: Vec::new(),
        }
    }

    /// A case with every order of delivery, or the more telling part of them.
    pub(super) fn in_every_order(&mut self, label: &str, changes: Vec<PlainChange>) {
        let case = Case::in_every_order(self.id(label), self.clauses, changes);
        self.cases.push(case);
    }

    /// A case with one order of delivery, that in which the changes were made.
    pub(super) fn in_order(&mut self, label: &str, changes: Vec<PlainChange>) {
        let case = Case::in_order(self.id(label), self.clauses, changes);
        self.cases.push(case);
    }

    /// A case of more changes than have their every order tried: a few, each once.
    pub(super) fn in_few_orders(&mut self, label: &str, changes: Vec<PlainChange>) {
        let case = Case::in_few_orders(self.id(label), self.clauses, changes);
        self.cases.push(case);
    }

    /// A case with a few orders of delivery, in which some changes come twice.
    pub(super) fn in_some_orders(
        &mut self,
        label: &str,
        changes: Vec<PlainChange>,
        drawn: (&mut Chance, usize),
    ) {
        let case = Case::in_some_orders(self.id(label), self.clauses, changes, drawn);
        self.cases.push(case);
    }

    /// A case in which one change never comes.
    pub(super) fn without(&mut self, label: &str, changes: Vec<PlainChange>, missing: usize) {
        let mut case = Case::in_order(self.id(label), self.clauses, changes);
        case.orders[0].retain(|index| *index != missing);
        self.cases.push(case);
    }

    /// A case whose text is then edited.
    pub(super) fn edited(&mut self, label: &str, changes: Vec<PlainChange>, edits: Vec<Edit>) {
        let mut case = Case::in_order(self.id(label), self.clauses, changes);
        case.edits = edits;
        self.cases.push(case);
    }

    /// A case whose last change is refused.
    pub(super) fn refused(&mut self, label: &str, changes: Vec<PlainChange>, code: Code) {
        let mut case = Case::in_order(self.id(label), self.clauses, changes);
        let index = case.changes.len() - 1;
        case.refused.push(Refusal { index, code });
        self.cases.push(case);
    }

    pub(super) fn about(&self) -> (String, Value) {
        (self.name.to_owned(), json!(self.about))
    }

    pub(super) fn cases(&self) -> impl Iterator<Item = Value> {
        self.cases.iter().map(Case::to_json)
    }

    fn id(&self, label: &str) -> String {
        format!("{}/{label}", self.name)
    }
}
