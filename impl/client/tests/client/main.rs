//! Clients from outside: real servers, real sockets, real files, the real command.
#![cfg(test)]

mod access;
mod command;
mod durability;
mod fields;
mod healing;
mod import;
mod presence;
mod queries;
mod secure;
mod setup;
mod sync;
mod traces;
mod undo;
