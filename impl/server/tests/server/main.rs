//! The server from outside: real sockets, real files, the real binary.
#![cfg(test)]

mod access;
mod document_view;
mod http;
mod peer;
#[cfg(unix)]
mod process;
mod sessions;
mod settings;
