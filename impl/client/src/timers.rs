//! The timers that the machine has set.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::task::Poll;

use synckit_crdt::UnixMillis;
use synckit_session::client::ClientTimer;

use crate::surroundings::Pending;

/// One alarm for each timer; setting it again takes the place of the last.
#[derive(Default)]
pub(crate) struct Timers(BTreeMap<ClientTimer, Alarm>);

struct Alarm {
    at: UnixMillis,
    /// None once it has rung and was not heard yet.
    ringing: Option<Pending<()>>,
}

impl Timers {
    pub(crate) fn set(&mut self, timer: ClientTimer, at: UnixMillis, alarm: Pending<()>) {
        let ringing = Some(alarm);
        self.0.insert(timer, Alarm { at, ringing });
    }

    /// When the next one is due.
    pub(crate) fn next_at(&self) -> Option<UnixMillis> {
        self.0.values().map(|alarm| alarm.at).min()
    }

    /// Waits for the first that is due, and takes it out. May be dropped and called again.
    pub(crate) async fn due(&mut self) -> ClientTimer {
        let timer = poll_fn(|context| {
            for alarm in self.0.values_mut() {
                let rings = |alarm: &mut Pending<()>| alarm.as_mut().poll(context).is_ready();
                if alarm.ringing.as_mut().is_some_and(rings) {
                    alarm.ringing = None;
                }
            }
            let rung = self.0.iter().filter(|(_, alarm)| alarm.ringing.is_none());
            match rung.min_by_key(|(_, alarm)| alarm.at) {
                Some((timer, _)) => Poll::Ready(*timer),
                None => Poll::Pending,
            }
        });
        let timer = timer.await;
        self.0.remove(&timer);
        timer
    }
}

impl fmt::Debug for Timers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = self.0.iter().map(|(timer, alarm)| (timer, alarm.at));
        formatter.debug_map().entries(times).finish()
    }
}
