//! Where each value of a line of JSON stands.

use std::collections::BTreeMap;
use std::ops::Range;

/// The bytes of a value, and of the key before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) key: Option<Range<usize>>,
    pub(super) value: Range<usize>,
}

/// The places of all values, by JSON pointer.
#[derive(Debug)]
pub(super) struct Places(BTreeMap<String, Place>);

impl Places {
    /// Of a line that is sound JSON.
    pub(super) fn of(line: &str) -> Self {
        let mut reader = Reader {
            bytes: line.as_bytes(),
            at: 0,
            places: BTreeMap::new(),
        };
        reader.value(String::new(), None);
        Self(reader.places)
    }

    pub(super) fn get(&self, pointer: &str) -> Place {
        self.0.get(pointer).cloned().unwrap_or_default()
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    places: BTreeMap<String, Place>,
}

impl Reader<'_> {
    fn value(&mut self, pointer: String, key: Option<Range<usize>>) {
        self.blanks();
        let start = self.at;
        match self.next() {
            b'{' => self.members(&pointer),
            b'[' => self.items(&pointer),
            b'"' => drop(self.string()),
            _ => {
                let ends = |byte: &u8| b",]} \t".contains(byte);
                let rest = &self.bytes[self.at..];
                self.at += rest.iter().position(ends).unwrap_or(rest.len());
            }
        }
        let value = start..self.at;
        self.places.insert(pointer, Place { key, value });
    }

    fn members(&mut self, pointer: &str) {
        self.at += 1;
        loop {
            self.blanks();
            match self.next() {
                b'"' => {
                    let key = self.string();
                    let name = String::from_utf8_lossy(&self.bytes[key.start + 1..key.end - 1]);
                    let below = format!("{pointer}/{name}");
                    self.blanks();
                    self.at += 1;
                    self.value(below, Some(key));
                }
                b',' => self.at += 1,
                _ => break,
            }
        }
        self.at += 1;
    }

    fn items(&mut self, pointer: &str) {
        self.at += 1;
        let mut index = 0;
        loop {
            self.blanks();
            match self.next() {
                b',' => self.at += 1,
                b']' | 0 => break,
                _ => {
                    self.value(format!("{pointer}/{index}"), None);
                    index += 1;
                }
            }
        }
        self.at += 1;
    }

    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while !matches!(self.next(), b'"' | 0) {
            self.at += if self.next() == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        start..self.at
    }

    fn blanks(&mut self) {
        while self.next().is_ascii_whitespace() {
            self.at += 1;
        }
    }

    fn next(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str, pointer: &str) -> (Option<String>, String) {
        let place = Places::of(line).get(pointer);
        (
            place.key.map(|key| line[key].to_owned()),
            line[place.value].to_owned(),
        )
    }

    #[test]
    fn every_value_is_found_where_it_stands() {
        let line = r#" {"id": 3, "send":["0a", "b\"c" ], "fields" : {"/t": {"x": -1.5e3}}} "#;
        let key = |key: &str| Some(format!("\"{key}\""));
        assert_eq!(text(line, "/id"), (key("id"), "3".to_owned()));
        assert_eq!(text(line, "/send/1"), (None, r#""b\"c""#.to_owned()));
        assert_eq!(text(line, "/fields//t/x"), (key("x"), "-1.5e3".to_owned()));
        assert_eq!(text(line, "").1, line.trim());
        assert_eq!(text(line, "/nothing"), (None, String::new()));
    }
}
