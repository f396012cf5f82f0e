//! Bytes in JSON: `hex:616263`, or `text:abc` when people write them.

/// The bytes that a JSON string names, or `None` when it names none.
#[must_use]
pub fn bytes_of(text: &str) -> Option<Vec<u8>> {
    if let Some(digits) = text.strip_prefix("hex:") {
        let digits: String = digits
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        return hex::decode(digits).ok();
    }
    text.strip_prefix("text:")
        .map(|plain| plain.as_bytes().to_vec())
}

/// The one way the judge writes bytes.
#[must_use]
pub fn text_of(bytes: &[u8]) -> String {
    format!("hex:{}", hex::encode(bytes))
}
