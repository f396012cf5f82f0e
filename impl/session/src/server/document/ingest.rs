//! Taking updates in: what is known already, what follows, and what is refused.
//!
//! Chapters: `spec/07-server-session.md`, updates; `spec/12-error-codes.md`, [SK-ERR-004]. Model:
//! `Ingest` in
//! `tla/SyncSession.tla`.

use synckit_crdt::{Change, ReplicaId, Timestamp, UnixMillis, Version};

use super::DocumentLog;
use super::machine::Actions;
use super::staged::{Stage, Work};
use super::subscriber::Busy;
use crate::access::{Level, Principal};
use crate::bug::Bug;
use crate::cursor::Position;
use crate::server::refusal::{About, Refusal};
use crate::server::{ConnectionId, DocumentAction, DocumentReply, LogEntry, Writer};

/// The most replicas of a version that goes with a refusal, whoever asked for it.
const TOLD_REPLICAS: usize = 256;

/// The last change of a replica that is here, staged or durable.
pub(super) struct Last<'a> {
    seq: u64,
    timestamp: Timestamp,
    pub(super) owner: &'a str,
}

impl DocumentLog {
    pub(super) fn update(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        replica: ReplicaId,
        (principal, writer): (Principal, Writer),
        changes: Vec<Change>,
        out: &mut Actions,
    ) {
        let is_author = writer == Writer::Author;
        let denied = self.judge_bringer(&principal, &writer);
        let owner = self.owner_of(&replica, &writer, principal);
        if let Some(refusal) = denied.or_else(|| self.judge_writer(&replica, &owner)) {
            let first_seq = changes.first().map_or(0, |change| change.first_seq);
            self.refuse(
                connection,
                &refusal,
                &About::change(&self.id, first_seq),
                out,
            );
            return self.reply(connection, DocumentReply::UpdateSettled, out);
        }
        if let Some(subscriber) = self.subscribers.get_mut(&connection)
            && is_author
        {
            subscriber.replica = Some(replica.clone());
        }
        let update = Stage {
            connection,
            owner,
            replica,
            work: Work::Append(changes),
            settles: true,
        };
        self.ingest(now, update, out);
    }

    /// Takes in the changes of an update, or of the rest of one.
    pub(super) fn ingest(&mut self, now: UnixMillis, update: Stage, out: &mut Actions) {
        let Stage {
            connection,
            owner,
            replica,
            work,
            ..
        } = update;
        let Work::Append(mut changes) = work else {
            return;
        };
        let known_seq = self.last(&replica).map_or(0, |last| last.seq);
        let covered = changes
            .iter()
            .take_while(|change| change.first_seq <= known_seq)
            .count();
        if covered > 0 && !self.bugs.has(Bug::NoDeduplication) {
            let durable = self.durable(&replica, &changes);
            if durable > 0 {
                let rest = changes.split_off(durable);
                let stage = Stage::verifying(connection, owner, replica, changes, rest);
                return self.verify(stage, self.staged.len(), out);
            }
            return self.repeat(now, connection, owner, replica, changes, covered, out);
        }
        self.append(now, connection, owner, replica, changes, out);
    }

    /// How many of these changes, from the first on, have the number of a durable one.
    pub(super) fn durable(&self, replica: &ReplicaId, changes: &[Change]) -> usize {
        let head = self.head.as_ref();
        let durable_seq = head.map_or(0, |head| head.version.get(replica));
        let durable = changes
            .iter()
            .take_while(|change| change.first_seq <= durable_seq);
        durable.count()
    }

    /// Asks storage whether it holds what came again, before it is acknowledged again, in its place
    /// among what came before and after.
    //= SK-SESS-032
    pub(super) fn verify(&mut self, stage: Stage, place: usize, out: &mut Actions) {
        let ticket = self.next_ticket();
        if let Work::Verify { changes, rest } = &stage.work {
            let changes = changes.clone();
            out.push(DocumentAction::Verify { ticket, changes });
            if !rest.is_empty() {
                self.set_busy(stage.connection, Some(Busy::Verifying(ticket)));
            }
        }
        if let Some(subscriber) = self.subscribers.get_mut(&stage.connection) {
            subscriber.staged += 1;
        }
        self.staged.insert(place, stage, ticket);
    }

