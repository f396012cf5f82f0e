//! TLC's values, as far as the page looks into them.

use std::fmt;

use anyhow::{Context as _, bail};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// A number, a boolean or a string.
    Word(String),
    Sequence(Vec<Self>),
    Set(Vec<Self>),
    /// A record, or a function.
    Function(Vec<(String, Self)>),
}

impl Value {
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value()?;
        if !reader.rest.trim_start().is_empty() {
            bail!("`{}` behind a value", reader.rest);
        }
        Ok(value)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Function(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Sequence(_) | Self::Set(_) | Self::Function(_) => None,
        }
    }

    /// The entries of a function; those of a sequence are named by their places.
    pub(super) fn entries(&self) -> Vec<(String, &Self)> {
        match self {
            Self::Function(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value))
                .collect(),
            Self::Sequence(items) => {
                let named = items.iter().enumerate();
                named
                    .map(|(place, item)| ((place + 1).to_string(), item))
                    .collect()
            }
            Self::Word(_) | Self::Set(_) => Vec::new(),
        }
    }

    /// What waits in a channel: a sequence, or several of them, or a set.
    pub(super) fn items(&self) -> Vec<Self> {
        match self {
            Self::Sequence(items) | Self::Set(items) => items
                .iter()
                .flat_map(|item| match item {
                    Self::Sequence(_) => item.items(),
                    Self::Word(_) | Self::Set(_) | Self::Function(_) => vec![item.clone()],
                })
                .collect(),
            Self::Word(_) | Self::Function(_) => Vec::new(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |items: &[Self]| {
            let items: Vec<String> = items.iter().map(ToString::to_string).collect();
            items.join(", ")
        };
        match self {
            Self::Word(word) => formatter.write_str(word),
            Self::Sequence(items) => write!(formatter, "⟨{}⟩", list(items)),
            Self::Set(items) => write!(formatter, "{{{}}}", list(items)),
            Self::Function(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{key} {value}"))
                    .collect();
                write!(formatter, "[{}]", entries.join(", "))
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self) -> anyhow::Result<Value> {
        if self.takes("<<") {
            return Ok(Value::Sequence(self.list(">>", ",", Self::value)?));
        }
        if self.takes("{") {
            return Ok(Value::Set(self.list("}", ",", Self::value)?));
        }
        if self.takes("[") {
            return Ok(Value::Function(self.list("]", ",", |r| r.entry("|->"))?));
        }
        if self.takes("(") {
            return Ok(Value::Function(self.list(")", "@@", |r| r.entry(":>"))?));
        }
        Ok(Value::Word(self.word()?))
    }

    fn entry(&mut self, arrow: &str) -> anyhow::Result<(String, Value)> {
        let key = self.word()?;
        if !self.takes(arrow) {
            bail!("no `{arrow}` behind {key} at `{}`", self.rest);
        }
        Ok((key, self.value()?))
    }

    fn list<T>(
        &mut self,
        end: &str,
        between: &str,
        item: impl Fn(&mut Self) -> anyhow::Result<T>,
    ) -> anyhow::Result<Vec<T>> {
        let mut items = Vec::new();
        while !self.takes(end) {
            if !items.is_empty() && !self.takes(between) {
                bail!("neither `{between}` nor `{end}` at `{}`", self.rest);
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn word(&mut self) -> anyhow::Result<String> {
        if self.takes("\"") {
            let (text, rest) = self
                .rest
                .split_once('"')
                .context("a string without an end")?;
            self.rest = rest;
            return Ok(text.to_owned());
        }
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
    fn every_shape_of_value_is_read() {
        let text = "[a |-> <<1, -1>>, b |-> {\"x\", \"y\"}, c |-> (1 :> TRUE @@ 2 :> FALSE)]";
        let value = Value::read(text).expect("a value");
        assert_eq!(
            value.to_string(),
            "[a ⟨1, -1⟩, b {x, y}, c [1 TRUE, 2 FALSE]]"
        );
    }

    #[test]
    fn what_is_no_value_is_an_error() {
        for text in ["", "<<1", "[a 1]", "1 2", "{1 2}"] {
            assert!(Value::read(text).is_err(), "{text}");
        }
    }
}
