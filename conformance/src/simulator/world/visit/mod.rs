//! Visits of the server: somebody comes in the middle of a run, breaks one rule after the other,
//! and what the server does is held to the letter of the specification. Each refusal stands beside
//! a twin that is taken.

mod catch_up;
mod frames;
mod greeting;
mod healing;
mod limits;
mod lists;
mod presence;
mod presence_bounds;
mod queries;
mod queries_access;
mod tokens;
mod updates;
mod visitor;

use self::visitor::Visit;
use super::World;
use crate::simulator::check::Checked;
use crate::simulator::host;
use crate::simulator::sightings::Sighting;
use crate::simulator::topic::Topic;

impl World {
    /// Somebody comes. Where there is no server, nobody is judged.
    pub(super) fn visit(&mut self, topic: Topic) -> Checked {
        if !self.server.is_up() {
            return Ok(());
        }
        self.sightings.note(Sighting::Visited(topic));
        self.visits += 1;
        let mut visit = Visit::new(self);
        match topic {
            Topic::Greeting => visit.greeting(),
            Topic::Frames => visit.frames(),
            Topic::Updates => visit.updates(),
            Topic::CatchUp => visit.catch_up(),
            Topic::Limits => visit.limits(),
            Topic::Healing => visit.healing(),
            Topic::Tokens => visit.tokens(),
            Topic::Presence => visit.presence(),
            Topic::Lists => visit.lists(),
            Topic::Queries => visit.queries(),
            Topic::Host => {
                let world = &mut *visit.world;
                host::meet(&mut world.dice, &world.bugs)
            }
        }?;
        visit.ends()
    }
}
