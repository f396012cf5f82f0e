//! impl/client
