//! The replicas that are named in what is stored, each once.

use std::collections::BTreeMap;

use super::parts::list;
use crate::{ReplicaId, Value};

/// Replicas by number.
#[derive(Default)]
pub(super) struct Names {
    ids: Vec<ReplicaId>,
    numbers: BTreeMap<ReplicaId, u64>,
}

impl Names {
    /// The replica's number, a new one if it had none.
    pub(super) fn number(&mut self, id: &ReplicaId) -> u64 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = self.ids.len() as u64;
        self.ids.push(id.clone());
        self.numbers.insert(id.clone(), number);
        number
    }

    pub(super) fn id(&self, number: u64) -> Option<&ReplicaId> {
        self.ids.get(usize::try_from(number).ok()?)
    }

    pub(super) fn to_value(&self) -> Value {
        let bytes = self.ids.iter().map(|id| id.as_bytes().to_vec());
        Value::Array(bytes.map(Value::Bytes).collect())
    }

    pub(super) fn from_value(value: &Value) -> Option<Self> {
        let mut names = Self::default();
        for id in list(value)? {
            let Value::Bytes(bytes) = id else {
                return None;
            };
            names.ids.push(ReplicaId::new(bytes).ok()?);
        }
        Some(names)
    }
}
