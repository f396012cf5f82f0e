//! Every transport against one suite, and each against the rules that are its own.
//!
//! Chapter: `spec/09-transports.md`.
#![cfg(test)]
#![cfg(all(feature = "websocket", feature = "quic"))]

mod link;
mod quic;
mod suite;
mod tls;
mod upgrade;
mod websocket;