    /// What came again is still on its way to the disk: it is compared here, and acknowledged in
    /// its turn.
    //= SK-SESS-032
    #[expect(clippy::too_many_arguments, reason = "the parts of one update")]
    fn repeat(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        owner: String,
        replica: ReplicaId,
        mut changes: Vec<Change>,
        covered: usize,
        out: &mut Actions,
    ) {
        let equal = changes[..covered]
            .iter()
            .take_while(|change| self.is_staged(change))
            .count();
        let rest = changes.split_off(equal);
        let different = equal < covered;
        let settled = different || rest.is_empty();
        if let Some(last) = changes.last() {
            let work = Work::Repeat {
                through_seq: last.last_seq(),
            };
            let (owner, replica) = (owner.clone(), replica.clone());
            let stage = Stage {
                connection,
                owner,
                replica,
                work,
                settles: settled,
            };
            self.push_stage(stage, None);
        }
        //= SK-SESS-034
        if different {
            let refused_seq = rest.first().map_or(0, |change| change.first_seq);
            let about = About::change(&self.id, refused_seq);
            self.refuse(connection, &Refusal::Equivocation, &about, out);
            if equal == 0 {
                self.reply(connection, DocumentReply::UpdateSettled, out);
            }
        } else if !rest.is_empty() {
            let work = Work::Append(rest);
            self.ingest(
                now,
                Stage {
                    connection,
                    owner,
                    replica,
                    work,
                    settles: true,
                },
                out,
            );
        }
        self.announce(now, out);
    }

    fn is_staged(&self, change: &Change) -> bool {
        let staged = self.staged.change(&change.replica, change.first_seq);
        staged == Some(change) || self.bugs.has(Bug::EquivocationAccepted)
    }

    /// Hands new changes to storage, up to the first that does not fit.
    //= SK-SESS-039
    fn append(
        &mut self,
        now: UnixMillis,
        connection: ConnectionId,
        owner: String,
        replica: ReplicaId,
        mut changes: Vec<Change>,
        out: &mut Actions,
    ) {
        let (fitting, refusal) = self.judge_changes(now, &replica, &changes);
        let refused = changes.split_off(fitting);
        if let Some(refusal) = refusal {
            if self.bugs.has(Bug::PrefixRefused) {
                changes.clear();
            }
            let refused_seq = refused.first().map_or(0, |change| change.first_seq);
            self.refuse(
                connection,
                &refusal,
                &About::change(&self.id, refused_seq),
                out,
            );
            if self.bugs.has(Bug::RefusedKept) {
                changes.extend(refused);
            }
        }
        if changes.is_empty() {
            return self.reply(connection, DocumentReply::UpdateSettled, out);
        }
        let base = Position(self.end().0 + self.staged.appended());
        let entry = |change: &Change| LogEntry {
            change: change.clone(),
            owner: owner.clone(),
        };
        let entries = changes.iter().map(entry).collect();
        let ticket = self.next_ticket();
        out.push(DocumentAction::Persist {
            ticket,
            base,
            entries,
        });
        self.announce_early(connection, &changes, out);
        let work = Work::Append(changes);
        let stage = Stage {
            connection,
            owner,
            replica,
            work,
            settles: true,
        };
        self.push_stage(stage, Some(ticket));
    }

    fn push_stage(&mut self, stage: Stage, pending: Option<crate::ticket::Ticket>) {
        if let Some(subscriber) = self.subscribers.get_mut(&stage.connection) {
            subscriber.staged += 1;
        }
        self.staged.push(stage, pending);
    }

    /// Whether another principal has written under this name.
    pub(super) fn belongs_to_other(&self, replica: &ReplicaId, owner: &str) -> bool {
        let other = |last: &str| !last.is_empty() && last != owner;
        self.last(replica).is_some_and(|last| other(last.owner))
    }

    /// Whether this principal may write here, and what it brings.
    fn judge_bringer(&self, principal: &Principal, writer: &Writer) -> Option<Refusal> {
        let bugs = &self.bugs;
        let unwritten = self.denial(principal, Level::Write);
        let unwritten = unwritten.filter(|_| !bugs.has(Bug::WriteUnchecked));
        //= SK-SESS-038
        let foreign = *writer == Writer::Stranger && !bugs.has(Bug::ForeignReplicaAccepted);
        unwritten.or_else(|| foreign.then_some(Refusal::ForeignReplica))
    }

    /// Whether this principal may write here under this replica id.
    fn judge_writer(&self, replica: &ReplicaId, owner: &str) -> Option<Refusal> {
        match self.last(replica) {
            //= SK-AUTH-030
            Some(_) => {
                let taken = !owner.is_empty() && self.belongs_to_other(replica, owner);
                (taken && !self.bugs.has(Bug::OwnerUnchecked)).then_some(Refusal::ReplicaTaken)
            }
            //= SK-LIM-006
            None => {
                let full = self.replicas() >= u64::from(self.limits.max_replicas_per_document);
                let limit = "max_replicas_per_document";
                (full && !self.bugs.has(Bug::ReplicasUnlimited))
                    .then_some(Refusal::LimitExceeded { limit })
            }
        }
    }

