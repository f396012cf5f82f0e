//! What a restored server asks for, and what it must not take. Chapters:
//! `spec/07-server-session.md`, healing, and `spec/08-authentication-and-access.md`, replicas.

use synckit_crdt::{DocumentId, ReplicaId, Version};
use synckit_session::access::Level;
use synckit_session::capability;
use synckit_wire::convert;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, SyncMode, SyncRequest};

use super::visitor::{Guest, Visit, page, update};
use crate::simulator::check::{Checked, Violation, ensure};
use crate::simulator::grant::Grant;

impl Visit<'_> {
    pub(super) fn healing(&mut self) -> Checked {
        self.returns()?;
        self.may_only_read()?;
        self.knows_too_many()?;
        self.relays()
    }

    /// Follows a document with a version of its own; gives what it is asked for.
    fn is_asked(
        &mut self,
        guest: &Guest,
        document: &DocumentId,
        version: &Version,
    ) -> Result<Version, Violation> {
        let request = SyncRequest {
            version: Some(convert::version::encode(version)),
            ..self.request_of(document, SyncMode::Subscribe)
        };
        let heard = self.taken(guest, Body::SyncRequest(request), "SK-SESS-071")?;
        let want = heard
            .iter()
            .filter_map(page)
            .find_map(|page| page.want.clone());
        let want = want.as_ref().map(convert::version::decode).transpose();
        let want = want.map_err(|error| Violation {
            clause: "SK-WIRE-020",
            text: error.to_string(),
        })?;
        Ok(want.unwrap_or_default())
    }

    //= SK-SESS-071
    //= SK-SESS-073
    //= SK-AUTH-031
    fn returns(&mut self) -> Checked {
        let document = self.document("a");
        let ghost = self.replica("ghost");
        let grant = self.grant("bearer", Level::Write);
        let guest = self.enters_with(&grant, &capability::with_healing())?;
        let version = version([(&ghost, 2)]);
        let want = self.is_asked(&guest, &document, &version)?;
        ensure(want == version, "SK-SESS-071", || format!("{want:?}"))?;
        for seq in 1..=2 {
            let returned = self.change(&ghost, seq);
            self.taken(&guest, update(&document, &[returned]), "SK-SESS-073")?;
        }
        let more = update(&document, &[self.change(&ghost, 3)]);
        self.refused(&guest, more, "SK-SESS-038", ErrorCode::ForeignReplica)?;
        self.goes_on(&ghost, &document, 3)
    }

    /// The author comes back, and writes the next change.
    fn goes_on(&mut self, author: &ReplicaId, document: &DocumentId, seq: u64) -> Checked {
        let grant = self.grant("author", Level::Write);
        let author = self.enters_as(&grant, &capability::ALL, author)?;
        let next = update(document, &[self.change(&author.replica, seq)]);
        self.taken(&author, next, "SK-AUTH-031")?;
        Ok(())
    }

    //= SK-SESS-070
    fn may_only_read(&mut self) -> Checked {
        let document = self.document("b");
        let grant = self.grant("reader", Level::Read);
        let guest = self.enters_with(&grant, &capability::with_healing())?;
        self.world.asks_nothing_of(guest.connection);
        let version = version([(&self.replica("ghost"), 2)]);
        let want = self.is_asked(&guest, &document, &version)?;
        ensure(want.is_empty(), "SK-SESS-070", || {
            format!("who may only read is asked for {want:?}")
        })
    }

    //= SK-SESS-074
    fn knows_too_many(&mut self) -> Checked {
        let document = self.document("c");
        let grant = self.grant("writer", Level::Write);
        let guest = self.enters_with(&grant, &capability::with_healing())?;
        self.world.asks_nothing_of(guest.connection);
        let most = self.world.setting.limits.max_replicas_per_document;
        let ghosts: Vec<_> = (0..=most)
            .map(|number| self.replica(&format!("ghost{number}")))
            .collect();
        let version = version(ghosts.iter().map(|ghost| (ghost, 1)));
        let want = self.is_asked(&guest, &document, &version)?;
        ensure(want.is_empty(), "SK-SESS-074", || {
            format!("{} replicas are asked for", want.len())
        })
    }

    //= SK-AUTH-031
    //= SK-AUTH-032
    fn relays(&mut self) -> Checked {
        let document = self.document("d");
        let author = self.replica("author");
        let grant = Grant {
            relays: true,
            ..self.grant("relay", Level::Write)
        };
        let relay = self.enters(&grant)?;
        let brought = update(&document, &[self.change(&author, 1)]);
        self.taken(&relay, brought, "SK-AUTH-032")?;
        self.goes_on(&author, &document, 2)
    }
}

fn version<'a>(entries: impl IntoIterator<Item = (&'a ReplicaId, u64)>) -> Version {
    let mut version = Version::new();
    for (replica, seq) in entries {
        version.advance(replica, seq);
    }
    version
}
