//! What a server says of itself in `Welcome`.
//!
//! Chapter: `spec/07-server-session.md`, greeting.

use std::collections::BTreeSet;

use bytes::Bytes;
use synckit_crdt::UnixMillis;
use synckit_session::capability;
use synckit_wire::v1::{Capability, Limits, Welcome};

use super::violation::{Checked, ensure};
use crate::simulator::disk::LogDisk;

/// All greetings of a run.
#[derive(Debug, Default)]
pub struct Greetings {
    session_ids: BTreeSet<Bytes>,
}

impl Greetings {
    /// A server welcomes a client that speaks version 1 and has every kind of field.
    ///
    /// # Errors
    /// When something is missing, or untrue.
    pub fn welcomed(&mut self, welcome: &Welcome, disk: &LogDisk, now: UnixMillis) -> Checked {
        //= SK-SESS-003
        ensure(welcome.version == 1, "SK-SESS-003", || {
            format!("version {}", welcome.version)
        })?;
        //= SK-SESS-004
        //= SK-STOR-008
        let kinds = capability::ALL.into_iter();
        let healing = disk.is_restored().then_some(Capability::Healing);
        let expected = kinds.chain(healing).map(i32::from);
        ensure(
            expected.eq(welcome.capabilities.iter().copied()),
            "SK-SESS-004",
            || format!("{:?}", welcome.capabilities),
        )?;
        //= SK-SESS-005
        let complete = welcome.epoch == disk.epoch().0.as_slice()
            && welcome.server_time_ms == now.0
            && welcome.heartbeat_interval_ms > 0
            && !welcome.session_id.is_empty()
            && welcome.limits.as_ref().is_some_and(states_all);
        ensure(complete, "SK-SESS-005", || format!("{welcome:?}"))?;
        //= SK-SESS-006
        let fresh = self.session_ids.insert(welcome.session_id.clone());
        ensure(fresh, "SK-SESS-006", || {
            format!("session id {:02x?} is given twice", welcome.session_id)
        })
    }
}

fn states_all(limits: &Limits) -> bool {
    [
        limits.max_frame_bytes,
        limits.max_changes_per_frame,
        limits.max_ops_per_change,
        limits.max_value_bytes,
        limits.max_value_depth,
        limits.max_path_segments,
        limits.max_path_bytes,
        limits.max_document_id_bytes,
        limits.max_deps_per_change,
        limits.max_subscriptions,
        limits.max_unacknowledged_updates,
        limits.max_outbound_bytes,
        limits.max_frames_per_second,
        limits.max_bytes_per_second,
        limits.max_clock_skew_ms,
        limits.max_replicas_per_document,
        limits.max_references_per_change,
        limits.max_awareness_bytes,
        limits.max_awareness_entries,
        limits.max_awareness_per_second,
        limits.max_access_entries,
        limits.max_queries,
        limits.max_ids_per_result,
    ]
    .iter()
    .all(|limit| *limit > 0)
}
