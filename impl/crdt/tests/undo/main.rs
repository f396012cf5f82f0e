//! Undo and redo: alone, among others, and after a reload.
//!
//! Spec: chapter 18.

#![cfg(test)]

mod alone;
mod cases;
mod edits;
mod together;
mod user;
