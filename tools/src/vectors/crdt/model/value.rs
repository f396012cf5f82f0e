//! A value as TLC writes it in a dump.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ModelValue {
    Text(String),
    Number(u64),
    /// `TRUE`, `FALSE`, or the name of a model value.
    Word(String),
    Set(Vec<Self>),
    Sequence(Vec<Self>),
    Record(BTreeMap<String, Self>),
    Function(Vec<(Self, Self)>),
}

impl ModelValue {
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value()?;
        match reader.rest.trim_start() {
            "" => Ok(value),
            rest => bail!("{} is left over", first_of(rest)),
        }
    }

    pub(super) fn field(&self, name: &str) -> anyhow::Result<&Self> {
        let Self::Record(fields) = self else {
            bail!("{self:?} is no record");
        };
        fields
            .get(name)
            .with_context(|| format!("{self:?} has no {name}"))
    }

    pub(super) fn at(&self, key: &Self) -> anyhow::Result<&Self> {
        let Self::Function(pairs) = self else {
            bail!("{self:?} is no function");
        };
        let pair = pairs.iter().find(|(candidate, _)| candidate == key);
        Ok(&pair.with_context(|| format!("nothing at {key:?}"))?.1)
    }

    pub(super) fn text(&self) -> anyhow::Result<&str> {
        let Self::Text(text) = self else {
            bail!("{self:?} is no text");
        };
        Ok(text)
    }

    pub(super) fn number(&self) -> anyhow::Result<u64> {
        let Self::Number(number) = self else {
            bail!("{self:?} is no number");
        };
        Ok(*number)
    }

    /// The members of a set or of a sequence.
    pub(super) fn items(&self) -> anyhow::Result<&[Self]> {
        let (Self::Set(items) | Self::Sequence(items)) = self else {
            bail!("{self:?} has no items");
        };
        Ok(items)
    }

    pub(super) fn record(&self) -> anyhow::Result<&BTreeMap<String, Self>> {
        let Self::Record(fields) = self else {
            bail!("{self:?} is no record");
        };
        Ok(fields)
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self) -> anyhow::Result<ModelValue> {
        if self.takes("<<") {
            return Ok(ModelValue::Sequence(self.items(">>")?));
        }
        if self.takes("{") {
            return Ok(ModelValue::Set(self.items("}")?));
        }
        if self.takes("[") {
            return self.record();
        }
        if self.takes("(") {
            return self.function();
        }
        if self.takes("\"") {
            let (text, rest) = self.rest.split_once('"').context("a text without an end")?;
            self.rest = rest;
            return Ok(ModelValue::Text(text.to_owned()));
        }
        let word = self.word()?;
        Ok(match word.parse() {
            Ok(number) => ModelValue::Number(number),
            Err(_) => ModelValue::Word(word),
        })
    }

    fn items(&mut self, end: &str) -> anyhow::Result<Vec<ModelValue>> {
        let mut items = Vec::new();
        if self.takes(end) {
            return Ok(items);
        }
        loop {
            items.push(self.value()?);
            if self.takes(end) {
                return Ok(items);
            }
            self.expect(",")?;
        }
    }

    fn record(&mut self) -> anyhow::Result<ModelValue> {
        let mut fields = BTreeMap::new();
        loop {
            let name = self.word()?;
            self.expect("|->")?;
            fields.insert(name, self.value()?);
            if self.takes("]") {
                return Ok(ModelValue::Record(fields));
            }
            self.expect(",")?;
        }
    }

    fn function(&mut self) -> anyhow::Result<ModelValue> {
        let mut pairs = Vec::new();
        loop {
            let key = self.value()?;
            self.expect(":>")?;
            pairs.push((key, self.value()?));
            if self.takes(")") {
                return Ok(ModelValue::Function(pairs));
            }
            self.expect("@@")?;
        }
    }

    fn word(&mut self) -> anyhow::Result<String> {
        self.rest = self.rest.trim_start();
        let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = self
            .rest
            .find(|c| !is_of_word(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            bail!("{} begins no value", first_of(rest));
        }
        self.rest = rest;
        Ok(word.to_owned())
    }

    fn expect(&mut self, token: &str) -> anyhow::Result<()> {
        match self.takes(token) {
            true => Ok(()),
            false => bail!("{} is not {token}", first_of(self.rest)),
        }
    }

    fn takes(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

fn first_of(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_of_records_is_read_and_looked_up() {
        let text = "( [c1 |-> 0] :> [order |-> <<>>, chars |-> << >>, deleted |-> {}] @@\n  \
                    [c1 |-> 1] :> [order |-> <<\"x\">>, chars |-> (1 :> TRUE), \
                    deleted |-> {2, 3}] )";
        let value = ModelValue::read(text).unwrap();
        let key = ModelValue::read("[c1 |-> 1]").unwrap();
        let found = value.at(&key).unwrap();
        assert_eq!(
            found.field("order").unwrap().items().unwrap()[0]
                .text()
                .unwrap(),
            "x"
        );
        assert_eq!(found.field("deleted").unwrap().items().unwrap().len(), 2);
        assert!(value.at(&ModelValue::Number(1)).is_err());
    }

    #[test]
    fn what_is_no_value_is_an_error() {
        for text in ["", "[a |-> ]", "{1, }", "<<1", "(1 :> 2", "1 2", "\"open"] {
            assert!(ModelValue::read(text).is_err(), "{text}");
        }
    }
}
