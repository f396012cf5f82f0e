//! What is asked of a store about which documents there are.

use synckit_session::access::Level;
use synckit_session::server::{Listing, ListingRequest};

use super::log_store::{Store, append};
use super::sample::{changes, document};

/// Documents by name, each with what its list says of ada, and whether there are others.
type Named = (Vec<(String, Option<Level>)>, bool);

fn list(store: &mut Store, id_prefix: &str, after: Option<&str>, max_documents: u32) -> Named {
    let request = ListingRequest {
        id_prefix: id_prefix.to_owned(),
        after: after.map(document),
        max_documents,
        subject: "ada".to_owned(),
    };
    let Listing {
        documents,
        has_more,
    } = store.list(&request).expect("a sound disk is read");
    let named = documents.into_iter();
    let named = named.map(|(id, listed)| (id.to_string(), listed));
    (named.collect(), has_more)
}

fn named(names: &[&str], has_more: bool) -> Named {
    let names = names.iter().map(|name| ((*name).to_owned(), None));
    (names.collect(), has_more)
}

fn set_access(store: &mut Store, name: &str, subject: &str, level: Level) {
    let stored = store.set_access(&document(name), subject, Some(level));
    stored.expect("a sound disk stores an entry");
}

//= SK-QUERY-010
pub(super) fn ascends_without_a_gap(store: &mut Store) {
    // Bytes decide, not letters; ids are written in another order than listed.
    let written = [
        "list/é", "list/b", "list/B", "list/a", "list", "lisu", "list/a\0",
    ];
    for name in written {
        append(store, name, 0, &changes("a", 1));
    }
    set_access(store, "list/aa", "ada", Level::Admin);
    let asked = ["list/B", "list/a", "list/a\0", "list/b", "list/é"];
    let all = u32::MAX;
    for (max_documents, listed) in [
        (all, named(&asked, false)),
        (5, named(&asked, false)),
        (2, named(&asked[..2], true)),
    ] {
        assert_eq!(
            list(store, "list/", None, max_documents),
            listed,
            "from the first"
        );
    }
    for (after, max_documents, listed) in [
        ("list/a", 2, named(&asked[2..4], true)),
        ("list/bb", all, named(&asked[4..], false)),
        ("list/é", all, named(&[], false)),
    ] {
        let listing = list(store, "list/", Some(after), max_documents);
        assert_eq!(listing, listed, "after {after}");
    }
    assert_eq!(
        list(store, "none/", None, all),
        named(&[], false),
        "none are asked for"
    );
    let (everything, _) = list(store, "", None, all);
    let lisu = ("lisu".to_owned(), None);
    assert!(
        everything.is_sorted() && everything.contains(&lisu),
        "all are asked for"
    );
}

//= SK-QUERY-030
pub(super) fn tells_what_access_lists_say(store: &mut Store) {
    append(store, "listed", 0, &changes("a", 1));
    set_access(store, "listed", "bob", Level::Read);
    assert_eq!(
        list(store, "listed", None, 9),
        named(&["listed"], false),
        "of ada alone"
    );
    set_access(store, "listed", "ada", Level::None);
    let listed = vec![("listed".to_owned(), Some(Level::None))];
    assert_eq!(list(store, "listed", None, 9), (listed, false), "of ada");
}
