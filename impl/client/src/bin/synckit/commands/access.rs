//! `synckit access`.

use synckit_client::{AccessError, DocumentId};
use tokio::time::timeout;

use crate::args::{AccessLevel, Options};
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn access(
    options: &Options,
    document: DocumentId,
    subject: String,
    level: AccessLevel,
) -> Result<(), Failure> {
    if options.offline {
        return Err(Failure::usage(
            "access is changed at the server alone: leave --offline out",
        ));
    }
    let session = Session::open(options, document).await?;
    let answer = session.document.set_access(subject, level.entry());
    match timeout(session.patience(), answer).await {
        Ok(Ok(())) => session.close().await,
        Ok(Err(AccessError::Lost | AccessError::Offline)) | Err(_) => {
            Err(Failure::Unreachable(session.silence()))
        }
        Ok(Err(
            error @ (AccessError::Unsupported | AccessError::Subject | AccessError::Refused(_)),
        )) => Err(Failure::failed(error)),
    }
}
