//! A run told line by line, for people who look for a cause.

use synckit_wire::frame;

/// The lines, when somebody wants them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    lines: Option<Vec<String>>,
}

impl Transcript {
    /// Keeps lines only when they are wanted.
    #[must_use]
    pub fn new(wanted: bool) -> Self {
        Self {
            lines: wanted.then(Vec::new),
        }
    }

    /// Adds a line, which is made only when somebody wants it.
    pub fn tell(&mut self, at_ms: u64, line: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            lines.push(format!("{at_ms:>8} ms  {}", line()));
        }
    }

    /// What was told.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }
}

/// A frame, as people read it.
#[must_use]
pub fn readable(bytes: &[u8]) -> String {
    match frame::decode(bytes, u32::MAX) {
        Ok(frame) => frame
            .body
            .map_or_else(String::new, |body| format!("{body:?}")),
        Err(error) => format!("{error}: {bytes:02x?}"),
    }
}
