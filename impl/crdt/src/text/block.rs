//! A vector of bounded length, stored in place.

use std::ops::{Deref, DerefMut};

/// At most `N` items, at most 255.
#[derive(Clone, Debug)]
pub(super) struct Block<T, const N: usize> {
    items: [T; N],
    len: u8,
}

impl<T: Copy, const N: usize> Block<T, N> {
    /// `filler` is what unused slots hold.
    pub(super) fn new(filler: T) -> Self {
        Self {
            items: [filler; N],
            len: 0,
        }
    }

    /// How many more items fit.
    pub(super) fn room(&self) -> usize {
        N - self.len()
    }

    pub(super) fn push(&mut self, item: T) {
        self.items[self.len()] = item;
        self.len += 1;
    }

    pub(super) fn insert(&mut self, at: usize, item: T) {
        let len = self.len();
        self.items.copy_within(at..len, at + 1);
        self.items[at] = item;
        self.len += 1;
    }

    /// Inserts two items side by side.
    pub(super) fn insert_pair(&mut self, at: usize, pair: [T; 2]) {
        let len = self.len();
        self.items.copy_within(at..len, at + 2);
        self.items[at..at + 2].copy_from_slice(&pair);
        self.len += 2;
    }

    /// Removes the items `start..end`.
    pub(super) fn remove(&mut self, start: usize, end: usize) {
        let len = self.len();
        self.items.copy_within(end..len, start);
        self.truncate(len - (end - start));
    }

    pub(super) fn truncate(&mut self, len: usize) {
        debug_assert!(len <= self.len());
        self.len = len as u8;
    }

    /// Cuts off and returns the items from `at` on.
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        let mut rest = Self::new(self.items[at]);
        rest.extend(&self[at..]);
        self.truncate(at);
        rest
    }

    /// Adds items at the end.
    pub(super) fn extend(&mut self, items: &[T]) {
        let len = self.len();
        self.items[len..len + items.len()].copy_from_slice(items);
        self.len += items.len() as u8;
    }
}

impl<T, const N: usize> Deref for Block<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items[..self.len as usize]
    }
}

impl<T, const N: usize> DerefMut for Block<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items[..self.len as usize]
    }
}
