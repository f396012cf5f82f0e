//! `synckit get`.

use std::io::{self, Write};

use serde_json::Value as Json;
use synckit_client::{DocumentId, Path, json, pointer};

use crate::args::Options;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn get(
    options: &Options,
    document: DocumentId,
    path: Option<Path>,
    rich: bool,
) -> Result<(), Failure> {
    let name = document.clone();
    let session = Session::open(options, document).await?;
    let root = match &path {
        Some(path) if rich => at(path, json::delta(&session.document.text(path).delta())),
        Some(_) | None => session.document.to_json(),
    };
    session.close().await?;
    let found = match &path {
        None => &root,
        Some(path) => find(&root, path).ok_or_else(|| {
            Failure::Failed(format!("{name} has nothing at {}", pointer::format(path)))
        })?,
    };
    let text = match found {
        Json::String(text) if !options.json => text.clone(),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::String(_)
        | Json::Array(_)
        | Json::Object(_) => written(options, found),
    };
    writeln!(io::stdout(), "{text}").map_err(Failure::failed)
}

/// An object that has something at a path.
fn at(path: &Path, found: Json) -> Json {
    let segments = path.segments().rev();
    segments.fold(
        found,
        |below, segment| serde_json::json!({ segment: below }),
    )
}

fn written(options: &Options, json: &Json) -> String {
    if options.json {
        json.to_string()
    } else {
        format!("{json:#}")
    }
}

fn find<'a>(root: &'a Json, path: &Path) -> Option<&'a Json> {
    let mut segments = path.segments();
    segments.try_fold(root, |json, segment| json.get(segment))
}
