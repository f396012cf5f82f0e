//! What a pretender keeps of documents: changes, in the order in which they came.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

/// Changes by document. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Keepsake(Arc<Mutex<BTreeMap<String, Vec<Value>>>>);

impl Keepsake {
    /// Keeps changes, as a decoded frame shows them.
    pub(super) fn keep(&self, document: &str, changes: &Value) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = changes.as_array().into_iter().flatten().cloned();
        kept.entry(document.to_owned()).or_default().extend(changes);
    }

    /// All of them.
    pub(super) fn all(&self, document: &str) -> Vec<Value> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(document).cloned().unwrap_or_default()
    }

    /// All but the last one.
    pub(super) fn before_the_last(&self, document: &str) -> Vec<Value> {
        let mut changes = self.all(document);
        changes.pop();
        changes
    }

    /// All of them; of the last one's texts the first halves.
    pub(super) fn torn(&self, document: &str) -> Vec<Value> {
        let mut changes = self.all(document);
        let ops = changes
            .last_mut()
            .and_then(|change| change["ops"].as_array_mut());
        for op in ops.into_iter().flatten() {
            for field in ["value", "text"] {
                let text = op[field].as_str().map(str::to_owned);
                if let Some(text) = text.filter(|text| text.len() > 1) {
                    let half: String = text.chars().take(text.chars().count() / 2).collect();
                    op[field] = json!(half);
                }
            }
        }
        changes
    }
}
