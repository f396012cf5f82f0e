//! One query: how far its answer is, and what of it is due.
//!
//! Chapter: `spec/23-queries.md`. Model: `query`, `place`, `news` and `lagging` in
//! `tla/Partial.tla`.

use std::collections::{BTreeSet, VecDeque};

use synckit_crdt::DocumentId;
use synckit_wire::convert::query as wire;
use synckit_wire::v1::QueryResult;

use crate::bug::{Bug, Bugs};
use crate::server::ListingRequest;
#[cfg(feature = "trace")]
use crate::trace::QueryProjection;

/// Room in a frame for all but the ids, and beside each of them.
const RESULT_BYTES: usize = 64;
const BYTES_BESIDE_AN_ID: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// Pages are still to come.
    Paging,
    /// Documents that come are told as they come.
    Live,
    /// Something could not be told: the answer begins anew once it can be.
    Lagging,
}

/// A document that has come after its place was passed.
#[derive(Debug)]
struct Come {
    document: DocumentId,
    /// Asked when it is told, not when it came.
    readable: bool,
}

/// A query that goes on.
#[derive(Debug)]
pub(super) struct Query {
    id_prefix: String,
    subscribes: bool,
    page_size: usize,
    max_due: usize,
    max_news: usize,
    progress: Progress,
    /// The last id that a page was made up to.
    place: Option<DocumentId>,
    /// The last id that the listing was read up to.
    read_to: Option<DocumentId>,
    all_read: bool,
    /// What is being read is of before: it does not count.
    stale: bool,
    /// Ids behind the place that the client may read; of those behind `read_to` some are missing.
    due: BTreeSet<DocumentId>,
    /// What is still to be told beside pages, in order.
    news: VecDeque<Come>,
}

impl Query {
    //= SK-QUERY-014
    pub(super) fn new(query: wire::Query, max_ids_per_result: u32, bugs: &Bugs) -> Self {
        let most = if query.max_ids == 0 {
            max_ids_per_result
        } else {
            query.max_ids.min(max_ids_per_result)
        };
        let extra = usize::from(bugs.has(Bug::QueryPageTooLarge));
        let ignored = bugs.has(Bug::QueryPrefixIgnored);
        Self {
            id_prefix: if ignored {
                String::new()
            } else {
                query.id_prefix
            },
            subscribes: query.subscribe || bugs.has(Bug::QueryOnceFollows),
            page_size: most as usize + extra,
            max_due: 2 * (max_ids_per_result as usize + 1),
            max_news: max_ids_per_result as usize,
            progress: Progress::Paging,
            place: None,
            read_to: None,
            all_read: false,
            stale: true,
            due: BTreeSet::new(),
            news: VecDeque::new(),
        }
    }

    pub(super) fn asks_for(&self, document: &DocumentId) -> bool {
        document.as_str().starts_with(&self.id_prefix)
    }

    pub(super) fn is_lagging(&self) -> bool {
        self.progress == Progress::Lagging
    }

    pub(super) fn is_paging(&self) -> bool {
        self.progress == Progress::Paging
    }

    /// No page is to come, and nothing else.
    pub(super) fn is_over(&self) -> bool {
        self.progress == Progress::Live && !self.subscribes
    }

    /// The answer cannot go on for now.
    pub(super) fn lag(&mut self) {
        self.begin_anew();
        self.progress = Progress::Lagging;
    }

    pub(super) fn begin_anew(&mut self) {
        self.progress = Progress::Paging;
        self.place = None;
        self.read_to = None;
        self.all_read = false;
        self.stale = true;
        self.due.clear();
        self.news.clear();
    }

    /// A document has come into being, or to be readable. Model: `IsNews`, `Overflows`.
    //= SK-QUERY-020
    pub(super) fn came(&mut self, document: &DocumentId) {
        self.news_is_readable(document, true);
        let passed = Some(document) <= self.place.as_ref();
        match self.progress {
            Progress::Lagging => {}
            Progress::Paging if !passed => {
                self.due.insert(document.clone());
                self.trim();
            }
            Progress::Live | Progress::Paging if !self.subscribes => {}
            Progress::Live | Progress::Paging if self.news.len() == self.max_news => self.lag(),
            Progress::Live | Progress::Paging => self.news.push_back(Come {
                document: document.clone(),
                readable: true,
            }),
        }
    }

    /// A document is not readable any more.
    pub(super) fn left(&mut self, document: &DocumentId) {
        self.news_is_readable(document, false);
        self.due.remove(document);
        self.stale = true;
    }