    /// How many of the changes fit, and why the next one does not.
    fn judge_changes(
        &self,
        now: UnixMillis,
        replica: &ReplicaId,
        changes: &[Change],
    ) -> (usize, Option<Refusal>) {
        let last = self.last(replica);
        let (mut seq, mut timestamp) =
            last.map_or_else(Default::default, |last| (last.seq, last.timestamp));
        for (index, change) in changes.iter().enumerate() {
            if let Some(refusal) = self.judge_change(now, change, seq, timestamp) {
                return (index, Some(refusal));
            }
            (seq, timestamp) = (change.last_seq(), change.timestamp);
        }
        (changes.len(), None)
    }

    /// The first rule that a new change breaks, given its writer's previous one.
    //= SK-ERR-004
    fn judge_change(
        &self,
        now: UnixMillis,
        change: &Change,
        previous_seq: u64,
        previous: Timestamp,
    ) -> Option<Refusal> {
        let bugs = &self.bugs;
        let latest_ms = now.0.saturating_add(self.limits.max_clock_skew_ms.into());
        let is_skewed = change.timestamp.unix_millis().0 > latest_ms;
        if is_skewed && bugs.has(Bug::LaterRuleFirst) {
            return Some(Refusal::ClockSkew { server_time: now });
        }
        //= SK-SESS-033
        let expected_seq = previous_seq.saturating_add(1);
        if change.first_seq > expected_seq && !bugs.has(Bug::GapAccepted) {
            return Some(Refusal::Gap { expected_seq });
        }
        //= SK-SESS-035
        if !self.has_causes_of(change) && !bugs.has(Bug::DependenciesIgnored) {
            let server_version = self.version_for(change);
            return Some(Refusal::MissingDependency { server_version });
        }
        //= SK-SESS-037
        let of_deps = change.deps.iter().filter_map(|dep| {
            let last = self.last(&dep.replica)?;
            (last.seq == dep.seq).then_some(last.timestamp)
        });
        // Before the first change any timestamp has advanced, 0 included.
        let before = (previous_seq > 0).then_some(previous);
        let latest = of_deps.chain(before).max();
        if latest.is_some_and(|latest| change.timestamp <= latest)
            && !bugs.has(Bug::TimestampUnchecked)
        {
            return Some(Refusal::TimestampNotAdvanced);
        }
        //= SK-SESS-036
        if is_skewed && !bugs.has(Bug::SkewUnchecked) {
            return Some(Refusal::ClockSkew { server_time: now });
        }
        None
    }

    /// Whether the dependencies of a change are here, and what its operations name of others.
    //= SK-DATA-017
    fn has_causes_of(&self, change: &Change) -> bool {
        let here = |replica, seq| self.last(replica).is_some_and(|last| seq <= last.seq);
        let mut deps = change.deps.iter();
        let mut references = change.references();
        deps.all(|dep| here(&dep.replica, dep.seq))
            && references.all(|named| {
                let own = *named.replica == change.replica;
                own || here(named.replica, named.last_seq())
                    || self.bugs.has(Bug::ReferencesUnchecked)
            })
    }

    /// What a writer is told that depends on what is not here: the whole version, unless it is so
    /// large that it could fill a client's outbound queue; then as much of it as the change is
    /// about.
    fn version_for(&self, change: &Change) -> Version {
        let Some(head) = &self.head else {
            return Version::new();
        };
        if head.version.len() <= TOLD_REPLICAS {
            return head.version.clone();
        }
        let deps = change.deps.iter().map(|dep| &dep.replica);
        let told = deps.chain(change.references().map(|named| named.replica));
        told.map(|replica| (replica.clone(), head.version.get(replica)))
            .collect()
    }

    /// The last change of a replica that is here, staged or durable.
    pub(super) fn last(&self, replica: &ReplicaId) -> Option<Last<'_>> {
        if let Some(tail) = self.staged.tail(replica) {
            let super::staged::Tail {
                seq,
                timestamp,
                owner,
            } = tail;
            return Some(Last {
                seq: *seq,
                timestamp: *timestamp,
                owner,
            });
        }
        let head = self.head.as_ref()?;
        let (timestamp, owner) = head.replicas.get(replica)?;
        Some(Last {
            seq: head.version.get(replica),
            timestamp: *timestamp,
            owner,
        })
    }

    /// The number of writers, staged ones included.
    fn replicas(&self) -> u64 {
        let durable = self.head.as_ref().map(|head| &head.replicas);
        let new = |replica: &&ReplicaId| durable.is_none_or(|known| !known.contains_key(*replica));
        let staged = self.staged.replicas().filter(new).count();
        (durable.map_or(0, |known| known.len()) + staged) as u64
    }
}
