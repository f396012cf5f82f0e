//! What a client shows of itself and of others, and what it tells of queries. Chapters:
//! `spec/21-presence.md` and `spec/23-queries.md`.

use bytes::Bytes;
use synckit_crdt::Value;
use synckit_session::client::{ClientEvent, Notice};
use synckit_session::ticket::Ticket;
use synckit_wire::convert;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{AwarenessEntry, AwarenessState, Error, ErrorCode, Query, QueryResult};

use super::puppet::{Puppet, document};
use crate::simulator::check::{Checked, Violation, ensure};

//= SK-PRES-005
//= SK-PRES-006
//= SK-PRES-030
//= SK-PRES-032
pub(super) fn shows_presence(client: &mut Puppet) -> Checked {
    client.follows(b"one")?;
    client.says();
    for number in 0..10_i64 {
        presents(client, Some(number));
    }
    let said = shown(&client.says());
    ensure(said.len() == 1, "SK-PRES-005", || {
        format!("{said:?} at once")
    })?;
    client.passes(1_000);
    let last = shown(&client.says()).pop().flatten();
    ensure(last == Some(Value::from(9_i64)), "SK-PRES-005", || {
        format!("{last:?} is said last")
    })?;
    presents(client, None);
    client.passes(1_000);
    let last = shown(&client.says()).pop();
    ensure(last == Some(None), "SK-PRES-006", || format!("{last:?}"))?;
    let own = client.session.replica().as_bytes().to_vec();
    let told = [
        (own, 1_000, 1),
        (b"other".to_vec(), 5, 5),
        (b"other".to_vec(), 4, 4),
    ];
    for (replica, clock, state) in told {
        client.hears(Body::AwarenessState(AwarenessState {
            document_id: document().to_string(),
            entries: vec![AwarenessEntry {
                replica_id: Bytes::from(replica),
                clock,
                state: Some(convert::value::encode(&Value::from(state))),
                time_to_live_ms: 20_000,
            }],
        }));
    }
    let seen: Vec<Value> = client
        .session
        .presence(&document())
        .map(|(_, state)| state.clone())
        .collect();
    ensure(seen == [Value::from(5_i64)], "SK-PRES-030", || {
        format!("the other shows 5, {seen:?} is shown")
    })
}

fn presents(client: &mut Puppet, state: Option<i64>) {
    client.happens(ClientEvent::Present {
        document: document(),
        state: state.map(Value::from),
    });
}

/// The states that were said, in order.
fn shown(said: &[Body]) -> Vec<Option<Value>> {
    let limits = synckit_crdt::Limits::default();
    let states = said.iter().filter_map(|body| {
        if let Body::AwarenessUpdate(update) = body {
            let state = update.state.clone();
            Some(state.and_then(|state| convert::value::decode(state, &limits).ok()))
        } else {
            None
        }
    });
    states.collect()
}

//= SK-QUERY-050
//= SK-QUERY-051
//= SK-QUERY-052
//= SK-QUERY-054
pub(super) fn asks_queries(client: &mut Puppet) -> Checked {
    let ticket = Ticket(1_000_000);
    client.happens(ClientEvent::Query {
        ticket,
        id_prefix: "a".to_owned(),
        subscribe: true,
    });
    client.enters()?;
    let query = asks(client, "SK-QUERY-050")?;
    client.loses_the_connection();
    client.dials_within(30_000, "SK-CLNT-053")?;
    client.enters()?;
    let again = asks(client, "SK-QUERY-050")?;
    ensure(again.id_prefix == query.id_prefix, "SK-QUERY-050", || {
        format!("{again:?} after {query:?}")
    })?;
    //= SK-QUERY-053
    client.hears(Body::Error(Error {
        code: ErrorCode::Overloaded.into(),
        message: "later".to_owned(),
        request_id: again.request_id,
        retryable: true,
        session_continues: true,
        retry_after_ms: 2_000,
        ..Error::default()
    }));
    client.passes(10_000);
    let again = asks(client, "SK-QUERY-053")?;
    let pages = [("a1", true), ("a2", true), ("a3", false), ("a4", false)];
    for (id, has_more) in pages {
        client.notices.clear();
        client.hears(result(&again, id, has_more));
        let told = answers(client);
        ensure(told == [(id.to_owned(), !has_more)], "SK-QUERY-051", || {
            format!("{id}, has_more {has_more}: {told:?} was told")
        })?;
    }
    client.says();
    client.happens(ClientEvent::EndQuery { ticket });
    let ends =
        |body: &Body| matches!(body, Body::Unsubscribe(end) if end.query_id == again.request_id);
    let said = client.says();
    ensure(said.iter().any(ends), "SK-QUERY-054", || {
        format!("{said:?}")
    })?;
    client.notices.clear();
    client.hears(result(&again, "a5", false));
    let told = answers(client);
    ensure(told.is_empty(), "SK-QUERY-052", || format!("{told:?}"))
}

/// The one query that it has sent.
fn asks(client: &mut Puppet, clause: &'static str) -> Result<Query, Violation> {
    let said = client.says();
    let queries = said.iter().filter_map(|body| {
        if let Body::Query(query) = body {
            Some(query.clone())
        } else {
            None
        }
    });
    queries.last().ok_or_else(|| Violation {
        clause,
        text: format!("no query: {said:?}"),
    })
}

fn result(query: &Query, id: &str, has_more: bool) -> Body {
    Body::QueryResult(QueryResult {
        request_id: query.request_id,
        document_ids: vec![id.to_owned()],
        has_more,
    })
}

/// Each document that the application was told of, and whether that was all.
fn answers(client: &Puppet) -> Vec<(String, bool)> {
    let answers = client.notices.iter().filter_map(|notice| {
        if let Notice::QueryAnswered {
            documents,
            complete,
            ..
        } = notice
        {
            Some((documents, *complete))
        } else {
            None
        }
    });
    answers
        .flat_map(|(documents, complete)| {
            documents
                .iter()
                .map(move |document| (document.to_string(), complete))
        })
        .collect()
}
