//! Answering what documents there are: in pages, and as documents come.
//!
//! Chapter: `spec/23-queries.md`. Model: `tla/Partial.tla`.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use synckit_crdt::{DocumentId, UnixMillis};
use synckit_wire::DecodeError;
use synckit_wire::convert::query as wire;
use synckit_wire::frame;
use synckit_wire::v1::{self, Capability, Frame, QueryResult, frame::Body};

use super::Connection;
use super::machine::Actions;
use super::query::Query;
use super::request::refused;
use crate::access::{Level, effective};
use crate::bug::Bug;
use crate::server::refusal::{About, Refusal};
use crate::server::{ConnectionAction, Listing, ListingFailed, News};
use crate::ticket::Ticket;

/// The queries of one connection, by request id.
#[derive(Debug, Default)]
pub(super) struct Queries {
    going_on: BTreeMap<u64, Query>,
    /// The listing that is being read, and for which query: one at a time.
    reading: Option<(Ticket, u64)>,
    /// The query that a listing was last read for.
    last_read: u64,
}

impl Queries {
    /// The next query that needs a listing, in turn.
    fn next_unread(&self) -> Option<u64> {
        let after = self.going_on.range((Excluded(self.last_read), Unbounded));
        let mut in_turn = after.chain(&self.going_on);
        let (request_id, _) = in_turn.find(|(_, query)| query.is_unread())?;
        Some(*request_id)
    }
}

impl Connection {
    /// How far a query is, as the model has it; none when no such query goes on.
    #[cfg(feature = "trace")]
    #[must_use]
    pub fn query_projection(&self, request_id: u64) -> Option<crate::trace::QueryProjection> {
        let query = self.queries.going_on.get(&request_id)?;
        Some(query.projection())
    }

    pub(super) fn query(
        &mut self,
        now: UnixMillis,
        query: v1::Query,
        expired: bool,
        out: &mut Actions,
    ) {
        let about = About {
            request_id: query.request_id,
            ..About::default()
        };
        if !self.has_agreed_on(Capability::Query) {
            return self.unsupported(&about, expired, out);
        }
        match wire::decode(query) {
            Err(DecodeError::PrefixBytes) if self.config.bugs.has(Bug::QueryPrefixUnchecked) => {}
            Err(error) => {
                let (refusal, about) = refused(&error, about);
                self.refuse(&refusal, &about, out);
            }
            Ok(query) => match self.judge_query(query.request_id, expired) {
                Some(refusal) => self.refuse(&refusal, &about, out),
                None => self.begin_query(now, query, out),
            },
        }
    }

    /// The first rule that a `Query` breaks.
    //= SK-ERR-004
    fn judge_query(&self, request_id: u64, expired: bool) -> Option<Refusal> {
        let going_on = &self.queries.going_on;
        let full = going_on.len() >= self.limits.max_queries as usize;
        let is_new = !going_on.contains_key(&request_id);
        //= SK-QUERY-040
        if full && is_new && !self.config.bugs.has(Bug::QueriesUnlimited) {
            return Some(Refusal::LimitExceeded {
                limit: "max_queries",
            });
        }
        //= SK-AUTH-006
        expired.then_some(Refusal::TokenExpired)
    }

    /// Model: `Begin`.
    //= SK-QUERY-015
    fn begin_query(&mut self, now: UnixMillis, query: wire::Query, out: &mut Actions) {
        let bugs = &self.config.bugs;
        let request_id = query.request_id;
        let query = Query::new(query, self.limits.max_ids_per_result, bugs);
        let going_on = &mut self.queries.going_on;
        if going_on.is_empty() {
            out.push(ConnectionAction::Watch);
        }
        if bugs.has(Bug::QueryNotReplaced) {
            going_on.entry(request_id).or_insert(query);
        } else {
            going_on.insert(request_id, query);
        }
        self.answer_queries(now, out);
    }

    //= SK-QUERY-013
    pub(super) fn end_query(&mut self, request_id: u64, out: &mut Actions) {
        if self.config.bugs.has(Bug::QueryEndIgnored) {
            return;
        }
        let ended = self.queries.going_on.remove(&request_id).is_some();
        if ended && self.queries.going_on.is_empty() {
            out.push(ConnectionAction::Unwatch);
        }
    }

    /// Sends every page that can go out, lets those begin anew that can, and reads on.
    pub(super) fn answer_queries(&mut self, now: UnixMillis, out: &mut Actions) {
        if self.queries.going_on.is_empty() {
            return;
        }
        //= SK-QUERY-032
        if self.is_mute(now) {
            return;
        }
        let drained = self.outbound.has_drained();
        let forgets = self.config.bugs.has(Bug::LaggingQueryForgotten);
        let ids: Vec<u64> = self.queries.going_on.keys().copied().collect();
        for request_id in ids {
            //= SK-QUERY-021
            if let Some(query) = self.queries.going_on.get_mut(&request_id)
                && query.is_lagging()
                && drained
                && !forgets
            {
                query.begin_anew();
            }
            self.send_news(request_id, out);
            self.send_pages(request_id, out);
        }
        self.read_on(out);
    }

    /// Model: `Tell`.
    fn send_news(&mut self, request_id: u64, out: &mut Actions) {
        while let Some(query) = self.queries.going_on.get_mut(&request_id) {
            let Some(bytes) = query.news(request_id).map(encode) else {
                return;
            };
            if !self.outbound.has_room(bytes.len()) {
                return;
            }
            query.news_sent();
            self.send_bytes(bytes, out);
        }
    }

