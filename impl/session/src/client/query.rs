//! Asking which documents there are, for as long as the application wants to know.
//!
//! Chapter: `spec/23-queries.md`. Model: `Ask` and `Receive` in `tla/Partial.tla`.

use synckit_crdt::UnixMillis;
use synckit_wire::convert::query::{MAX_PREFIX_BYTES, Query, decode_result, encode};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Capability, Error, ErrorCode, QueryResult, Unsubscribe};
use thiserror::Error;

use super::refusal::{ASK_AGAIN_AFTER_MS, retry_at};
use super::{ClientAction, ClientSession, Notice};
use crate::bug::Bug;
use crate::ticket::Ticket;

/// Why a query came to its end before the application ended it.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum QueryError {
    /// The server answers no queries.
    #[error("the server answers no queries")]
    Unsupported,
    /// No document id is as long.
    #[error("a prefix has at most {MAX_PREFIX_BYTES} bytes")]
    Prefix,
    /// The server refused.
    #[error("the server refused: {}", .0.message)]
    Refused(Error),
}

/// A query that the application wants answered.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    id_prefix: String,
    subscribe: bool,
    /// Under which it was asked, on this connection.
    request_id: Option<u64>,
    /// A busy server is asked again when the timer fires.
    asks_again: bool,
}

impl ClientSession {
    //= SK-QUERY-001
    pub(super) fn query(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        id_prefix: String,
        subscribe: bool,
        out: &mut Vec<ClientAction>,
    ) {
        if id_prefix.len() > MAX_PREFIX_BYTES {
            return self.query_failed(ticket, QueryError::Prefix, out);
        }
        let wanted = Wanted {
            id_prefix,
            subscribe,
            request_id: None,
            asks_again: false,
        };
        self.queries.insert(ticket, wanted);
        self.ask_query(now, ticket, out);
    }

    /// The application wants to know no more.
    //= SK-QUERY-054
    pub(super) fn end_query(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        out: &mut Vec<ClientAction>,
    ) {
        let bugs = &self.config.bugs;
        let unsaid = bugs.has(Bug::QueryEndUnsaid);
        let asked = match self.queries.get(&ticket) {
            Some(wanted) if bugs.has(Bug::EndedQueryTold) => wanted.request_id,
            Some(_) => self
                .queries
                .remove(&ticket)
                .and_then(|wanted| wanted.request_id),
            None => return,
        };
        if let Some(query_id) = asked.filter(|_| !unsaid) {
            let unsubscribe = Unsubscribe {
                query_id,
                ..Unsubscribe::default()
            };
            self.send(now, Body::Unsubscribe(unsubscribe), out);
        }
    }

    /// Asks whatever is wanted and not asked.
    //= SK-QUERY-050
    pub(super) fn ask_queries(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        let waits = |wanted: &Wanted| wanted.request_id.is_none() && !wanted.asks_again;
        let waiting = self.queries.iter().filter(|(_, wanted)| waits(wanted));
        let waiting: Vec<Ticket> = waiting.map(|(ticket, _)| *ticket).collect();
        for ticket in waiting {
            self.ask_query(now, ticket, out);
        }
    }

    /// A busy server may be asked again.
    pub(super) fn ask_queries_again(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        for wanted in self.queries.values_mut() {
            wanted.asks_again = false;
        }
        self.ask_queries(now, out);
    }

    fn ask_query(&mut self, now: UnixMillis, ticket: Ticket, out: &mut Vec<ClientAction>) {
        let Some(terms) = self.link.terms() else {
            return;
        };
        let capability = i32::from(Capability::Query);
        if !terms.capabilities.contains(&capability) {
            self.queries.remove(&ticket);
            return self.query_failed(ticket, QueryError::Unsupported, out);
        }
        let request_id = self.next_request_id();
        let Some(wanted) = self.queries.get_mut(&ticket) else {
            return;
        };
        wanted.request_id = Some(request_id);
        let query = Query {
            request_id,
            id_prefix: wanted.id_prefix.clone(),
            max_ids: 0,
            subscribe: wanted.subscribe,
        };
        self.send(now, Body::Query(encode(&query)), out);
    }

    //= SK-QUERY-051
    //= SK-QUERY-052
    pub(super) fn query_answered(&mut self, result: QueryResult, out: &mut Vec<ClientAction>) {
        let result = match decode_result(result) {
            Ok(result) => result,
            //= SK-CLNT-056
            Err(error) => return self.close(Some(error.code()), out),
        };
        let Some(ticket) = self.query_asked(result.request_id) else {
            return;
        };
        let bugs = &self.config.bugs;
        let complete = !result.has_more || bugs.has(Bug::QueryCompleteAtOnce);
        let over = self
            .queries
            .get(&ticket)
            .is_some_and(|wanted| !wanted.subscribe);
        if (over && !result.has_more) || bugs.has(Bug::QueryResultsCut) {
            self.queries.remove(&ticket);
        }
        let documents = result.document_ids;
        self.notify(
            Notice::QueryAnswered {
                ticket,
                documents,
                complete,
            },
            out,
        );
    }

    /// An error may answer a query; then nothing else is to be done about it.
    //= SK-QUERY-053
    pub(super) fn query_refused(
        &mut self,
        now: UnixMillis,
        error: &Error,
        out: &mut Vec<ClientAction>,
    ) -> bool {
        let Some(ticket) = self.query_asked(error.request_id) else {
            return false;
        };
        let expired = error.code == i32::from(ErrorCode::TokenExpired);
        let waits = (error.retryable || expired) && !self.config.bugs.has(Bug::QueryRefusalFinal);
        let Some(wanted) = self.queries.get_mut(&ticket).filter(|_| waits) else {
            self.queries.remove(&ticket);
            self.query_failed(ticket, QueryError::Refused(error.clone()), out);
            return true;
        };
        wanted.request_id = None;
        if error.retryable {
            wanted.asks_again = true;
            retry_at(now, error.retry_after_ms.max(ASK_AGAIN_AFTER_MS), out);
        } else {
            // Only a fresh token helps.
            if let Some(up) = &mut self.link.up {
                up.expired = true;
            }
            self.notify(Notice::Refused(error.clone()), out);
        }
        true
    }

    /// The connection is gone: what is still wanted will be asked on the next one.
    pub(super) fn queries_interrupted(&mut self) {
        if self.config.bugs.has(Bug::QueryNotAskedAgain) {
            return;
        }
        for wanted in self.queries.values_mut() {
            wanted.request_id = None;
            wanted.asks_again = false;
        }
    }

    fn query_asked(&self, request_id: u64) -> Option<Ticket> {
        let mut queries = self.queries.iter();
        let (ticket, _) = queries.find(|(_, wanted)| wanted.request_id == Some(request_id))?;
        Some(*ticket)
    }

    fn query_failed(&self, ticket: Ticket, error: QueryError, out: &mut Vec<ClientAction>) {
        self.notify(Notice::QueryFailed { ticket, error }, out);
    }
}
