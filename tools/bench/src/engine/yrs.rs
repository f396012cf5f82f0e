//! yrs 0.28.1, the Rust form of Yjs: blocks in a linked list, merged when they touch.
//!
//! Path: one transaction for each edit; updates in encoding v1, which is the smaller for one
//! keystroke; snapshots in v2, which is the smaller for many.

use std::fmt;

use yrs::updates::decoder::Decode;
use yrs::{
    ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, TextRef, Transact,
};
use yrs::{TransactionMut, Update};

use super::{Editor, History, Replica, Snapshot};
use crate::trace::Patch;

pub struct Yrs {
    document: Doc,
    text: TextRef,
}

impl Yrs {
    fn with_client(client: u64) -> Self {
        let document = Doc::with_options(Options {
            offset_kind: OffsetKind::Bytes,
            ..Options::with_client_id(ClientID::new(client))
        });
        let text = document.get_or_insert_text("text");
        Self { document, text }
    }

    fn splice(&self, transaction: &mut TransactionMut<'_>, patch: &Patch) {
        let position = patch.position as u32;
        if patch.deleted > 0 {
            self.text
                .remove_range(transaction, position, patch.deleted as u32);
        }
        if !patch.inserted.is_empty() {
            self.text.insert(transaction, position, &patch.inserted);
        }
    }

    fn take_in(&mut self, update: Update) {
        self.document
            .transact_mut()
            .apply_update(update)
            .expect("the peer applies what it wrote");
    }
}

impl Editor for Yrs {
    const NAME: &'static str = "yrs 0.28.1";

    fn new(agent: usize) -> Self {
        Self::with_client(agent as u64 + 1)
    }

    fn edit(&mut self, patch: &Patch) {
        self.splice(&mut self.document.transact_mut(), patch);
    }

    fn text(&self) -> String {
        self.text.get_string(&self.document.transact())
    }
}

impl Replica for Yrs {
    fn edit_and_encode(&mut self, patch: &Patch) -> Vec<u8> {
        let mut transaction = self.document.transact_mut();
        self.splice(&mut transaction, patch);
        transaction.encode_update_v1()
    }

    fn apply(&mut self, update: &[u8]) {
        self.take_in(Update::decode_v1(update).expect("the peer reads what it wrote"));
    }
}

impl History for Yrs {
    fn history(&self) -> Vec<u8> {
        self.document
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
    }

    fn merge_history(&mut self, history: &[u8]) {
        self.apply(history);
    }
}

impl Snapshot for Yrs {
    fn save(&self) -> Vec<u8> {
        self.document
            .transact()
            .encode_state_as_update_v2(&StateVector::default())
    }

    fn open(snapshot: &[u8]) -> Self {
        let mut opened = Self::with_client(1000);
        opened.take_in(Update::decode_v2(snapshot).expect("the peer reads what it wrote"));
        opened
    }
}

impl fmt::Debug for Yrs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct(Self::NAME).finish_non_exhaustive()
    }
}
