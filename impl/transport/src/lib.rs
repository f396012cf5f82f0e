//! impl/transport
