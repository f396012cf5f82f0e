//! impl/session
