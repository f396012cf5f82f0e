//! `vectors/crdt/lww.json`: writes to registers.
//!
//! Spec: chapters 3 and 4.

mod families;
mod histories;

use super::family::Family;

pub(super) fn generate() -> Vec<Family> {
    let mut families = families::generate();
    families.extend(histories::generate());
    families
}
