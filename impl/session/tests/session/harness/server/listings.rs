//! Which documents there are, read from the disks when a test says so.

use synckit_session::server::{ConnectionEvent, Listing, ListingFailed};

use super::Server;

impl Server {
    /// Reads what was first asked for, as it is now; whom it concerns is to be told.
    pub(crate) fn read_listing(&mut self) -> Option<(u64, ConnectionEvent)> {
        let id = self.listings.front()?.0;
        Some((id, self.read_listing_of(id)?))
    }

    /// The same, of one connection.
    pub(crate) fn read_listing_of(&mut self, id: u64) -> Option<ConnectionEvent> {
        let of_it = self.listings.iter().position(|(of, ..)| *of == id)?;
        let (_, ticket, request) = self.listings.remove(of_it)?;
        let asked = self.disks.iter().filter(|(document, disk)| {
            !disk.entries.is_empty()
                && document.as_str().starts_with(&request.id_prefix)
                && Some(*document) > request.after.as_ref()
        });
        let named = asked.map(|(document, disk)| {
            let listed = disk.access.level(&request.subject);
            (document.clone(), listed)
        });
        let mut documents: Vec<_> = named.collect();
        let has_more = documents.len() > request.max_documents as usize;
        documents.truncate(request.max_documents as usize);
        let outcome = Ok(Listing {
            documents,
            has_more,
        });
        Some(ConnectionEvent::Listed { ticket, outcome })
    }

    /// What was first asked for cannot be read.
    pub(crate) fn fail_listing(&mut self) {
        let (id, ticket, _) = self.listings.pop_front().expect("a listing was asked for");
        let outcome = Err(ListingFailed);
        self.step(id, ConnectionEvent::Listed { ticket, outcome });
    }

    /// The listings that are to be read.
    pub(crate) fn listings_len(&self) -> usize {
        self.listings.len()
    }
}
