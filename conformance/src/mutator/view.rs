//! Documents over plain HTTP, asked for and answered otherwise. Chapter:
//! `spec/19-document-view.md`.

use serde_json::{Map, Value, json};

use super::fault::faults;
use super::memory::Memory;
use crate::peer::{HttpAnswer, HttpRequest};

faults! {
    /// A view that is another than it should be.
    ViewFault {
        /// Does not decode the id in the path.
        IdNotDecoded = "PXY-ID-NOT-DECODED" ["SK-HTTP-001"],
        /// Takes a path that names no document for one that is not there.
        BadIdMissing = "PXY-BAD-ID-MISSING" ["SK-HTTP-002"],
        /// Shows for ever what it showed first.
        FirstViewKept = "PXY-FIRST-VIEW-KEPT" ["SK-HTTP-003"],
        /// Does not say which credentials it wants.
        ChallengeLost = "PXY-CHALLENGE-LOST" ["SK-HTTP-004"],
        /// Denies what exists, and does not find what does not.
        DenialReveals = "PXY-DENIAL-REVEALS" ["SK-HTTP-005", "SK-AUTH-023"],
        /// Shows an empty document where there is none.
        MissingShown = "PXY-MISSING-SHOWN" ["SK-HTTP-006"],
        /// Gives all states one tag.
        OneTag = "PXY-ONE-TAG" ["SK-HTTP-007"],
        /// Sends a state again that is known.
        KnownSentAgain = "PXY-KNOWN-SENT-AGAIN" ["SK-HTTP-007"],
        /// Takes any method.
        AnyMethodTaken = "PXY-ANY-METHOD-TAKEN" ["SK-HTTP-008"],
        /// Does not say what the body is.
        TypeLost = "PXY-TYPE-LOST" ["SK-HTTP-009"],
        /// Names a field by its whole path.
        PathsAsNames = "PXY-PATHS-AS-NAMES" ["SK-HTTP-009"],
        /// Leaves fields below another one out.
        FieldsBelowLost = "PXY-FIELDS-BELOW-LOST" ["SK-HTTP-011"],
        /// Lists keys in descending order.
        KeysDescend = "PXY-KEYS-DESCEND" ["SK-HTTP-015"],
        /// Lets anyone keep a copy.
        CopyForAll = "PXY-COPY-FOR-ALL" ["SK-HTTP-014"],
    }
}

impl ViewFault {
    /// What the server is asked.
    pub(super) fn ask(self, mut request: HttpRequest) -> HttpRequest {
        match self {
            Self::IdNotDecoded => request.path = request.path.replace('%', "%25"),
            Self::KnownSentAgain => request
                .headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("if-none-match")),
            Self::AnyMethodTaken if request.method != "HEAD" => {
                "GET".clone_into(&mut request.method)
            }
            Self::AnyMethodTaken
            | Self::BadIdMissing
            | Self::FirstViewKept
            | Self::ChallengeLost
            | Self::DenialReveals
            | Self::MissingShown
            | Self::OneTag
            | Self::TypeLost
            | Self::PathsAsNames
            | Self::FieldsBelowLost
            | Self::KeysDescend
            | Self::CopyForAll => {}
        }
        request
    }

    /// What is answered.
    pub(super) fn answer(
        self,
        request: &HttpRequest,
        mut answer: HttpAnswer,
        memory: &mut Memory,
    ) -> HttpAnswer {
        let headers = &mut answer.headers;
        match self {
            Self::BadIdMissing if answer.status == 400 => answer.status = 404,
            Self::FirstViewKept if answer.status == 200 => {
                let shown = memory.shown.entry(request.path.clone());
                answer.body = shown.or_insert(answer.body).clone();
            }
            Self::ChallengeLost => drop(headers.remove("www-authenticate")),
            Self::DenialReveals if answer.status == 403 && !names_any(request, memory) => {
                answer.status = 404;
            }
            Self::MissingShown if answer.status == 404 => {
                (answer.status, answer.body) = (200, b"{}".to_vec());
            }
            Self::OneTag if headers.contains_key("etag") => {
                headers.insert("etag".to_owned(), "\"the-only-one\"".to_owned());
            }
            Self::TypeLost => drop(headers.remove("content-type")),
            Self::CopyForAll => drop(headers.remove("cache-control")),
            Self::PathsAsNames => bend_body(&mut answer, |shown| json!(flat(shown)).to_string()),
            Self::FieldsBelowLost => bend_body(&mut answer, |shown| {
                let mut shown = shown.clone();
                shown.retain(|_, value| !value.is_object());
                json!(shown).to_string()
            }),
            Self::KeysDescend => bend_body(&mut answer, |shown| descending(&json!(shown))),
            Self::IdNotDecoded
            | Self::BadIdMissing
            | Self::FirstViewKept
            | Self::DenialReveals
            | Self::MissingShown
            | Self::OneTag
            | Self::KnownSentAgain
            | Self::AnyMethodTaken => {}
        }
        answer
    }
}

/// Whether a request names a document to which something was written.
fn names_any(request: &HttpRequest, memory: &Memory) -> bool {
    memory
        .written
        .iter()
        .any(|document| request.path.ends_with(document))
}

fn bend_body(answer: &mut HttpAnswer, bend: impl Fn(&Map<String, Value>) -> String) {
    if let Ok(Value::Object(shown)) = serde_json::from_slice(&answer.body) {
        answer.body = bend(&shown).into_bytes();
    }
}

fn flat(shown: &Map<String, Value>) -> Map<String, Value> {
    let mut named = Map::new();
    for (key, value) in shown {
        match value {
            Value::Object(below) => named.extend(
                flat(below)
                    .into_iter()
                    .map(|(rest, value)| (format!("{key}/{rest}"), value)),
            ),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                named.insert(key.clone(), value.clone());
            }
        }
    }
    named
}

fn descending(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let entries = fields.iter().rev();
            let entries =
                entries.map(|(key, value)| format!("{}:{}", json!(key), descending(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(descending).collect();
            format!("[{}]", items.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
