//! The laws that everything else stands on, for all inputs of a small size: no sample, no chance.
//!
//! A version looks at no more than the order of replicas and of numbers, a register at no more
//! than the order of stamps and values. Four replicas with numbers up to 2, and stamps of which
//! any two parts may be equal, have every order there is between three of them.
//!
//! Spec: chapters 3 and 4. Models: `tla/mc/LawsVersion.tla`, `tla/mc/LawsLwwRegister.tla`.

#![cfg(test)]

mod register;
mod version;
