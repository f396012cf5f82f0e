//! Access lists. Chapter: `spec/22-access-lists.md`.

use synckit_crdt::DocumentId;
use synckit_session::access::Level;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{AccessLevel, Capability, ErrorCode, SyncMode};

use super::frames::set_access;
use super::visitor::{Guest, Visit, unlike};
use crate::simulator::check::{Checked, ensure};

impl Visit<'_> {
    pub(super) fn lists(&mut self) -> Checked {
        let grant = self.grant("admin", Level::Admin);
        let admin = self.enters(&grant)?;
        self.is_listed(&admin)?;
        self.is_told(&admin)?;
        self.decides_too_much(&admin)
    }

    /// An administrator lets the list say something.
    pub(super) fn lists_one(
        &mut self,
        admin: &Guest,
        document: &DocumentId,
        name: &str,
        level: AccessLevel,
    ) -> Checked {
        let subject = self.subject(name);
        let request = set_access(self.request(), document.as_str(), &subject, level);
        let heard = self.taken(admin, request, "SK-ACL-011")?;
        let answered = |body: &Body| matches!(body, Body::AccessChanged(_));
        if heard.iter().any(answered) {
            return Ok(());
        }
        Err(unlike("SK-ACL-011", "AccessChanged", &heard))
    }

    //= SK-ACL-002
    //= SK-ACL-003
    fn is_listed(&mut self, admin: &Guest) -> Checked {
        let document = self.document("a");
        self.lists_one(admin, &document, "out", AccessLevel::None)?;
        self.lists_one(admin, &document, "in", AccessLevel::Read)?;
        let code = ErrorCode::AccessDenied;
        let grant = self.grant("out", Level::Write);
        let capable = self.enters(&grant)?;
        let request = Body::SyncRequest(self.request_of(&document, SyncMode::Once));
        self.refused(&capable, request, "SK-ACL-002", code)?;
        let plain = self.enters_with(&grant, &[Capability::Lww])?;
        let request = Body::SyncRequest(self.request_of(&document, SyncMode::Once));
        self.refused(&plain, request, "SK-ACL-003", code)?;
        let grant = self.grant("in", Level::None);
        let raised = self.enters(&grant)?;
        let request = Body::SyncRequest(self.request_of(&document, SyncMode::Once));
        self.taken(&raised, request, "SK-ACL-002")?;
        Ok(())
    }

    //= SK-ACL-020
    //= SK-ACL-021
    //= SK-ACL-022
    fn is_told(&mut self, admin: &Guest) -> Checked {
        let document = self.document("b");
        let grant = self.grant("subject", Level::Write);
        let subject = self.enters(&grant)?;
        self.follows(&subject, &document)?;
        let grant = self.grant("other", Level::Write);
        let other = self.enters(&grant)?;
        self.follows(&other, &document)?;
        self.lists_one(admin, &document, "subject", AccessLevel::None)?;
        let told = self.world.guests.take(subject.connection);
        let about = self.subject("subject");
        let is_told = matches!(told.as_slice(), [Body::AccessChanged(changed)]
            if changed.request_id == 0
                && changed.subject == about
                && changed.level() == AccessLevel::None);
        if !is_told {
            return Err(unlike("SK-ACL-020", "AccessChanged", &told));
        }
        let told = self.world.guests.take(other.connection);
        ensure(told.is_empty(), "SK-ACL-021", || format!("{told:?}"))?;
        self.writes(&other, &document, 1)?;
        let heard = self.hears(&subject)?;
        ensure(heard.is_empty(), "SK-ACL-022", || {
            format!("without the right to read: {heard:?}")
        })
    }

    //= SK-ACL-010
    //= SK-ACL-012
    //= SK-ACL-013
    fn decides_too_much(&mut self, admin: &Guest) -> Checked {
        let document = self.document("c");
        let grant = self.grant("writer", Level::Write);
        let writer = self.enters(&grant)?;
        let request = set_access(self.request(), document.as_str(), "x", AccessLevel::Read);
        self.refused(&writer, request, "SK-ACL-010", ErrorCode::AccessDenied)?;
        let most = self.world.setting.limits.max_access_entries;
        for number in 0..most {
            self.lists_one(admin, &document, &format!("s{number}"), AccessLevel::Read)?;
        }
        let request = set_access(self.request(), document.as_str(), "x", AccessLevel::Read);
        self.exceeds(admin, request, "SK-ACL-013", "max_access_entries")?;
        self.lists_one(admin, &document, "s0", AccessLevel::Write)?;
        self.lists_one(admin, &document, "s0", AccessLevel::Unspecified)?;
        self.lists_one(admin, &document, "one more", AccessLevel::Read)
    }
}
