//! One text for one value: TLC writes the fields of equal records in whatever order they were
//! made in, so two texts of one state can differ.
//!
//! Knows what states of our models hold: records, sequences, strings, numbers and booleans.

use anyhow::{Context as _, bail};

/// The value with the fields of every record sorted, and without spaces.
pub(super) fn canonical(text: &str) -> anyhow::Result<String> {
    let mut reader = Reader { rest: text };
    let value = reader.value()?;
    if !reader.rest.trim_start().is_empty() {
        bail!("`{}` behind a value", reader.rest);
    }
    Ok(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self) -> anyhow::Result<String> {
        if self.takes("<<") {
            return Ok(format!("<<{}>>", self.items(">>", Self::value)?.join(",")));
        }
        if self.takes("[") {
            let mut fields = self.items("]", Self::field)?;
            fields.sort();
            return Ok(format!("[{}]", fields.join(",")));
        }
        if self.takes("\"") {
            let (text, rest) = self
                .rest
                .split_once('"')
                .context("a string without an end")?;
            self.rest = rest;
            return Ok(format!("\"{text}\""));
        }
        self.word()
    }

    fn field(&mut self) -> anyhow::Result<String> {
        let name = self.word()?;
        if !self.takes("|->") {
            bail!("the field {name} without a value");
        }
        Ok(format!("{name}|->{}", self.value()?))
    }

    fn items(
        &mut self,
        end: &str,
        item: impl Fn(&mut Self) -> anyhow::Result<String>,
    ) -> anyhow::Result<Vec<String>> {
        let mut items = Vec::new();
        while !self.takes(end) {
            if !items.is_empty() && !self.takes(",") {
                bail!("neither `,` nor `{end}` at `{}`", self.rest);
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// A number, a boolean or the name of a field.
    fn word(&mut self) -> anyhow::Result<String> {
        self.rest = self.rest.trim_start();
        let part_of_a_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let length = self
            .rest
            .find(|c| !part_of_a_word(c))
            .unwrap_or(self.rest.len());
        if length == 0 {
            bail!("no value at `{}`", self.rest);
        }
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(word.to_owned())
    }

    fn takes(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_with_other_orders_of_fields_are_one_value() {
        let one = canonical("[ b |-> <<1, [x |-> -1, a |-> TRUE]>>,\n  a |-> \"c1, c2\" ]");
        let other = canonical("[a |-> \"c1, c2\", b |-> << 1, [a |-> TRUE, x |-> -1] >>]");
        assert_eq!(one.expect("a value"), other.expect("a value"));
    }

    #[test]
    fn other_values_stay_other_values() {
        let one = canonical("[a |-> <<1, 2>>]").expect("a value");
        assert_ne!(one, canonical("[a |-> <<2, 1>>]").expect("a value"));
        assert_ne!(one, canonical("[b |-> <<1, 2>>]").expect("a value"));
        assert_eq!(canonical("<<>>").expect("a value"), "<<>>");
    }

    #[test]
    fn what_is_no_value_is_an_error() {
        for text in ["", "[a |-> ]", "<<1", "1 2", "[a |-> 1 b |-> 2]", "{1}"] {
            assert!(canonical(text).is_err(), "{text}");
        }
    }
}
