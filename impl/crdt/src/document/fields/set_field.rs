//! A set in its document.
//!
//! Spec: chapter 15. Model: `tla/OrSet.tla`.

use crate::document::FieldEvent;
use crate::{Dot, Flaw, LocalDot, Replicas, Set, SetState, Stamp, Value, Version};

#[derive(Clone, Debug)]
pub(in crate::document) struct SetField {
    pub(super) created: Stamp,
    pub(super) set: Set,
}

impl SetField {
    pub(super) fn new(created: Stamp) -> Self {
        Self {
            created,
            set: Set::default(),
        }
    }

    pub(in crate::document) fn set(&self) -> &Set {
        &self.set
    }

    /// The new dot takes the place of those its writer had seen.
    //= SK-SET-003
    pub(super) fn add(
        &mut self,
        value: &Value,
        dot: LocalDot,
        observed: &[Dot],
        replicas: &Replicas,
        mut event: Option<&mut FieldEvent>,
    ) {
        if self.set.insert(value, dot)
            && let Some(event) = event.as_deref_mut()
        {
            event.element(value, true);
        }
        if !Flaw::AddIgnoresObserved.is_planted() {
            self.remove(observed, replicas, event);
        }
    }

    //= SK-SET-002
    pub(super) fn remove(
        &mut self,
        observed: &[Dot],
        replicas: &Replicas,
        mut event: Option<&mut FieldEvent>,
    ) {
        if Flaw::RemoveIgnored.is_planted() {
            return;
        }
        for dot in observed.iter().filter_map(|dot| replicas.find_dot(dot)) {
            if Flaw::RemoveTakesUnseen.is_planted()
                && let Some(element) = self.set.element(dot).cloned()
            {
                self.set
                    .retain(|value, live| live == dot || *value != element);
            }
            let strange = Flaw::StrangeDotRemoves.is_planted() && self.set.element(dot).is_none();
            if strange {
                self.set.retain(|_, _| false);
            }
            if let Some(gone) = self.set.remove(dot)
                && let Some(event) = event.as_deref_mut()
            {
                event.element(&gone, false);
            }
        }
    }

    /// Takes in the set of a copy; `known` is the version of this one, `version` that of the copy.
    //= SK-SET-005
    pub(super) fn merge(
        &mut self,
        other: &SetState,
        known: &Version,
        version: &Version,
        replicas: &mut Replicas,
    ) {
        self.set.retain(|value, dot| {
            let dot = replicas.dot(dot);
            let there = other.elements.get(value);
            there.is_some_and(|dots| dots.contains(&dot)) || !version.covers(&dot)
        });
        for (value, dots) in &other.elements {
            for dot in dots.iter().filter(|dot| !known.covers(dot)) {
                self.set.insert(value, replicas.intern_dot(dot));
            }
        }
    }

    pub(super) fn state(&self, replicas: &Replicas) -> SetState {
        let element = |(value, dots): (&Value, &[LocalDot])| {
            let dots = dots.iter().map(|dot| replicas.dot(*dot)).collect();
            (value.clone(), dots)
        };
        SetState {
            created: self.created.clone(),
            elements: self.set.entries().map(element).collect(),
        }
    }
}
