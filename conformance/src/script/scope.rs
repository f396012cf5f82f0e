//! The variables of one case, and how a step's text becomes values.
//!
//! Document ids and replica ids are made when a script first names them: fresh for each run, so
//! that a server that was judged before can be judged again.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{expression, function};
use crate::frame::text_of;
use crate::pattern::Bindings;

/// The variables of one case.
#[derive(Clone, Debug)]
pub struct Scope {
    /// As the case writes them: they may name each other, and what is bound later.
    vars: BTreeMap<String, Value>,
    values: BTreeMap<String, Value>,
    nonce: String,
    now_ms: u64,
}

impl Scope {
    /// A scope whose fresh names carry `nonce`.
    #[must_use]
    pub fn new(nonce: String, vars: &BTreeMap<String, Value>) -> Self {
        Self {
            vars: vars.clone(),
            values: BTreeMap::new(),
            nonce,
            now_ms: 0,
        }
    }

    /// Binds a variable.
    pub fn bind(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// Binds what a match bound.
    pub fn bind_all(&mut self, bindings: Bindings) {
        self.values.extend(bindings);
    }

    /// Says what `now` is from here on, in Unix milliseconds.
    pub const fn set_now(&mut self, now_ms: u64) {
        self.now_ms = now_ms;
    }

    /// What `now` is, in Unix milliseconds.
    #[must_use]
    pub const fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The value of `name` or `name.field.field`; fresh ids are made on the way.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Option<Value> {
        let mut parts = name.split('.');
        let head = parts.next()?;
        let mut value = self
            .values
            .get(head)
            .or_else(|| self.vars.get(head))
            .cloned()
            .or_else(|| self.fresh(head))?;
        for part in parts {
            value = match part.parse::<usize>() {
                Ok(index) => value.get(index)?.clone(),
                Err(_) => value.get(part)?.clone(),
            };
        }
        Some(value)
    }

    /// `doc`, `doc_x` and `replica_x` exist without being bound.
    fn fresh(&self, name: &str) -> Option<Value> {
        if name == "doc" || name.starts_with("doc_") {
            return Some(json!(format!("{}/{name}", self.nonce)));
        }
        let replica = name.strip_prefix("replica_")?;
        Some(json!(text_of(
            format!("{}.{replica}", self.nonce).as_bytes()
        )))
    }

    /// Evaluates a value in which every variable must be bound.
    ///
    /// # Errors
    /// A sentence that says what cannot be evaluated.
    pub fn strict(&self, value: &Value) -> Result<Value, String> {
        self.evaluate(value, true)
    }

    /// Evaluates a pattern: variables that are not bound stay as they are, to be bound by the
    /// match.
    ///
    /// # Errors
    /// A sentence that says what cannot be evaluated.
    pub fn pattern(&self, value: &Value) -> Result<Value, String> {
        self.evaluate(value, false)
    }

    fn evaluate(&self, value: &Value, strict: bool) -> Result<Value, String> {
        match value {
            Value::String(text) => self.text(text, strict),
            Value::Array(items) => items
                .iter()
                .map(|item| self.evaluate(item, strict))
                .collect(),
            Value::Object(fields) => self.mapping(fields, strict),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.clone()),
        }
    }

    fn mapping(&self, fields: &Map<String, Value>, strict: bool) -> Result<Value, String> {
        if let Some((name, argument)) = function::call(fields) {
            if name == "$times" {
                return self.times(argument, strict);
            }
            let argument = self.evaluate(argument, strict)?;
            return match name {
                "$repeat" => function::repeat(&argument),
                "$nest" => function::nest(&argument),
                "$flip" => function::flip(&argument),
                _ => function::concat(&argument),
            };
        }
        let mut evaluated = Map::new();
        for (key, value) in fields {
            let key = self.text(key, false)?;
            let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
            evaluated.insert(key, self.evaluate(value, strict)?);
        }
        Ok(Value::Object(evaluated))
    }

