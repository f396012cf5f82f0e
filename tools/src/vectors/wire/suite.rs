//! The cases of one file, as they are collected.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use prost_reflect::prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::{Value, json};

use super::case::{Case, Verdict};
use super::limits::Limits;
use crate::vectors::artefact::Artefact;

/// A case about to be made: its id below the file's name, the clauses, and a note for people.
pub(super) struct About<'a> {
    pub(super) id: &'a str,
    pub(super) clauses: &'a [&'static str],
    pub(super) note: &'a str,
}

#[derive(Debug)]
pub(super) struct Suite {
    name: &'static str,
    frame: MessageDescriptor,
    cases: Vec<Case>,
}

impl Suite {
    pub(super) fn new(pool: &DescriptorPool, name: &'static str) -> anyhow::Result<Self> {
        let frame = pool
            .get_message_by_name("synckit.v1.Frame")
            .context("proto/ has no Frame")?;
        Ok(Self {
            name,
            frame,
            cases: Vec::new(),
        })
    }

    /// The frame that protobuf's JSON form means.
    pub(super) fn frame(&self, frame: &Value) -> anyhow::Result<DynamicMessage> {
        DynamicMessage::deserialize(self.frame.clone(), frame)
            .with_context(|| format!("not a Frame: {frame}"))
    }

    /// The frame's bytes.
    pub(super) fn bytes(&self, frame: &Value) -> anyhow::Result<Vec<u8>> {
        Ok(self.frame(frame)?.encode_to_vec())
    }

    /// A frame that a receiver accepts.
    pub(super) fn ok(&mut self, about: &About<'_>, frame: &Value) -> anyhow::Result<()> {
        let bytes = self.bytes(frame)?;
        self.ok_bytes(about, bytes)
    }

    /// Bytes that a receiver accepts, in whatever way they were encoded.
    pub(super) fn ok_bytes(&mut self, about: &About<'_>, bytes: Vec<u8>) -> anyhow::Result<()> {
        let frame = DynamicMessage::decode(self.frame.clone(), bytes.as_slice())
            .with_context(|| format!("{} is meant to be valid", about.id))?;
        let json = serde_json::to_value(&frame)?;
        self.push(about, bytes, Verdict::Ok(json));
        Ok(())
    }

    /// A frame that a receiver refuses.
    pub(super) fn refused(
        &mut self,
        about: &About<'_>,
        frame: &Value,
        verdict: Verdict,
    ) -> anyhow::Result<()> {
        let bytes = self.bytes(frame)?;
        self.refused_bytes(about, bytes, verdict);
        Ok(())
    }

    /// Bytes that a receiver refuses.
    pub(super) fn refused_bytes(&mut self, about: &About<'_>, bytes: Vec<u8>, verdict: Verdict) {
        self.push(about, bytes, verdict);
    }

    fn push(&mut self, about: &About<'_>, bytes: Vec<u8>, verdict: Verdict) {
        self.cases.push(Case {
            id: format!("{}/{}", self.name, about.id),
            clauses: about.clauses.to_vec(),
            note: about.note.to_owned(),
            bytes,
            verdict,
        });
    }

    /// The file; ids must be unique.
    pub(super) fn finish(self, limits: &Limits) -> anyhow::Result<Artefact> {
        let mut seen = BTreeSet::new();
        for case in &self.cases {
            ensure!(seen.insert(&case.id), "two cases are called {}", case.id);
        }
        let header = json!({
            "schema": "../schema/wire.schema.json",
            "limits": limits.to_json(),
        });
        let cases: Vec<Value> = self.cases.iter().map(Case::to_json).collect();
        let path = format!("vectors/wire/{}.json", self.name);
        Ok(Artefact::of_cases(&path, &header, &cases))
    }
}
