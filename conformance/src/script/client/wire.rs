//! The judge's end of the WebSocket that a client opens in network mode.

use std::time::Duration;

use crate::driver::Reply;
use crate::peer::{Arrival, Command, End, Link};
use crate::script::{Failure, FailureKind};

/// The most bytes that a client may send between two replies of its driver.
const MAX_BYTES_PER_REPLY: usize = 64 << 20;

/// The connection that was last up, and the frames on it.
#[derive(Debug, Default)]
pub(super) struct Wire {
    link: Option<Link>,
    /// Frames that the judge has written.
    pub(super) written: u64,
    /// Frames that have come.
    arrived: u64,
}

/// What has come over the wire since the last reply.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    pub(super) frames: Vec<Vec<u8>>,
    /// The client has closed the connection.
    pub(super) end: Option<End>,
}

impl Wire {
    pub(super) fn up(link: Link) -> Self {
        Self {
            link: Some(link),
            ..Self::default()
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) {
        if let Some(link) = &self.link {
            link.send(Command::Frame(bytes.to_vec()));
            self.written += 1;
        }
    }

    /// Reads what the client has sent: at least what the driver says it has, and whatever else is
    /// there.
    pub(super) async fn read(
        &mut self,
        reply: &Reply,
        patience: Duration,
    ) -> Result<Arrivals, Failure> {
        let mut arrivals = Arrivals::default();
        let Some(said) = reply.sent else {
            return Err(lie("`sent` in every reply in network mode", "none"));
        };
        let mut bytes_read = 0;
        while let Some(link) = &mut self.link {
            let due = self.arrived < said || reply.close;
            let patience = if due { patience } else { Duration::ZERO };
            match link.receive(patience).await {
                Some(Arrival::Frame(bytes)) => {
                    self.arrived += 1;
                    bytes_read += bytes.len();
                    if bytes_read > MAX_BYTES_PER_REPLY {
                        let limit = format!("at most {MAX_BYTES_PER_REPLY} bytes before a reply");
                        return Err(Failure::new(FailureKind::Mismatch, limit, "more"));
                    }
                    arrivals.frames.push(bytes);
                }
                Some(Arrival::Text(_)) => {
                    let failure =
                        Failure::new(FailureKind::Mismatch, "a binary message", "a text message");
                    return Err(failure.citing("SK-TRAN-002"));
                }
                Some(Arrival::Ended(end)) => {
                    self.link = None;
                    arrivals.end = Some(end);
                }
                None if !due => break,
                None if self.arrived < said => return Err(self.fewer(said)),
                None => return Err(lie("a closed socket, as the driver says", "it is open")),
            }
        }
        if self.arrived < said && arrivals.end.is_some() {
            return Err(self.fewer(said));
        }
        Ok(arrivals)
    }

    /// Closes the socket. What nobody has announced was sent all the same.
    pub(super) async fn close(&mut self) {
        if let Some(mut link) = self.link.take() {
            while let Some(Arrival::Frame(_)) = link.receive(Duration::ZERO).await {
                self.arrived += 1;
            }
        }
    }

    /// The driver's last word on a connection that is over: what has come was sent.
    pub(super) fn settle(&mut self, reply: &Reply) -> Result<(), Failure> {
        let (arrived, said) = (self.arrived, reply.sent.unwrap_or(0));
        *self = Self::default();
        if arrived <= said {
            return Ok(());
        }
        Err(lie(
            format!("`sent` to count the {arrived} frames that have come"),
            format!("{said}"),
        ))
    }

    fn fewer(&self, said: u64) -> Failure {
        lie(
            format!("the {said} frames that the driver says its client has sent"),
            format!("{} came", self.arrived),
        )
    }
}

fn lie(expected: impl Into<String>, got: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Driver, expected, got)
}
