//! impl/crdt