    fn times(&self, argument: &Value, strict: bool) -> Result<Value, String> {
        let (count, item) = function::times(argument).or_else(|_| {
            // The count may be an expression.
            let count = self.evaluate(&argument[0], strict)?.as_u64();
            Ok::<_, String>((count.ok_or("`$times` takes a list of two")?, &argument[1]))
        })?;
        let mut inner = self.clone();
        let items = (0..count).map(|index| {
            inner.bind("i", json!(index));
            inner.evaluate(item, strict)
        });
        items.collect()
    }

    fn text(&self, text: &str, strict: bool) -> Result<Value, String> {
        if let Some(expression) = text.strip_prefix('=') {
            let value = expression::compute(expression, &|word| self.term(word))?;
            return u64::try_from(value)
                .map(|value| json!(value))
                .or_else(|_| i64::try_from(value).map(|value| json!(value)))
                .map_err(|_| format!("`{text}` is {value}, which is too large"));
        }
        if let Some(name) = text.strip_prefix('$').filter(|name| is_name(name)) {
            if let Some(value) = self.written(name) {
                return self.without(name).evaluate(&value, strict);
            }
            return match self.lookup(name) {
                Some(value) => Ok(value),
                None if strict => Err(format!("the variable `${name}` is not bound")),
                None => Ok(json!(text)),
            };
        }
        if text.contains("${") {
            self.interpolated(text)
        } else {
            Ok(json!(text))
        }
    }

    /// A variable of the case that no step has bound.
    fn written(&self, name: &str) -> Option<Value> {
        let bound = self.values.contains_key(name);
        self.vars.get(name).filter(|_| !bound).cloned()
    }

    /// The scope of a variable's own text, in which it does not stand.
    fn without(&self, name: &str) -> Self {
        let mut scope = self.clone();
        scope.vars.remove(name);
        scope
    }

    fn term(&self, word: &str) -> Result<i128, String> {
        if word == "now" {
            return Ok(i128::from(self.now_ms));
        }
        let value = word.strip_prefix('$').and_then(|name| self.lookup(name));
        let value = value.ok_or_else(|| format!("`{word}` is no number and no bound variable"))?;
        let number = value
            .as_i64()
            .map(i128::from)
            .or_else(|| value.as_u64().map(i128::from));
        number.ok_or_else(|| format!("`{word}` is {value}, which is no integer"))
    }

    fn interpolated(&self, text: &str) -> Result<Value, String> {
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{text}` lacks a }}"))?;
            let value = self
                .lookup(name)
                .ok_or_else(|| format!("`${name}` is not bound"))?;
            result.push_str(before);
            result.push_str(
                &value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            );
            rest = after;
        }
        result.push_str(rest);
        Ok(json!(result))
    }
}

fn is_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    text.bytes().next().is_some_and(letter)
        && text
            .bytes()
            .all(|byte| letter(byte) || byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        let mut scope = Scope::new("n".to_owned(), &BTreeMap::new());
        scope.bind("a", json!({"limits": {"x": 16}}));
        scope.set_now(1_000);
        scope
    }

    #[test]
    fn variables_expressions_and_functions_are_evaluated() {
        let scope = scope();
        for (text, value) in [
            (json!("$a.limits.x"), json!(16)),
            (json!("=now + $a.limits.x"), json!(1016)),
            (json!("${doc}-copy"), json!("n/doc-copy")),
            (json!({"$repeat": ["ab", "=1 + 1"]}), json!("abab")),
            (
                json!({"$times": ["$a.limits.x", "$i"]}),
                json!((0..16).collect::<Vec<_>>()),
            ),
            (json!({"$nest": [3, 1]}), json!([[1]])),
            (json!({"$bytes": "00"}), json!({"$bytes": "00"})),
        ] {
            assert_eq!(scope.strict(&text), Ok(value));
        }
    }

    #[test]
    fn replicas_sort_by_their_names() {
        let scope = scope();
        let replica = |name: &str| scope.lookup(name).map(|value| value.to_string());
        assert!(replica("replica_a") < replica("replica_b"));
    }

    #[test]
    fn an_unbound_variable_is_an_error_in_a_frame_and_a_binding_in_a_pattern() {
        let scope = scope();
        assert!(scope.strict(&json!("$nobody")).is_err());
        assert_eq!(scope.pattern(&json!("$nobody")), Ok(json!("$nobody")));
    }
}
