//! Editing a text by a delta: a whole pass of retaining, inserting and deleting.
//!
//! Spec: chapters 16 and 17.

use super::RichTextEdit;
use crate::document::ChangeError;
use crate::{Attributes, Expand, TextDelta, TextStep, Unit, Value};

impl RichTextEdit<'_, '_> {
    /// Takes the steps of a delta whose lengths count `unit`s. `expand` says at which ends a key
    /// grows where it is set; what is inserted has the attributes that its step names and no
    /// others.
    ///
    /// Steps beyond the end of the text do nothing, but for insertions, which go there.
    pub fn apply_delta(
        &mut self,
        delta: &TextDelta,
        unit: Unit,
        expand: impl Fn(&str) -> Expand,
    ) -> Result<(), ChangeError> {
        let mut at = 0;
        for step in &delta.steps {
            match step {
                TextStep::Retain { length, attributes } => {
                    let end = self.advance(at, *length, unit);
                    for (key, value) in attributes {
                        self.mark(at..end, expand(key), key, value.clone())?;
                    }
                    at = end;
                }
                TextStep::Insert { text, attributes } => {
                    self.insert(at, text)?;
                    let end = at + text.chars().count();
                    self.dress(at, end, attributes, &expand)?;
                    at = end;
                }
                TextStep::Delete { length } => {
                    let end = self.advance(at, *length, unit);
                    self.delete(at..end)?;
                }
            }
        }
        Ok(())
    }

    /// Gives inserted text the attributes asked for, where it has not got them by its place.
    fn dress(
        &mut self,
        at: usize,
        end: usize,
        asked: &Attributes,
        expand: &impl Fn(&str) -> Expand,
    ) -> Result<(), ChangeError> {
        let got = self.rich_text().filter(|_| at < end);
        let got = got.map_or_else(Attributes::new, |text| text.attributes_at(at));
        for key in got.keys().filter(|key| !asked.contains_key(*key)) {
            self.mark(at..end, Expand::None, key, Value::Null)?;
        }
        for (key, value) in asked {
            if got.get(key).unwrap_or(&Value::Null) != value {
                self.mark(at..end, expand(key), key, value.clone())?;
            }
        }
        Ok(())
    }

    /// The position `length` units behind another, or the end of the text.
    fn advance(&self, at: usize, length: usize, unit: Unit) -> usize {
        let Some(text) = self.rich_text().map(|text| text.text()) else {
            return 0;
        };
        match unit {
            Unit::Chars => at.saturating_add(length).min(text.len()),
            Unit::Utf16 => text.chars_of(text.utf16_of(at).saturating_add(length)),
        }
    }
}
