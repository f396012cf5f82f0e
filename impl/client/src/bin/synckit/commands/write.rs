//! `synckit set` and `synckit delete`.

use synckit_client::{DocumentId, Path, json};

use crate::args::Options;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn set(
    options: &Options,
    document: DocumentId,
    path: &Path,
    value: serde_json::Value,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    let value = json::from_json(&value);
    session.document.set(path, value).map_err(Failure::failed)?;
    session.finish().await
}

pub(crate) async fn delete(
    options: &Options,
    document: DocumentId,
    path: &Path,
) -> Result<(), Failure> {
    let session = Session::open(options, document).await?;
    session.document.delete(path).map_err(Failure::failed)?;
    session.finish().await
}
