//! Taking back additions to a set and removals from it.
//!
//! Spec: chapters 15 and 18.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Renames};
use crate::{Document, Dot, Flaw, Operation, OperationKind, Path, Value};

/// The elements that the user added or removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetUndo {
    pub elements: BTreeMap<Value, ElementUndo>,
}

/// One element, before a group of edits and after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementUndo {
    pub was_in: bool,
    pub is_in: bool,
    /// The user's own addition that counts.
    pub added: Option<Dot>,
    /// The dots that the user took away or replaced.
    pub taken: BTreeSet<Dot>,
}

impl SetUndo {
    pub(super) fn note_addition(
        &mut self,
        document: &Document,
        path: &Path,
        value: &Value,
        dot: Dot,
    ) {
        let live = live_dots(document, path, value);
        let element = self.element(value, !live.is_empty());
        element.taken.extend(live);
        element.is_in = true;
        element.added = Some(dot);
    }

    /// Takes note of the removal of every element that `observed` names.
    pub(super) fn note_removal(&mut self, document: &Document, path: &Path, observed: &[Dot]) {
        let Some(set) = document.set(path) else {
            return;
        };
        for dot in observed {
            let local = document.replicas().find_dot(dot);
            let Some(value) = local.and_then(|local| set.element(local)) else {
                continue;
            };
            let live = live_dots(document, path, value);
            let element = self.element(value, true);
            element.is_in = live.iter().any(|dot| !observed.contains(dot));
            element.taken.insert(dot.clone());
        }
    }

    fn element(&mut self, value: &Value, was_in: bool) -> &mut ElementUndo {
        let element = ElementUndo {
            was_in,
            is_in: was_in,
            added: None,
            taken: BTreeSet::new(),
        };
        self.elements.entry(value.clone()).or_insert(element)
    }

    //= SK-UNDO-005
    pub(super) fn take_back(self, path: &Path, document: &Document, draft: &mut Draft<'_>) {
        for (value, element) in self.elements {
            let live = live_dots(document, path, &value);
            let kind = match (element.was_in, element.is_in) {
                (false, true) => {
                    let own = live.into_iter().filter(|dot| {
                        let all = Flaw::UndoTakesOthersDots.is_planted();
                        all || Some(dot) == element.added.as_ref()
                    });
                    let observed: Vec<Dot> = own.collect();
                    if observed.is_empty() {
                        continue;
                    }
                    OperationKind::SetRemove { observed }
                }
                (true, false) if Flaw::UndoAddsNothing.is_planted() => continue,
                (true, false) => OperationKind::SetAdd {
                    value,
                    observed: live,
                },
                // What was in already, or did not come to stay, is as it was.
                (true, true) | (false, false) => continue,
            };
            let is_addition = matches!(kind, OperationKind::SetAdd { .. });
            let dot = draft.push(Operation::new(path.clone(), kind));
            for taken in element.taken.into_iter().filter(|_| is_addition) {
                draft.renames.operation(taken, dot.clone());
            }
        }
    }

    /// What the additions noted here took the place of stands by them now.
    pub(super) fn replaced(&self, renames: &mut Renames) {
        for element in self.elements.values() {
            if let Some(added) = &element.added {
                for taken in &element.taken {
                    renames.operation(taken.clone(), added.clone());
                }
            }
        }
    }

    pub(super) fn rename(&mut self, renames: &Renames) {
        for element in self.elements.values_mut() {
            if let Some(added) = &mut element.added
                && let Some(new) = renames.of_operation(added).last()
            {
                *added = new.clone();
            }
        }
    }
}

/// The live dots of an element, ascending.
fn live_dots(document: &Document, path: &Path, value: &Value) -> Vec<Dot> {
    let dots = document.set(path).map_or(&[][..], |set| set.dots(value));
    let mut dots: Vec<Dot> = dots
        .iter()
        .map(|dot| document.replicas().dot(*dot))
        .collect();
    dots.sort();
    dots
}
