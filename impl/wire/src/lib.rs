//! impl/wire
