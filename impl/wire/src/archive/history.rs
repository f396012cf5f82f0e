//! The columns of a history.
//!
//! Spec: chapter 20, history.

use bytes::Bytes;
use prost::Message;
use synckit_crdt::{Operation, PackedHistory, PackedStretch, ReplicaIndex};

use super::ArchiveError;
use super::column::{Column, put_column, put_number, take_bytes, take_number};
use crate::convert::operations;

/// The columns, not looked at yet.
#[derive(Clone, Debug)]
pub(super) struct HistoryColumns {
    operations: Column,
    stretches: Column,
    numbers: Column,
    text: Column,
}

//= SK-ARC-008
pub(super) fn put(history: &PackedHistory, archive: &mut Vec<u8>) {
    let (mut stretches, mut numbers, mut text) = (Vec::new(), Vec::new(), String::new());
    for stretch in &history.stretches {
        put_number(stretch.replica.0.into(), &mut stretches);
        put_number(stretch.first_seq, &mut stretches);
        put_number(stretch.numbers.len() as u64, &mut stretches);
        put_number(stretch.text.len() as u64, &mut stretches);
        put_number(stretch.written.len() as u64, &mut stretches);
        numbers.extend_from_slice(&stretch.numbers);
        text.push_str(&stretch.text);
    }
    let written = history.stretches.iter();
    let written = written.flat_map(|stretch| &stretch.written);
    let operations = operations::encode(&history.replicas, &history.paths, written);
    put_column(&operations.encode_to_vec(), archive);
    put_column(&stretches, archive);
    put_column(&numbers, archive);
    put_column(text.as_bytes(), archive);
}

impl HistoryColumns {
    pub(super) fn take(archive: &mut Bytes) -> Result<Self, ArchiveError> {
        Ok(Self {
            operations: Column::take(archive)?,
            stretches: Column::take(archive)?,
            numbers: Column::take(archive)?,
            text: Column::take(archive)?,
        })
    }

    pub(super) fn read(&self) -> Result<PackedHistory, ArchiveError> {
        let operations = operations::decode(&self.operations.unfold()?)?;
        let mut written = operations.written.into_iter();
        let mut stretches = self.stretches.unfold()?;
        let mut rest = Contents {
            numbers: self.numbers.unfold()?,
            text: self.text.unfold()?,
        };
        let mut history = PackedHistory {
            replicas: operations.replicas,
            paths: operations.paths,
            stretches: Vec::new(),
        };
        while !stretches.is_empty() {
            let stretch = rest.stretch(&mut stretches, &mut written)?;
            history.stretches.push(stretch);
        }
        //= SK-ARC-009
        if !rest.is_empty() || written.next().is_some() {
            return Err(ArchiveError::Stretches);
        }
        Ok(history)
    }
}

/// What is left for the stretches to come.
struct Contents {
    numbers: Bytes,
    text: Bytes,
}

impl Contents {
    fn stretch(
        &mut self,
        stretches: &mut Bytes,
        written: &mut impl ExactSizeIterator<Item = Operation>,
    ) -> Result<PackedStretch, ArchiveError> {
        let replica = u32::try_from(take_number(stretches)?);
        let first_seq = take_number(stretches)?;
        let numbers = take_bytes(take_number(stretches)?, &mut self.numbers)?;
        let text = take_bytes(take_number(stretches)?, &mut self.text)?;
        let text = str::from_utf8(&text).map_err(|_| ArchiveError::Stretches)?;
        let ops = usize::try_from(take_number(stretches)?).unwrap_or(usize::MAX);
        if ops > written.len() {
            return Err(ArchiveError::Stretches);
        }
        Ok(PackedStretch {
            replica: ReplicaIndex(replica.map_err(|_| ArchiveError::Stretches)?),
            first_seq,
            numbers: numbers.as_ref().into(),
            text: text.into(),
            written: written.take(ops).collect(),
        })
    }

    fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.text.is_empty()
    }
}
