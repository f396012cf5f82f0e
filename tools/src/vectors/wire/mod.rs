//! `vectors/wire/`: bytes, and what a receiver makes of them.
//!
//! Spec: chapter 5, and chapter 11 for what one frame may hold. Every case is made on purpose to
//! obey or to break one rule, so its verdict is known before any decoder has seen it. The limits in
//! force are the smallest that chapter 11 allows, so that the cases stay small.

mod case;
mod contents;
mod damage;
mod encoder;
mod encodings;
mod limits;
mod names;
mod raw;
mod samples;
mod scalars;
mod suite;
mod unknowns;
mod values;
mod versions;

pub(super) use self::limits::Limits;
use self::suite::Suite;
use super::artefact::Artefact;
use crate::schema;
use crate::workspace::Workspace;

pub(super) fn generate(workspace: &Workspace) -> anyhow::Result<Vec<Artefact>> {
    let pool = schema::compile(workspace)?;
    let limits = Limits::smallest(&workspace.read("spec/11-limits.md")?)?;

    let mut valid = Suite::new(&pool, "valid")?;
    samples::generate(&mut valid)?;
    scalars::generate(&mut valid)?;
    values::generate(&mut valid)?;
    encodings::generate(&mut valid)?;
    unknowns::generate_fields(&mut valid)?;

    let mut invalid = Suite::new(&pool, "invalid")?;
    contents::generate(&mut invalid)?;
    versions::generate(&mut invalid)?;
    names::generate(&mut invalid)?;
    damage::generate(&mut invalid)?;
    unknowns::generate_bodies(&mut invalid)?;

    let mut boundary = Suite::new(&pool, "boundary")?;
    limits.generate(&mut boundary)?;

    [valid, invalid, boundary]
        .into_iter()
        .map(|suite| suite.finish(&limits))
        .collect()
}
