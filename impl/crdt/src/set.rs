//! The observed-remove set: an element is in it while one of its additions is live.
//!
//! Of a removed element nothing is kept: a dot that the version covers and that is not live was
//! removed.
//!
//! Spec: chapter 15. Model: `tla/OrSet.tla`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::{LocalDot, Value};

/// The live dots, by element and by dot.
#[derive(Clone, Debug, Default)]
pub struct Set {
    elements: BTreeMap<Arc<Value>, Element>,
    by_dot: BTreeMap<LocalDot, Arc<Value>>,
}

/// An element, under its own key, so that one search finds both.
#[derive(Clone, Debug)]
struct Element {
    value: Arc<Value>,
    /// Its live dots, in the order in which they came.
    dots: Vec<LocalDot>,
}

impl Set {
    //= SK-SET-001
    pub fn contains(&self, value: &Value) -> bool {
        self.elements.contains_key(value)
    }

    /// The elements, ascending.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.elements.keys().map(|value| &**value)
    }

    pub fn len(&self) -> usize {
        self.elements.len()
    }

    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The live dots of an element, in the order in which they came.
    pub fn dots(&self, value: &Value) -> &[LocalDot] {
        let element = self.elements.get(value);
        element.map_or(&[], |element| &element.dots)
    }

    /// Each element with its live dots, ascending by element.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&Value, &[LocalDot])> {
        let elements = self.elements.values();
        elements.map(|element| (&*element.value, element.dots.as_slice()))
    }

    /// The element that a live dot added.
    pub fn element(&self, dot: LocalDot) -> Option<&Value> {
        self.by_dot.get(&dot).map(|value| &**value)
    }

    /// Whether `value` was no element before. A dot names one addition: the first one counts.
    pub fn insert(&mut self, value: &Value, dot: LocalDot) -> bool {
        let Entry::Vacant(addition) = self.by_dot.entry(dot) else {
            return false;
        };
        if let Some(element) = self.elements.get_mut(value) {
            addition.insert(Arc::clone(&element.value));
            element.dots.push(dot);
            return false;
        }
        let value = Arc::new(value.clone());
        addition.insert(Arc::clone(&value));
        let dots = vec![dot];
        self.elements
            .insert(Arc::clone(&value), Element { value, dots });
        true
    }

    /// Takes a dot away; the element, when that was its last one.
    ///
    /// A dot that is not live here leaves the set as it is.
    //= SK-SET-002
    //= SK-SET-006
    pub fn remove(&mut self, dot: LocalDot) -> Option<Arc<Value>> {
        let value = self.by_dot.remove(&dot)?;
        let element = self.elements.get_mut(&value)?;
        element.dots.retain(|live| *live != dot);
        //= SK-SET-004
        if !element.dots.is_empty() {
            return None;
        }
        self.elements.remove(&value);
        Some(value)
    }

    /// Keeps the live dots of which `keep` says so.
    pub fn retain(&mut self, keep: impl Fn(&Value, LocalDot) -> bool) {
        let live = self.by_dot.iter();
        let gone = live.filter(|(dot, value)| !keep(value, **dot));
        let gone: Vec<LocalDot> = gone.map(|(dot, _)| *dot).collect();
        for dot in gone {
            self.remove(dot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReplicaIndex;

    fn dot(replica: u32, seq: u64) -> LocalDot {
        LocalDot::new(ReplicaIndex(replica), seq)
    }

    //= SK-SET-001
    //= SK-SET-004
    #[test]
    fn an_element_goes_with_its_last_live_dot_and_leaves_nothing() {
        let mut set = Set::default();
        let one = Value::Int(1);
        assert!(set.insert(&one, dot(0, 1)));
        assert!(!set.insert(&one, dot(1, 1)));
        assert_eq!(set.remove(dot(0, 1)), None);
        assert!(set.contains(&one));
        assert_eq!(set.remove(dot(1, 1)).as_deref(), Some(&one));
        assert!(set.is_empty() && set.by_dot.is_empty());
    }

    //= SK-SET-006
    #[test]
    fn a_dot_of_nothing_removes_nothing() {
        let mut set = Set::default();
        set.insert(&Value::Int(1), dot(0, 1));
        assert_eq!(set.remove(dot(0, 2)), None);
        assert_eq!(set.len(), 1);
    }

    //= SK-DATA-040
    #[test]
    fn the_integer_and_the_double_are_two_elements() {
        let mut set = Set::default();
        set.insert(&Value::Int(1), dot(0, 1));
        set.insert(&Value::from(1.0), dot(0, 2));
        assert_eq!(set.len(), 2);
    }
}