    /// Model: `Page`.
    //= SK-QUERY-010
    fn send_pages(&mut self, request_id: u64, out: &mut Actions) {
        let max_bytes = self.limits.max_frame_bytes as usize;
        while let Some(query) = self.queries.going_on.get_mut(&request_id) {
            let bugs = &self.config.bugs;
            let Some(page) = query.page(request_id, max_bytes, bugs) else {
                break;
            };
            let bytes = encode(self.bent(page.clone()));
            if !self.outbound.has_room(bytes.len()) {
                break;
            }
            if let Some(query) = self.queries.going_on.get_mut(&request_id) {
                query.sent(&page, &self.config.bugs);
            }
            self.send_bytes(bytes, out);
        }
        //= SK-QUERY-022
        let is_over = |query: &Query| query.is_over();
        if self.queries.going_on.get(&request_id).is_some_and(is_over) {
            self.end_query(request_id, out);
        }
    }

    fn read_on(&mut self, out: &mut Actions) {
        if self.queries.reading.is_some() {
            return;
        }
        let Some(request_id) = self.queries.next_unread() else {
            return;
        };
        let ticket = self.next_ticket();
        let subject = self
            .session()
            .map(|session| session.identity.subject.clone());
        if let Some(query) = self.queries.going_on.get_mut(&request_id) {
            let request = query.read(&subject.unwrap_or_default());
            out.push(ConnectionAction::List { ticket, request });
            self.queries.reading = Some((ticket, request_id));
            self.queries.last_read = request_id;
        }
    }

    pub(super) fn listed_documents(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        outcome: Result<Listing, ListingFailed>,
        out: &mut Actions,
    ) {
        let reading = self.queries.reading.take_if(|(of, _)| *of == ticket);
        let Some((_, request_id)) = reading else {
            return;
        };
        match outcome {
            Ok(listing) => self.take_listing(request_id, listing),
            //= SK-QUERY-041
            Err(ListingFailed) if self.queries.going_on.contains_key(&request_id) => {
                self.end_query(request_id, out);
                let about = About {
                    request_id,
                    ..About::default()
                };
                self.refuse(&Refusal::StorageFailed, &about, out);
            }
            Err(ListingFailed) => {}
        }
        self.answer_queries(now, out);
    }

    fn take_listing(&mut self, request_id: u64, listing: Listing) {
        let Listing {
            mut documents,
            has_more,
        } = listing;
        let last = documents.last().map(|(id, _)| id.clone());
        //= SK-QUERY-030
        //= SK-QUERY-031
        documents.retain(|(id, listed)| self.is_listed(id, *listed));
        if let Some(query) = self.queries.going_on.get_mut(&request_id) {
            let readable = documents.into_iter().map(|(id, _)| id).collect();
            query.has_read(readable, last.filter(|_| has_more));
        }
    }

    /// A document has come, or its list says something else. Model: `Create`, `Grant`, `Revoke`.
    //= SK-QUERY-020
    //= SK-QUERY-030
    pub(super) fn heard_of(
        &mut self,
        now: UnixMillis,
        document: &DocumentId,
        news: &News,
        out: &mut Actions,
    ) {
        let Some(session) = self.session() else {
            return;
        };
        let bugs = &self.config.bugs;
        let subject = &session.identity.subject;
        let elsewhere = news.subject.as_ref().is_some_and(|of| of != subject);
        let granted = news.subject.is_some() && bugs.has(Bug::QueryGrantsUntold);
        let created = news.subject.is_none() && bugs.has(Bug::QueryCreationsUntold);
        if elsewhere || granted || created {
            return;
        }
        let listed = news.access.level(subject);
        let readable = self.may_read(document, listed) || bugs.has(Bug::QueryNewsUnchecked);
        let asked = self.queries.going_on.values_mut();
        for query in asked.filter(|query| query.asks_for(document)) {
            if readable {
                query.came(document);
            } else {
                query.left(document);
            }
        }
        self.answer_queries(now, out);
    }

    /// Other rights than before: what may be read now is another set.
    //= SK-QUERY-033
    pub(super) fn rights_renewed(&mut self, now: UnixMillis, changed: bool, out: &mut Actions) {
        let forgets = self.config.bugs.has(Bug::RenewedQueryForgotten);
        if changed && !forgets {
            for query in self.queries.going_on.values_mut() {
                query.lag();
            }
        }
        self.answer_queries(now, out);
    }

    fn may_read(&self, document: &DocumentId, listed: Option<Level>) -> bool {
        effective(self.token_level(document), listed) >= Level::Read
    }

    fn is_listed(&self, document: &DocumentId, listed: Option<Level>) -> bool {
        let bugs = &self.config.bugs;
        let unchecked = bugs.has(Bug::QueryPagesUnchecked) || bugs.has(Bug::QueryHiddenCounts);
        unchecked || self.may_read(document, listed)
    }

    /// A page as the bugs of these names make it.
    fn bent(&self, mut page: QueryResult) -> QueryResult {
        let bugs = &self.config.bugs;
        if bugs.has(Bug::QueryPagesReversed) {
            page.document_ids.reverse();
        }
        if bugs.has(Bug::QueryHiddenCounts) {
            page.document_ids.retain(|id| {
                let id = DocumentId::new(id);
                id.is_ok_and(|id| self.may_read(&id, None))
            });
        }
        page
    }

    /// Whether nothing may be told, since the token has expired.
    fn is_mute(&self, now: UnixMillis) -> bool {
        let expired = self.session().is_none_or(|session| session.is_expired(now));
        expired && !self.config.bugs.has(Bug::ExpiredQueryAnswered)
    }
}

fn encode(result: QueryResult) -> bytes::Bytes {
    frame::encode(&Frame {
        body: Some(Body::QueryResult(result)),
    })
}
