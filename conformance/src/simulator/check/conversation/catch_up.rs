//! Catching up: what a client asks for, and the pages that answer it.

use bytes::Bytes;
use synckit_crdt::{Change, DocumentId, ReplicaId, Version};
use synckit_session::cursor::Cursor;
use synckit_wire::{convert, v1};

use super::heard::changes;
use super::{Conversation, Heard};
use crate::simulator::check::violation::{Checked, Violation, ensure};

/// Where a client asked to be caught up from.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    cursor: Bytes,
    version: Version,
    max_changes: u32,
    subscribes: bool,
}

impl Conversation {
    /// The client asks to be caught up.
    ///
    /// # Errors
    /// When the request breaks the format.
    pub fn asks(&mut self, message: &v1::SyncRequest) -> Checked {
        let request = convert::sync_request::decode(message).map_err(|error| Violation {
            clause: "SK-WIRE-021",
            text: error.to_string(),
        })?;
        let asked = Asked {
            cursor: message.cursor.clone(),
            version: request.version.unwrap_or_default(),
            max_changes: message.max_changes,
            subscribes: request.subscribe,
        };
        self.asked
            .insert((request.document_id, request.request_id), asked);
        Ok(())
    }

    /// The server answers a request.
    ///
    /// # Errors
    /// When the page is not the one that the log and the request call for.
    pub fn responds(
        &mut self,
        document: &DocumentId,
        response: &v1::SyncResponse,
        heard: Heard<'_>,
    ) -> Checked {
        let asked = self
            .asked
            .get(&(document.clone(), response.request_id))
            .cloned();
        //= SK-SESS-010
        let Some(asked) = asked else {
            return ensure(false, "SK-SESS-010", || {
                "a response to no request".to_owned()
            });
        };
        let end = heard.position(&response.cursor)?;
        let cursor = Cursor::decode(&asked.cursor)
            .filter(|cursor| cursor.epoch == heard.epoch)
            .map(|cursor| cursor.position.0)
            .filter(|position| *position <= heard.log.len() as u64);
        //= SK-SESS-011
        //= SK-SESS-013
        let start = cursor.unwrap_or(0);
        let version = if cursor.is_some() {
            Version::new()
        } else {
            asked.version.clone()
        };
        let expected: Vec<&Change> = heard.run(start, end)?.filter(lacks(&version)).collect();
        let got = changes(response.delta.clone())?;
        //= SK-SESS-012
        //= SK-SESS-014
        ensure(
            got.iter().collect::<Vec<_>>() == expected,
            "SK-SESS-012",
            || format!("{} from {start} to {end}: {} changes", document, got.len()),
        )?;
        //= SK-SESS-015
        let within = asked.max_changes == 0 || got.len() as u64 <= u64::from(asked.max_changes);
        ensure(within, "SK-SESS-015", || {
            format!("{} changes in a page", got.len())
        })?;
        let length = heard.log.len() as u64;
        let more = heard
            .run(end, length)?
            .any(|change| lacks(&version)(&change));
        //= SK-SESS-016
        ensure(
            response.has_more == more && (more || end == length),
            "SK-SESS-016",
            || format!("has_more is {} at {end} of {length}", response.has_more),
        )?;
        let server_version = response
            .server_version
            .as_ref()
            .map(convert::version::decode);
        let said = server_version.transpose().map_err(|error| Violation {
            clause: "SK-WIRE-020",
            text: error.to_string(),
        })?;
        let expected = (!more).then(|| heard.judge.version());
        ensure(said == expected, "SK-SESS-016", || {
            format!("server_version {said:?}")
        })?;
        self.asks_back(document, response, &asked, more, heard)?;
        if more || !asked.subscribes {
            self.stands.remove(document);
        } else {
            self.stands.insert(document.clone(), end);
        }
        Ok(())
    }

    /// What the server asks for is what the client knows and the log does not hold.
    //= SK-SESS-070
    //= SK-SESS-071
    //= SK-SESS-072
    fn asks_back(
        &mut self,
        document: &DocumentId,
        response: &v1::SyncResponse,
        asked: &Asked,
        more: bool,
        heard: Heard<'_>,
    ) -> Checked {
        let held = heard.judge.version();
        let may_ask = self.heals && asked.subscribes && !more;
        let lacks = |(replica, seq): &(&ReplicaId, u64)| *seq > held.get(replica);
        let known = asked.version.iter().filter(|_| may_ask).filter(lacks);
        let expected: Version = known.map(|(of, seq)| (of.clone(), seq)).collect();
        let want = response.want.as_ref().map(convert::version::decode);
        let want = want.transpose().map_err(|error| Violation {
            clause: "SK-WIRE-020",
            text: error.to_string(),
        })?;
        ensure(
            want.clone().unwrap_or_default() == expected,
            "SK-SESS-071",
            || format!("{document}: the server wants {want:?}, it lacks {expected:?}"),
        )?;
        self.wanted.insert(document.clone(), (held, expected));
        Ok(())
    }
}

fn lacks(version: &Version) -> impl Fn(&&Change) -> bool {
    |change| change.last_seq() > version.get(&change.replica)
}
