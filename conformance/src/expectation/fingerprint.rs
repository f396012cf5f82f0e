//! The part of a failure that stays the same from run to run.

/// The longest fingerprint.
const MAX_CHARS: usize = 80;
/// A run of so many hexadecimal digits is an id or a time, and another one tomorrow.
const ID_DIGITS: usize = 6;

/// The text up to what looks like an id, a time, or the end of the line.
#[must_use]
pub fn fingerprint(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let mut digits = 0;
    for (taken, (at, character)) in line.char_indices().enumerate() {
        if taken == MAX_CHARS {
            return line[..at].trim_end();
        }
        digits = if character.is_ascii_hexdigit() {
            digits + 1
        } else {
            0
        };
        if digits >= ID_DIGITS {
            // The digits are one byte each.
            let from = at + 1 - digits;
            if line.as_bytes()[from..=at].iter().any(u8::is_ascii_digit) {
                return line[..from].trim_end();
            }
        }
    }
    line.trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_from_run_to_run_is_cut_off() {
        for (text, kept) in [
            ("nothing within 4s", "nothing within 4s"),
            ("the epoch 18f3a99c01 of before", "the epoch"),
            ("accede, effaced", "accede, effaced"),
            ("one\ntwo", "one"),
            ("", ""),
        ] {
            assert_eq!(fingerprint(text), kept);
        }
        assert_eq!(fingerprint(&"xy ".repeat(50)).len(), 80);
    }

    #[test]
    fn a_fingerprint_is_the_beginning_of_its_text() {
        for text in ["größer als 123456789", "ä123456", "1234567", "…………"] {
            assert!(text.starts_with(fingerprint(text)), "{text}");
        }
    }
}
