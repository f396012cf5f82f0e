//! The judge's small server: it serves a judged client through scripts that nobody wrote, honestly
//! or not, and knows at the end what must have become of everything.
//!
//! It is a transcription of chapter 7 that shares no line with the implementation. What it hears
//! and says is taken apart into deeds, so that a script can lose, delay, repeat and swap anything.

mod deeds;
mod finish;
mod healing;
mod hearing;
mod log;
mod marks;
mod play;
mod refusal;
mod state;
mod thrown;
mod time;

pub(super) use state::Host;
