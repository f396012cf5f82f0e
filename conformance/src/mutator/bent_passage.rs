//! One connection on which one thing goes wrong.

use std::sync::{Arc, Mutex, PoisonError};

use super::delta::wire_form;
use super::memory::{Connection, Memory};
use super::{DoorFault, Mutator};
use crate::frame::{Sender, decode_frame, encode_frame};
use crate::peer::End;
use crate::proxy::{Delivery, Passage};

/// A connection through a mutating proxy.
#[derive(Debug)]
pub(super) struct BentPassage {
    mutator: Mutator,
    connection: Connection,
    memory: Arc<Mutex<Memory>>,
}

impl BentPassage {
    pub(super) fn new(mutator: Mutator, number: u64, memory: Arc<Mutex<Memory>>) -> Self {
        let connection = Connection {
            number,
            max_in_flight: u64::MAX,
            ..Connection::default()
        };
        Self {
            mutator,
            connection,
            memory,
        }
    }
}

impl Passage for BentPassage {
    fn frame(&mut self, from: Sender, bytes: Vec<u8>) -> Vec<Delivery> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let decoded = decode_frame(&bytes).ok();
        if let Some(frame) = &decoded {
            match from {
                Sender::Client => self.connection.hears_client(frame),
                Sender::Server => self.connection.hears_server(frame, &mut memory),
            }
        }
        match (self.mutator, from) {
            (Mutator::Answer(fault), Sender::Server) => {
                let Some(frame) = decoded else {
                    return vec![Delivery::to_client(bytes)];
                };
                let mut frame = wire_form(frame);
                if !fault.bend(&mut frame, &self.connection, &mut memory) {
                    return Vec::new();
                }
                let bent = encode_frame(&frame).unwrap_or(bytes);
                vec![Delivery::to_client(bent)]
            }
            (Mutator::Order(fault), from) => {
                fault.bend(from, bytes, &mut self.connection, &mut memory)
            }
            (Mutator::Reader(fault), Sender::Client) => fault.bend(bytes),
            (
                Mutator::Answer(_) | Mutator::Reader(_) | Mutator::Door(_) | Mutator::View(_),
                from,
            ) => {
                vec![Delivery::onward(from, bytes)]
            }
        }
    }

    fn server_ended(&mut self, end: End) -> End {
        match self.mutator {
            Mutator::Door(DoorFault::StatusLost) => End {
                status: end.status.map(|_| 1000),
                ..end
            },
            Mutator::Door(_)
            | Mutator::Answer(_)
            | Mutator::Order(_)
            | Mutator::Reader(_)
            | Mutator::View(_) => end,
        }
    }
}
