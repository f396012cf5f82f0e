//! A run told line by line, for people who look for a cause.

use synckit_wire::frame;

use super::diagram::Diagram;

/// The lines, when somebody wants them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    lines: Option<Vec<String>>,
    drawing: Option<Diagram>,
}

impl Transcript {
    /// Keeps lines only when they are wanted.
    #[must_use]
    pub fn new(wanted: bool) -> Self {
        Self {
            lines: wanted.then(Vec::new),
            drawing: None,
        }
    }

    /// Draws the run, and keeps no lines.
    #[must_use]
    pub fn drawn() -> Self {
        Self {
            lines: None,
            drawing: Some(Diagram::default()),
        }
    }

    /// A frame is sent.
    pub fn frame(&mut self, at_ms: u64, client: usize, to_server: bool, bytes: &[u8]) {
        if let Some(drawing) = &mut self.drawing {
            let told = readable(bytes);
            let name = told.split('(').next().unwrap_or_default();
            drawing.frame(at_ms, client, to_server, name.to_owned());
        }
    }

    /// Something befalls somebody.
    pub fn note(&mut self, at_ms: u64, text: impl FnOnce() -> String) {
        if let Some(drawing) = &mut self.drawing {
            drawing.note(at_ms, text());
        }
    }

    /// What was drawn.
    #[must_use]
    pub fn drawing(&self) -> Option<&Diagram> {
        self.drawing.as_ref()
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
