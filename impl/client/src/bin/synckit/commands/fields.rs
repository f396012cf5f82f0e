//! `synckit add`, `set-add`, `set-remove`, `insert`, `erase` and `mark`.

use std::ops::Range;

use serde_json::Value as Json;
use synckit_client::{ChangeError, DocumentHandle, DocumentId, Path, json, pointer};

use crate::args::{Expansion, Options};
use crate::failure::Failure;
use crate::session::Session;

/// What is marked, and how.
pub(crate) struct Marking {
    pub(crate) range: Range<usize>,
    pub(crate) key: String,
    pub(crate) value: Json,
    pub(crate) expand: Expansion,
}

pub(crate) async fn add(
    options: &Options,
    document: DocumentId,
    path: &Path,
    amount: i64,
) -> Result<(), Failure> {
    write(options, document, |document| {
        document.counter(path).add(amount)
    })
    .await
}

pub(crate) async fn set_add(
    options: &Options,
    document: DocumentId,
    path: &Path,
    value: &Json,
) -> Result<(), Failure> {
    write(options, document, |document| {
        document.elements(path).add(json::from_json(value))
    })
    .await
}

pub(crate) async fn set_remove(
    options: &Options,
    document: DocumentId,
    path: &Path,
    value: &Json,
) -> Result<(), Failure> {
    let name = document.clone();
    let session = Session::open(options, document).await?;
    let removed = session
        .document
        .elements(path)
        .remove(&json::from_json(value));
    if !removed.map_err(Failure::failed)? {
        session.close().await?;
        let path = pointer::format(path);
        return Err(Failure::Failed(format!(
            "{value} is no element of {path} in {name}; `synckit get {name} {path}` shows them"
        )));
    }
    session.finish().await
}

pub(crate) async fn insert(
    options: &Options,
    document: DocumentId,
    path: &Path,
    at: usize,
    text: &str,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let handle = session.document.text(path);
    let behind = handle.len();
    if at > behind && at != usize::MAX {
        session.close().await?;
        return Err(beyond(at, behind));
    }
    handle.insert(at, text).map_err(Failure::failed)?;
    session.finish().await
}

pub(crate) async fn erase(
    options: &Options,
    document: DocumentId,
    path: &Path,
    range: Range<usize>,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let range = within(&session.document, path, range);
    let range = match range {
        Ok(range) => range,
        Err(failure) => {
            session.close().await?;
            return Err(failure);
        }
    };
    let erased = session.document.text(path).delete(range);
    erased.map_err(Failure::failed)?;
    session.finish().await
}

pub(crate) async fn mark(
    options: &Options,
    document: DocumentId,
    path: &Path,
    marking: Marking,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let range = match within(&session.document, path, marking.range) {
        Ok(range) => range,
        Err(failure) => {
            session.close().await?;
            return Err(failure);
        }
    };
    let value = json::from_json(&marking.value);
    let text = session.document.text(path);
    let marked = text.mark(range, marking.expand.into(), &marking.key, value);
    marked.map_err(Failure::failed)?;
    session.finish().await
}

async fn write(
    options: &Options,
    document: DocumentId,
    edit: impl FnOnce(&DocumentHandle) -> Result<(), ChangeError>,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    edit(&session.document).map_err(Failure::failed)?;
    session.finish().await
}

/// The range with its open end closed; it must lie in the text.
fn within(
    document: &DocumentHandle,
    path: &Path,
    range: Range<usize>,
) -> Result<Range<usize>, Failure> {
    let len = document.text(path).len();
    let end = if range.end == usize::MAX {
        len
    } else {
        range.end
    };
    if end > len || range.start > len {
        return Err(beyond(end.max(range.start), len));
    }
    Ok(range.start..end)
}

fn beyond(at: usize, len: usize) -> Failure {
    Failure::Failed(format!(
        "position {at} is beyond the text, which has {len} characters"
    ))
}
