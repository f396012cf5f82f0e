//! The oracles that need no script: they judge what was heard, wherever it was heard.

use super::{
    Oracle, catch_up_pages, client_conduct, content, cursor_chain, durability, error_table,
    grammar, known_changes, log_order, presence, receipts, welcome,
};

/// An oracle, and how far what it finds fault with reaches.
#[derive(Clone, Copy, Debug)]
pub struct HeardOracle {
    /// What it finds first.
    pub judge: Oracle,
    /// It looks at each frame alone; of another's connection nothing can be said once it has found
    /// fault with a frame.
    pub is_local: bool,
}

/// What is judged no more, once fault was found with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// One event.
    Event(usize),
    /// All of a connection.
    Connection(String),
}

/// Those that judge a server.
pub const HEARD_ORACLES_OF_SERVERS: &[HeardOracle] = &[
    local(grammar::server_grammar),
    local(welcome::welcome),
    local(error_table::error_table),
    whole(catch_up_pages::catch_up_pages),
    whole(content::content),
    whole(receipts::receipts),
    whole(known_changes::known_changes),
    whole(cursor_chain::cursor_chain),
    whole(log_order::log_order),
    whole(durability::durability),
    whole(presence::server_presence),
];

/// Those that judge a client.
pub const HEARD_ORACLES_OF_CLIENTS: &[HeardOracle] = &[
    local(grammar::client_grammar),
    whole(client_conduct::client_conduct),
    whole(presence::client_presence),
];

const fn local(judge: Oracle) -> HeardOracle {
    HeardOracle {
        judge,
        is_local: true,
    }
}

const fn whole(judge: Oracle) -> HeardOracle {
    HeardOracle {
        judge,
        is_local: false,
    }
}
