//! A vector of bounded length, stored in place.

use std::ops::{Deref, DerefMut};

/// At most `N` items, at most 255.
#[derive(Clone, Debug)]
pub(in crate::text) struct Block<T, const N: usize> {
    items: [T; N],
    len: u8,
}

impl<T: Copy, const N: usize> Block<T, N> {
    /// `filler` is what unused slots hold.
    pub(in crate::text) fn new(filler: T) -> Self {
        Self {
            items: [filler; N],
            len: 0,
        }
    }

    /// How many more items fit.
    pub(in crate::text) fn room(&self) -> usize {
        N - self.len()
    }

    pub(in crate::text) fn push(&mut self, item: T) {
        self.items[self.len()] = item;
        self.len += 1;
    }

    pub(in crate::text) fn insert(&mut self, at: usize, item: T) {
        let len = self.len();
        self.items.copy_within(at..len, at + 1);
        self.items[at] = item;
        self.len += 1;
    }

    pub(in crate::text) fn truncate(&mut self, len: usize) {
        debug_assert!(len <= self.len());
        self.len = len as u8;
    }

    /// Cuts off and returns the items from `at` on.
    pub(in crate::text) fn split_off(&mut self, at: usize) -> Self {
        let mut rest = self.clone();
        rest.items.copy_within(at..self.len(), 0);
        rest.len = (self.len() - at) as u8;
        self.truncate(at);
        rest
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
