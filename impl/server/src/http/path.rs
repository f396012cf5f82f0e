//! Names in the paths of requests: percent-encoded UTF-8 (RFC 3986, section 2.1).

use synckit_crdt::DocumentId;

/// The document that the rest of a path names; `None` when it names none.
//= SK-HTTP-001
pub(super) fn document_id(encoded: &str) -> Option<DocumentId> {
    // Nothing that is longer than this decodes to an id.
    if encoded.len() > 3 * DocumentId::MAX_BYTES {
        return None;
    }
    let name = String::from_utf8(decode(encoded.as_bytes())?).ok()?;
    DocumentId::new(&name).ok()
}

fn decode(mut encoded: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(encoded.len());
    while let Some((byte, rest)) = encoded.split_first() {
        if *byte != b'%' {
            decoded.push(*byte);
            encoded = rest;
            continue;
        }
        let ([high, low], rest) = rest.split_first_chunk::<2>()?;
        decoded.push(digit(*high)? << 4 | digit(*low)?);
        encoded = rest;
    }
    Some(decoded)
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(encoded: &str) -> Option<String> {
        document_id(encoded).map(|id| id.as_str().to_owned())
    }

    //= SK-HTTP-001
    #[test]
    fn a_slash_may_be_encoded_and_need_not() {
        assert_eq!(name("team/plan").as_deref(), Some("team/plan"));
        assert_eq!(name("team%2Fplan").as_deref(), Some("team/plan"));
        assert_eq!(name("100%25%20%c3%BC+").as_deref(), Some("100% ü+"));
    }

    //= SK-HTTP-002
    #[test]
    fn what_is_no_id_names_no_document() {
        let longest = "%61".repeat(256);
        assert_eq!(name(&longest).as_deref(), Some("a".repeat(256).as_str()));
        let too_long = "a".repeat(257);
        for encoded in ["", "%", "%2", "%zz", "%+1", "%ff", "%C3", &too_long] {
            assert_eq!(name(encoded), None, "{encoded}");
        }
    }
}