    fn news_is_readable(&mut self, document: &DocumentId, readable: bool) {
        let of_it = self
            .news
            .iter_mut()
            .filter(|come| come.document == *document);
        of_it.for_each(|come| come.readable = readable);
    }

    /// What is to be told next beside pages. Model: `Tell`.
    pub(super) fn news(&mut self, request_id: u64) -> Option<QueryResult> {
        while self.news.front().is_some_and(|come| !come.readable) {
            self.news.pop_front();
        }
        let come = self.news.front()?;
        Some(QueryResult {
            request_id,
            document_ids: vec![come.document.to_string()],
            //= SK-QUERY-012
            has_more: self.is_paging(),
        })
    }

    /// It went out.
    pub(super) fn news_sent(&mut self) {
        self.news.pop_front();
    }

    /// As the model has it now.
    #[cfg(feature = "trace")]
    pub(super) fn projection(&self) -> QueryProjection {
        let told = |come: &Come| (come.document.to_string(), come.readable);
        QueryProjection {
            query: match self.progress {
                Progress::Paging => "Paging",
                Progress::Live => "Live",
                Progress::Lagging => "Lagging",
            },
            place: self.place.as_ref().map(ToString::to_string),
            news: self.news.iter().map(told).collect(),
        }
    }

    /// Whether more must be read before the next page can be made.
    pub(super) fn is_unread(&self) -> bool {
        self.is_paging() && !self.has_page()
    }

    /// What to read next.
    pub(super) fn read(&mut self, subject: &str) -> ListingRequest {
        self.stale = false;
        ListingRequest {
            id_prefix: self.id_prefix.clone(),
            after: self.read_to.clone(),
            max_documents: u32::try_from(self.max_due / 2).unwrap_or(u32::MAX),
            subject: subject.to_owned(),
        }
    }

    /// Storage has answered: up to `to` there are these, or there is nothing behind them.
    pub(super) fn has_read(&mut self, readable: Vec<DocumentId>, to: Option<DocumentId>) {
        if self.stale {
            return;
        }
        self.due.extend(readable);
        self.all_read = to.is_none();
        self.read_to = to.or_else(|| self.read_to.take());
        self.trim();
    }

    /// The next page, if all of it is known. Model: `Page`.
    //= SK-QUERY-011
    //= SK-QUERY-012
    pub(super) fn page(
        &self,
        request_id: u64,
        max_bytes: usize,
        bugs: &Bugs,
    ) -> Option<QueryResult> {
        if !self.is_paging() || !self.has_page() {
            return None;
        }
        let mut room = max_bytes.saturating_sub(RESULT_BYTES);
        let fits = |(index, id): &(usize, &DocumentId)| {
            let bytes = id.as_str().len() + BYTES_BESIDE_AN_ID;
            let fits = bytes <= room || *index == 0;
            room = room.saturating_sub(bytes);
            fits
        };
        let ids: Vec<String> = self
            .known()
            .take(self.page_size)
            .enumerate()
            .take_while(fits)
            .map(|(_, id)| id.to_string())
            .collect();
        let has_more = self.known().nth(ids.len()).is_some() && !bugs.has(Bug::QueryOnePage);
        Some(QueryResult {
            request_id,
            has_more: has_more || bugs.has(Bug::QueryNeverComplete),
            document_ids: ids,
        })
    }

    /// A page went out.
    pub(super) fn sent(&mut self, page: &QueryResult, bugs: &Bugs) {
        let skips = usize::from(bugs.has(Bug::QueryPagesSkipOne));
        for _ in 0..page.document_ids.len() + skips {
            self.place = self.due.pop_first().or_else(|| self.place.take());
        }
        let last = self.all_read && self.due.is_empty();
        if last || !page.has_more {
            self.progress = Progress::Live;
        }
    }

    /// Ids of which none is missing in between.
    fn known(&self) -> impl Iterator<Item = &DocumentId> {
        let read = |id: &&DocumentId| self.all_read || Some(*id) <= self.read_to.as_ref();
        self.due.iter().take_while(read)
    }

    /// One more than a page holds tells that it is not the last.
    fn has_page(&self) -> bool {
        self.all_read || self.known().count() > self.page_size
    }

    /// Documents come faster than pages go out: the last ones are forgotten, and read again.
    fn trim(&mut self) {
        while self.due.len() > self.max_due {
            self.due.pop_last();
            let last = self.due.last().cloned();
            self.read_to = if self.all_read {
                last
            } else {
                self.read_to.take().min(last)
            };
            self.all_read = false;
            self.stale = true;
        }
    }
}
