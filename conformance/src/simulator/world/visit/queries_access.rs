//! Queries of those who may not read everything, or read too slowly. Chapter:
//! `spec/23-queries.md`.

use synckit_session::access::Level;
use synckit_wire::v1::{AccessLevel, QueryResult};

use super::queries::results;
use super::visitor::{Guest, Visit};
use crate::simulator::check::{Checked, ensure};
use crate::simulator::grant::Grant;

impl Visit<'_> {
    //= SK-QUERY-030
    //= SK-QUERY-031
    pub(super) fn asks_what_it_may_not_read(&mut self, writer: &Guest) -> Checked {
        for name in ["f1", "f2", "f3", "f4", "g1", "g2", "g3", "g4"] {
            self.makes(writer, name)?;
        }
        let hidden = ["g0", "g11", "g12", "g31", "g9"];
        for name in &hidden[..4] {
            self.makes(writer, name)?;
        }
        let grant = self.grant("reader", Level::Read);
        let apart = hidden.map(|name| (self.document(name).to_string(), Level::None));
        let grant = Grant {
            apart: apart.to_vec(),
            ..grant
        };
        let reader = self.enters(&grant)?;
        let (open, mixed) = (self.request(), self.request());
        let of_open = self.asks(&reader, open, format!("{}f", self.prefix()), true)?;
        let of_mixed = self.asks(&reader, mixed, format!("{}g", self.prefix()), true)?;
        let due: Vec<String> = ["g1", "g2", "g3", "g4"]
            .map(|name| self.document(name).to_string())
            .to_vec();
        let shape = |pages: &[QueryResult]| -> Vec<(usize, bool)> {
            let shapes = pages
                .iter()
                .map(|page| (page.document_ids.len(), page.has_more));
            shapes.collect()
        };
        let seen = of_mixed.iter().flat_map(|page| &page.document_ids);
        let secret = seen.into_iter().find(|id| !due.contains(id));
        ensure(secret.is_none(), "SK-QUERY-030", || format!("{secret:?}"))?;
        ensure(shape(&of_open) == shape(&of_mixed), "SK-QUERY-031", || {
            format!("{of_mixed:?} where nothing is hidden: {of_open:?}")
        })?;
        self.makes(writer, hidden[4])?;
        let told = self.is_told_of(&reader, mixed)?;
        ensure(told.is_empty(), "SK-QUERY-030", || format!("{told:?}"))
    }

    //= SK-QUERY-020
    pub(super) fn may_read_more_later(&mut self, writer: &Guest) -> Checked {
        let document = self.makes(writer, "h")?;
        let prefix = format!("{}h", self.prefix());
        let grant = self.grant("admin", Level::Admin);
        let admin = self.enters(&grant)?;
        let grant = self.grant("raised", Level::None);
        let raised = self.enters(&grant)?;
        let request = self.request();
        let pages = self.asks(&raised, request, prefix, true)?;
        self.pages_name(&pages, &[])?;
        self.lists_one(&admin, &document, "raised", AccessLevel::Read)?;
        let told = self.is_told_of(&raised, request)?;
        ensure(told == [document.to_string()], "SK-QUERY-020", || {
            format!("{document} may be read now, {told:?} was told")
        })
    }

    /// What has come to be readable by another token, or came while a token was over.
    //= SK-QUERY-033
    pub(super) fn may_read_more_by_token(&mut self, writer: &Guest) -> Checked {
        let grant = self.grant("renewed", Level::None);
        let short = self.short(grant.clone());
        let guest = self.enters(&short)?;
        let document = self.makes(writer, "i")?.to_string();
        let request = self.request();
        let pages = self.asks(&guest, request, format!("{}i", self.prefix()), true)?;
        self.pages_name(&pages, &[])?;
        let better = Grant {
            level: Level::Read,
            ..grant
        };
        let heard = self.renews(&guest, &better)?;
        let told: Vec<QueryResult> = results(&heard, request);
        let named = told
            .iter()
            .any(|told| told.document_ids.contains(&document));
        ensure(named, "SK-QUERY-033", || {
            format!("{document} is not told: {heard:?}")
        })
    }

    //= SK-QUERY-021
    pub(super) fn reads_results_late(&mut self, writer: &Guest) -> Checked {
        self.may_read_more_by_token(writer)?;
        let document = self.document("large");
        let grant = self.grant("slow", Level::Read);
        let slow = self.enters(&grant)?;
        self.follows(&slow, &document)?;
        let request = self.request();
        self.asks(&slow, request, format!("{}k", self.prefix()), true)?;
        self.world.guest_reads(slow.connection, false)?;
        self.fills(writer, &document)?;
        let comes = self.makes(writer, "k")?.to_string();
        let early = self.is_told_of(&slow, request)?;
        self.world.guest_reads(slow.connection, true)?;
        let late = self.is_told_of(&slow, request)?;
        let told = early.contains(&comes) || late.contains(&comes);
        ensure(told, "SK-QUERY-021", || format!("{comes} is never told"))
    }
}
