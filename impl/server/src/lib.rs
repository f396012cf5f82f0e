//! impl/server
