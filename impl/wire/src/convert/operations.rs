//! Operations without their changes, which an archive keeps apart.
//!
//! They travel as the operations of one change of a delta, whose other fields are not set, behind
//! the dictionaries.
//!
//! Spec: chapter 20, history.

use prost::Message as _;
use synckit_crdt::{Operation, Path, ReplicaId};

use super::dictionary::{Dictionary, DictionaryWriter};
use super::operation;
use crate::codec::{self, Names};
use crate::{DecodeError, v1};

/// Operations and all that an archive names.
#[derive(Debug)]
pub(crate) struct Operations {
    pub(crate) replicas: Vec<ReplicaId>,
    pub(crate) paths: Vec<Path>,
    pub(crate) written: Vec<Operation>,
}

/// The dictionaries start with these replicas and paths, in this order.
pub(crate) fn encode<'a>(
    replicas: &'a [ReplicaId],
    paths: &'a [Path],
    written: impl Iterator<Item = &'a Operation>,
) -> v1::Delta {
    let mut dictionary = DictionaryWriter::of_replicas(replicas);
    for path in paths {
        dictionary.path(path);
    }
    let ops = written.map(|op| operation::encode(op, &mut dictionary));
    let change = v1::Change {
        ops: ops.collect(),
        ..v1::Change::default()
    };
    v1::Delta {
        replicas: dictionary.replica_entries,
        paths: dictionary.path_entries,
        changes: vec![change],
    }
}

/// Reads operations of any size; what their form is, their changes will tell.
//= SK-ARC-009
pub(crate) fn decode(bytes: &[u8]) -> Result<Operations, DecodeError> {
    let mut names = Names::once();
    if let Some(written) = codec::read_operations(bytes, &mut names) {
        let (replicas, paths) = names.into_entries();
        return Ok(Operations {
            replicas,
            paths,
            written,
        });
    }
    decode_form(v1::Delta::decode(bytes)?)
}

fn decode_form(message: v1::Delta) -> Result<Operations, DecodeError> {
    let dictionary = Dictionary::decode_form(&message.replicas, message.paths)?;
    let [change] =
        <[v1::Change; 1]>::try_from(message.changes).map_err(|_| DecodeError::NotOneChange)?;
    let ops = change.ops.into_iter();
    let ops = ops.map(|op| operation::decode_form(op, &dictionary));
    Ok(Operations {
        written: ops.collect::<Result<_, _>>()?,
        replicas: dictionary.replicas,
        paths: dictionary.paths,
    })
}
