//! The vectors of `vectors/`, played against a live server.

pub mod replay;
