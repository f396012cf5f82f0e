//! A server that breaks the rules, or puts a client to the test: one real client session at a time
//! meets it, in a room and a time of their own.
//!
//! Chapter: `spec/06-client-session.md`.

mod answers;
mod connections;
mod following;
mod puppet;
mod sending;
mod telling;

use synckit_session::Bugs;

use self::puppet::Puppet;
use super::check::Checked;
use super::dice::Dice;

/// Everything that such a server does, to one client after the other.
///
/// # Errors
/// When a client breaks a promise.
pub fn meet(dice: &mut Dice, bugs: &Bugs) -> Checked {
    let tests: [fn(&mut Puppet) -> Checked; 18] = [
        connections::closes_on_another_version,
        connections::closes_on_nonsense,
        connections::gives_up_when_told,
        connections::goes_on_after_an_unknown_code,
        connections::stays_away,
        connections::backs_off,
        following::keeps_its_cursor,
        following::notices_a_gap,
        sending::does_not_wait,
        sending::waits_when_told,
        telling::shows_presence,
        telling::asks_queries,
        answers::is_not_confused,
        answers::takes_over_the_time,
        answers::says_its_version,
        answers::sends_on_without_presence,
        answers::tries_again_when_it_may,
        answers::asks_for_access_once,
    ];
    tests
        .into_iter()
        .try_for_each(|test| test(&mut Puppet::new(dice.number(), bugs)))
}
