//! One thing that is wrong with a driver, as people read it.

use std::ops::Range;

use console::style;

use super::places::Places;
use super::schema::Flaw;

/// The longest part of a line that is shown.
const SHOWN_CHARS: usize = 100;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    reason: String,
    line: Option<FaultyLine>,
}

/// The line it is wrong in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FaultyLine {
    text: String,
    /// Of the driver's output, from 1.
    number: usize,
    /// The bytes that are wrong.
    span: Range<usize>,
}

impl Fault {
    /// Something that has no line.
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            line: None,
        }
    }

    /// Something about a whole line.
    pub(super) fn in_line(reason: impl Into<String>, text: &str, number: usize) -> Self {
        Self::in_span(reason, text, number, 0..text.len())
    }

    fn in_span(reason: impl Into<String>, text: &str, number: usize, span: Range<usize>) -> Self {
        Self {
            reason: reason.into(),
            line: Some(FaultyLine {
                text: text.to_owned(),
                number,
                span,
            }),
        }
    }

    /// A line that is no JSON.
    pub(super) fn not_json(error: &serde_json::Error, text: &str, number: usize) -> Self {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        let begins = text.trim_start().starts_with('{');
        let hint = if begins {
            ""
        } else {
            "; what is for people goes to standard error"
        };
        let column = error.column().saturating_sub(1).min(text.len());
        let end = (column + 1).min(text.len());
        let reason = format!("this is not JSON: {reason}{hint}");
        Self::in_span(reason, text, number, column..end)
    }

    /// A reply that is not as the schema says.
    pub(super) fn of_flaw(flaw: &Flaw, text: &str, number: usize) -> Self {
        let place = Places::of(text).get(&flaw.at);
        let span = place.key.filter(|_| flaw.in_name).unwrap_or(place.value);
        Self::in_span(flaw.reason.clone(), text, number, span)
    }

    /// A reply with an id that it must not have.
    pub(super) fn of_id(reason: impl Into<String>, text: &str, number: usize) -> Self {
        Self::in_span(reason, text, number, Places::of(text).get("/id").value)
    }

    /// `line 3, column 9`, the line with what is wrong underlined, and why.
    pub(super) fn lines(&self) -> Vec<String> {
        let Some(line) = &self.line else {
            return vec![self.reason.clone()];
        };
        let before = line.text.get(..line.span.start).unwrap_or_default();
        let wrong = line.text.get(line.span.clone()).unwrap_or_default();
        let column = before.chars().count();
        // A long line is shown from shortly before what is wrong.
        let skipped = column.saturating_sub(SHOWN_CHARS / 2);
        let shown: String = line.text.chars().skip(skipped).take(SHOWN_CHARS).collect();
        let (left, pad) = if skipped > 0 { ("...", 3) } else { ("", 0) };
        let room = SHOWN_CHARS - (column - skipped);
        let marks = "^".repeat(wrong.chars().count().clamp(1, room));
        vec![
            format!("line {}, column {}", line.number, column + 1),
            format!("{left}{shown}"),
            format!(
                "{}{}",
                " ".repeat(pad + column - skipped),
                style(marks).red()
            ),
            self.reason.clone(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_underlined() {
        let text = r#"{"id":3,"dail":true}"#;
        let flaw = Flaw {
            at: "/dail".to_owned(),
            in_name: true,
            reason: "no such member".to_owned(),
        };
        let lines = Fault::of_flaw(&flaw, text, 7).lines();
        assert_eq!(
            lines,
            ["line 7, column 9", text, "        ^^^^^^", "no such member"]
        );
    }

    #[test]
    fn a_long_line_is_shown_around_what_is_wrong() {
        let text = format!(r#"{{"id":3,"send":["{}", 7]}}"#, "0a".repeat(500));
        let flaw = Flaw {
            at: "/send/1".to_owned(),
            in_name: false,
            reason: "a number".to_owned(),
        };
        let lines = Fault::of_flaw(&flaw, &text, 1).lines();
        assert_eq!(lines[0], "line 1, column 1021");
        assert!(
            lines[1].len() < 120 && lines[1].starts_with("..."),
            "{}",
            lines[1]
        );
        let under = lines[2].find('^').expect("a mark");
        assert_eq!(lines[1].as_bytes()[under], b'7');
    }

    #[test]
    fn text_for_people_on_standard_output_is_told_as_that() {
        let error = serde_json::from_str::<serde_json::Value>("listening").expect_err("no JSON");
        let lines = Fault::not_json(&error, "listening", 1).lines();
        assert!(lines[3].contains("standard error"), "{lines:?}");
    }
}
