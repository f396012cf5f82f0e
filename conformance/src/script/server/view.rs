//! A document over plain HTTP. Chapter: `spec/19-document-view.md`.

use serde_json::{Value, json};

use super::key_order::KeyOrder;
use crate::case::TransportKind;
use crate::pattern::matches;
use crate::peer::{HttpAnswer, HttpRequest, exchange};
use crate::script::body::{ViewBody, shaped};
use crate::script::frames::shortened;
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::Happening;

impl Player {
    /// Asks, and matches the answer: `{status, headers, body, json, keys}`.
    pub(in crate::script) async fn view_step(&mut self, body: &Value) -> Result<(), Failure> {
        let mut rest = body.clone();
        let answer = rest.as_object_mut().and_then(|rest| rest.remove("answer"));
        let pattern = answer.ok_or_else(|| Failure::script("`view` takes an `answer`"))?;
        let asks: ViewBody = shaped(self.strict(&rest)?)?;
        let citing = asks.citing.clone();
        let request = self.view_request(asks)?;
        let asked = format!("{} {}", request.method, request.path);
        self.note("", Happening::Note(asked));

        let addresses = self.server()?.server.addresses();
        let address = addresses.of(TransportKind::WebSocket).ok_or_else(|| {
            let address = "a WebSocket address";
            Failure::new(FailureKind::Unsupported, address, "none")
        })?;
        let answer = exchange(address, &request, self.patience).await;
        let answer = answer
            .map_err(|error| Failure::new(FailureKind::Ended, "an answer", error.to_string()))?;
        self.note("", Happening::Note(told(&answer)));

        let pattern = self.pattern(&pattern)?;
        let bindings = matches(&pattern, &as_value(&answer)).map_err(|found| {
            let expected = format!("{}: {}", found.at, found.expected);
            let failure = Failure::new(FailureKind::Mismatch, expected, found.got);
            Failure {
                clause: citing,
                ..failure
            }
        })?;
        self.scope.bind_all(bindings);
        Ok(())
    }

    fn view_request(&self, body: ViewBody) -> Result<HttpRequest, Failure> {
        let path = match body.path {
            Some(path) => path,
            None => format!(
                "/v1/documents/{}",
                percent_encoded(&self.document(body.document)?)
            ),
        };
        let bearer = body.token.map(|token| format!("Bearer {token}"));
        let headers = [("Authorization", bearer), ("If-None-Match", body.known)];
        let headers = headers.into_iter();
        Ok(HttpRequest {
            method: body.method.unwrap_or_else(|| "GET".to_owned()),
            path,
            headers: headers
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        })
    }
}

/// The answer as patterns see it; `json` and `keys` are there when the body is JSON.
fn as_value(answer: &HttpAnswer) -> Value {
    let mut value = json!({
        "status": answer.status,
        "headers": answer.headers,
        "body": String::from_utf8_lossy(&answer.body),
    });
    if let Ok(body) = serde_json::from_slice::<Value>(&answer.body) {
        value["json"] = body;
        value["keys"] = json!(KeyOrder::of(&answer.body).map(KeyOrder::name));
    }
    value
}

fn told(answer: &HttpAnswer) -> String {
    let body = json!(String::from_utf8_lossy(&answer.body));
    format!("HTTP {} {}", answer.status, shortened(&body))
}

/// Everything but letters, digits and `-._~` (RFC 3986, section 2.3).
fn percent_encoded(name: &str) -> String {
    let encoded = name.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    });
    encoded.collect()
}
