//! A run drawn through time: a lane for each, an arrow for each frame where it is sent, and what
//! befalls whom in between.

use std::fmt;

/// The distance between two lanes, in characters.
const LANE: usize = 12;

/// What happens between the lanes at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Row {
    /// A frame between the server and a client.
    Frame {
        at_ms: u64,
        client: usize,
        to_server: bool,
        name: String,
    },
    /// Something that is no frame.
    Note { at_ms: u64, text: String },
}

/// The rows of one run, the earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    rows: Vec<Row>,
}

impl Diagram {
    /// A frame is sent.
    pub fn frame(&mut self, at_ms: u64, client: usize, to_server: bool, name: String) {
        self.rows.push(Row::Frame {
            at_ms,
            client,
            to_server,
            name,
        });
    }

    /// Something else happens.
    pub fn note(&mut self, at_ms: u64, text: String) {
        self.rows.push(Row::Note { at_ms, text });
    }

    /// The last so many rows.
    #[must_use]
    pub fn end(&self, count: usize) -> Self {
        let start = self.rows.len().saturating_sub(count);
        Self {
            rows: self.rows[start..].to_vec(),
        }
    }

    fn clients(&self) -> usize {
        let clients = self.rows.iter().map(|row| match row {
            Row::Frame { client, .. } => client + 1,
            Row::Note { .. } => 0,
        });
        clients.max().unwrap_or(0)
    }
}

impl fmt::Display for Diagram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clients = self.clients();
        write!(f, "{:>9}  server", "ms")?;
        for client in 1..=clients {
            let gap = LANE
                - if client == 1 {
                    "server".len()
                } else {
                    "c1".len()
                };
            write!(f, "{:gap$}c{client}", "")?;
        }
        for row in &self.rows {
            match row {
                Row::Frame {
                    at_ms,
                    client,
                    to_server,
                    name,
                } => {
                    let lanes = lanes(clients, Some((*client, *to_server)));
                    write!(f, "\n{at_ms:>9}  {lanes}  {name}")?;
                }
                Row::Note { at_ms, text } => {
                    write!(f, "\n{at_ms:>9}  {}  * {text}", lanes(clients, None))?;
                }
            }
        }
        Ok(())
    }
}

/// The lanes, and an arrow between the first and that of a client.
fn lanes(clients: usize, arrow: Option<(usize, bool)>) -> String {
    let mut row = vec![' '; clients * LANE + 1];
    for lane in row.iter_mut().step_by(LANE) {
        *lane = '│';
    }
    if let Some((client, to_server)) = arrow {
        let end = (client + 1) * LANE;
        row[1..end].fill('─');
        row[0] = if to_server { '◀' } else { '├' };
        row[end] = if to_server { '┤' } else { '▶' };
    }
    row.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_arrows_between_the_server_and_their_client() {
        let mut diagram = Diagram::default();
        diagram.frame(1, 0, true, "Hello".to_owned());
        diagram.note(5, "Cut(0)".to_owned());
        diagram.frame(7, 1, false, "Welcome".to_owned());
        let expected = [
            "       ms  server      c1          c2",
            "        1  ◀───────────┤           │  Hello",
            "        5  │           │           │  * Cut(0)",
            "        7  ├───────────────────────▶  Welcome",
        ];
        assert_eq!(diagram.to_string(), expected.join("\n"));
        assert_eq!(diagram.end(1).to_string().lines().count(), 2);
    }
}
