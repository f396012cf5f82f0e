//! Queries: which documents there are, and which come. Chapter: `spec/23-queries.md`.

use synckit_crdt::DocumentId;
use synckit_session::access::Level;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Query, QueryResult, Unsubscribe};

use super::visitor::{Guest, Visit};
use crate::simulator::check::{Checked, Violation, ensure};

impl Visit<'_> {
    pub(super) fn queries(&mut self) -> Checked {
        let grant = self.grant("writer", Level::Write);
        let writer = self.enters(&grant)?;
        self.asks_and_follows(&writer)?;
        self.asks_something_else(&writer)?;
        self.asks_too_often()?;
        self.asks_what_it_may_not_read(&writer)?;
        self.may_read_more_later(&writer)?;
        self.reads_results_late(&writer)
    }

    /// Asks, and gives the results that come at once.
    pub(super) fn asks(
        &mut self,
        guest: &Guest,
        request_id: u64,
        id_prefix: String,
        subscribe: bool,
    ) -> Result<Vec<QueryResult>, Violation> {
        let query = Body::Query(Query {
            request_id,
            id_prefix,
            max_ids: 0,
            subscribe,
        });
        let heard = self.taken(guest, query, "SK-QUERY-010")?;
        Ok(results(&heard, request_id))
    }

    /// Lets a document come into being.
    pub(super) fn makes(&mut self, writer: &Guest, name: &str) -> Result<DocumentId, Violation> {
        let document = self.document(name);
        self.writes(writer, &document, 1)?;
        Ok(document)
    }

    /// What is told of a query, once everything has come.
    pub(super) fn is_told_of(
        &mut self,
        guest: &Guest,
        request_id: u64,
    ) -> Result<Vec<String>, Violation> {
        let heard = self.hears(guest)?;
        let told = results(&heard, request_id);
        Ok(told
            .into_iter()
            .flat_map(|result| result.document_ids)
            .collect())
    }

    /// Pages hold these ids, in this order, and say which is the last.
    pub(super) fn pages_name(&self, pages: &[QueryResult], due: &[String]) -> Checked {
        let named: Vec<String> = pages
            .iter()
            .flat_map(|page| page.document_ids.clone())
            .collect();
        //= SK-QUERY-010
        //= SK-QUERY-011
        ensure(named == due, "SK-QUERY-010", || {
            format!("{due:?} was due, {named:?} was named")
        })?;
        //= SK-QUERY-012
        let more = |index: usize| index + 1 < pages.len();
        let mut pages = pages.iter().enumerate();
        let marked = pages
            .clone()
            .all(|(index, page)| page.has_more == more(index));
        ensure(marked, "SK-QUERY-012", || format!("{pages:?}"))?;
        //= SK-QUERY-014
        let most = self.world.setting.limits.max_ids_per_result as usize;
        ensure(
            pages.all(|(_, page)| page.document_ids.len() <= most),
            "SK-QUERY-014",
            || format!("more than {most} ids in a result"),
        )
    }

    //= SK-QUERY-013
    //= SK-QUERY-020
    //= SK-QUERY-022
    fn asks_and_follows(&mut self, writer: &Guest) -> Checked {
        let mut due = Vec::new();
        for name in ["a1", "a2", "a3", "a4", "a5", "a6", "a7"] {
            due.push(self.makes(writer, name)?.to_string());
        }
        self.makes(writer, "b")?;
        let prefix = format!("{}a", self.prefix());
        let grant = self.grant("reader", Level::Read);
        let reader = self.enters(&grant)?;
        let (follows, once) = (self.request(), self.request());
        let pages = self.asks(&reader, follows, prefix.clone(), true)?;
        self.pages_name(&pages, &due)?;
        let pages = self.asks(&reader, once, prefix, false)?;
        self.pages_name(&pages, &due)?;
        self.world.guests.take(reader.connection);
        let comes = self.makes(writer, "a8")?;
        self.makes(writer, "c")?;
        let heard = self.hears(&reader)?;
        ensure(results(&heard, once).is_empty(), "SK-QUERY-022", || {
            format!("a query that was over is answered: {heard:?}")
        })?;
        let told: Vec<_> = results(&heard, follows);
        let named: Vec<_> = told.iter().flat_map(|told| &told.document_ids).collect();
        ensure(named == [&comes.to_string()], "SK-QUERY-020", || {
            format!("{comes} has come, {named:?} was told")
        })?;
        let end = Body::Unsubscribe(Unsubscribe {
            document_id: String::new(),
            query_id: follows,
        });
        self.taken(&reader, end, "SK-QUERY-013")?;
        self.makes(writer, "a9")?;
        let told = self.is_told_of(&reader, follows)?;
        ensure(told.is_empty(), "SK-QUERY-013", || format!("{told:?}"))
    }

    //= SK-QUERY-015
    fn asks_something_else(&mut self, writer: &Guest) -> Checked {
        let grant = self.grant("reader", Level::Read);
        let reader = self.enters(&grant)?;
        let request = self.request();
        let (first, second) = (format!("{}d", self.prefix()), format!("{}e", self.prefix()));
        self.asks(&reader, request, first, true)?;
        self.asks(&reader, request, second, true)?;
        self.makes(writer, "d")?;
        let comes = self.makes(writer, "e")?.to_string();
        let told = self.is_told_of(&reader, request)?;
        ensure(told == [comes], "SK-QUERY-015", || format!("{told:?}"))
    }

    //= SK-QUERY-040
    fn asks_too_often(&mut self) -> Checked {
        let grant = self.grant("reader", Level::Read);
        let reader = self.enters(&grant)?;
        let most = self.world.setting.limits.max_queries;
        for _ in 0..most {
            let request = self.request();
            self.asks(&reader, request, self.prefix(), true)?;
        }
        let one_more = Body::Query(Query {
            request_id: self.request(),
            id_prefix: self.prefix(),
            max_ids: 0,
            subscribe: true,
        });
        self.exceeds(&reader, one_more, "SK-QUERY-040", "max_queries")
    }
}

/// The results of one query.
pub(super) fn results(heard: &[Body], request_id: u64) -> Vec<QueryResult> {
    let results = heard.iter().filter_map(|body| {
        if let Body::QueryResult(result) = body {
            Some(result)
        } else {
            None
        }
    });
    let of_it = results.filter(|result| result.request_id == request_id);
    of_it.cloned().collect()
}
