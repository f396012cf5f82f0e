//! impl/storage
