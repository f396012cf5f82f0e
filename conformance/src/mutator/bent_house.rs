//! A house in which one thing goes wrong.

use std::sync::{Arc, Mutex, PoisonError};

use super::bent_passage::BentPassage;
use super::memory::Memory;
use super::{DoorFault, Mutator};
use crate::peer::{HttpAnswer, HttpRequest};
use crate::proxy::{Doors, House, Passage};

/// A house with one mutator.
#[derive(Clone, Debug)]
pub struct BentHouse {
    mutator: Mutator,
    memory: Arc<Mutex<Memory>>,
}

impl BentHouse {
    /// `restarted` says that the server has found the data of an earlier life.
    #[must_use]
    pub fn new(mutator: Mutator, restarted: bool) -> Self {
        let memory = Memory {
            restarted,
            ..Memory::default()
        };
        let memory = Arc::new(Mutex::new(memory));
        Self { mutator, memory }
    }
}

impl House for BentHouse {
    fn enter(&self, number: u64) -> Box<dyn Passage> {
        let memory = Arc::clone(&self.memory);
        Box::new(BentPassage::new(self.mutator, number, memory))
    }

    fn doors(&self) -> Doors {
        match self.mutator {
            Mutator::Door(fault) => fault.doors(),
            Mutator::Answer(_) | Mutator::Order(_) | Mutator::Reader(_) | Mutator::View(_) => {
                Doors::SOUND
            }
        }
    }

    fn ask(&self, request: HttpRequest) -> HttpRequest {
        match self.mutator {
            Mutator::View(fault) => fault.ask(request),
            Mutator::Answer(_) | Mutator::Order(_) | Mutator::Reader(_) | Mutator::Door(_) => {
                request
            }
        }
    }

    fn answer(&self, request: &HttpRequest, answer: HttpAnswer) -> HttpAnswer {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        match self.mutator {
            Mutator::View(fault) => fault.answer(request, answer, &mut memory),
            Mutator::Answer(_) | Mutator::Order(_) | Mutator::Reader(_) | Mutator::Door(_) => {
                answer
            }
        }
    }
}

impl Mutator {
    /// Whether the server behind the proxy keeps its data on no disk.
    #[must_use]
    pub const fn forgets(self) -> bool {
        matches!(self, Self::Door(DoorFault::ForgetsInRestart))
    }
}
