//! The observed-remove set: the live dots, each with its element, and nothing of what was removed.
//!
//! Spec: chapter 15. Model: `tla/OrSet.tla`.

use crate::{Dot, Version};

/// Live dots with their elements, in no order that means anything.
#[derive(Clone, Debug)]
pub struct Set<V> {
    live: Vec<(Dot, V)>,
}

impl<V> Default for Set<V> {
    fn default() -> Self {
        Self { live: Vec::new() }
    }
}

impl<V: Clone + Eq> Set<V> {
    /// The new dot takes the place of those its writer had seen.
    //= SK-SET-001
    //= SK-SET-003
    pub fn add(&mut self, dot: Dot, value: V, observed: &[Dot]) {
        self.remove(observed);
        self.live.push((dot, value));
    }

    /// Takes away these dots and no others; one that is not live changes nothing.
    //= SK-SET-002
    //= SK-SET-004
    //= SK-SET-006
    pub fn remove(&mut self, observed: &[Dot]) {
        self.live.retain(|(dot, _)| !observed.contains(dot));
    }

    /// The live dots of one element, ascending: what an honest writer names.
    pub fn dots(&self, value: &V) -> Vec<Dot> {
        let of_it = self.live.iter().filter(|(_, of)| of == value);
        let mut dots: Vec<Dot> = of_it.map(|(dot, _)| dot.clone()).collect();
        dots.sort();
        dots
    }

    /// Each element once, with its live dots; the elements by their least dot.
    pub fn elements(&self) -> Vec<(V, Vec<Dot>)> {
        let mut elements: Vec<(V, Vec<Dot>)> = Vec::new();
        for (_, value) in &self.live {
            if !elements.iter().any(|(known, _)| known == value) {
                elements.push((value.clone(), self.dots(value)));
            }
        }
        elements.sort_by(|(_, one), (_, other)| one.cmp(other));
        elements
    }

    /// The state of both, each with the version of its document.
    //= SK-SET-005
    pub fn merge(&self, version: &Version, other: &Self, others_version: &Version) -> Self {
        let stays = |dot: &Dot, there: &Self, there_version: &Version| {
            there.live.iter().any(|(live, _)| live == dot) || !there_version.covers(dot)
        };
        let mut live: Vec<(Dot, V)> = Vec::new();
        live.extend(
            self.live
                .iter()
                .filter(|(dot, _)| stays(dot, other, others_version))
                .cloned(),
        );
        let theirs = other
            .live
            .iter()
            .filter(|(dot, _)| stays(dot, self, version));
        for entry in theirs {
            if !live.contains(entry) {
                live.push(entry.clone());
            }
        }
        Self { live }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(replica: &str, seq: u64) -> Dot {
        (replica.as_bytes().to_vec(), seq)
    }

    fn set(live: &[(&str, u64, char)]) -> Set<char> {
        let live = live
            .iter()
            .map(|(replica, seq, value)| (dot(replica, *seq), *value));
        Set {
            live: live.collect(),
        }
    }

    //= SK-SET-002
    #[test]
    fn an_addition_that_the_remover_had_not_seen_survives() {
        let mut both = set(&[("a", 1, 'x')]);
        both.add(dot("b", 1), 'x', &[dot("a", 1)]);
        both.remove(&[dot("a", 1)]);
        assert_eq!(both.elements(), [('x', vec![dot("b", 1)])]);
        both.remove(&[dot("b", 1)]);
        assert_eq!(both.elements(), []);
    }

    //= SK-SET-003
    #[test]
    fn an_element_has_one_live_dot_for_each_concurrent_writer() {
        let mut all = set(&[]);
        all.add(dot("a", 1), 'x', &[]);
        all.add(dot("b", 1), 'x', &[]);
        all.add(dot("a", 2), 'x', &[dot("a", 1)]);
        all.add(dot("c", 1), 'y', &[]);
        let x = ('x', vec![dot("a", 2), dot("b", 1)]);
        assert_eq!(all.elements(), [x, ('y', vec![dot("c", 1)])]);
    }

    //= SK-SET-005
    #[test]
    fn a_merge_keeps_what_is_new_to_the_other_and_drops_what_it_removed() {
        let version = |entries: &[(&str, u64)]| {
            let entries = entries.iter().map(|(replica, seq)| dot(replica, *seq));
            Version::from_entries(entries.collect())
        };
        // One has removed a:1 and added b:1; the other has added c:1 and d:1.
        let (one, one_version) = (set(&[("b", 1, 'y')]), version(&[("a", 1), ("b", 1)]));
        let other = set(&[("a", 1, 'x'), ("c", 1, 'z')]);
        let other_version = version(&[("a", 1), ("c", 1)]);
        let merged = one.merge(&one_version, &other, &other_version);
        let expected = [('y', vec![dot("b", 1)]), ('z', vec![dot("c", 1)])];
        assert_eq!(merged.elements(), expected);
        let reverse = other.merge(&other_version, &one, &one_version);
        assert_eq!(reverse.elements(), expected);
        assert_eq!(
            one.merge(&one_version, &one, &one_version).elements(),
            one.elements()
        );
    }
}
