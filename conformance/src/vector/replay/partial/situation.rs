//! What a server has yet to tell whom, after some moves of a behaviour.
//!
//! It is the model's `Visible` and `IsNews`, for clients that read whatever comes.

use std::collections::BTreeSet;

use super::graph::{Constants, Move, Told};

#[derive(Clone, Debug)]
pub(super) struct Situation<'a> {
    constants: &'a Constants,
    exists: BTreeSet<u64>,
    clients: Vec<Client>,
}

#[derive(Clone, Debug)]
struct Client {
    readable: BTreeSet<u64>,
    answer: Answer,
    news: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Nobody has asked.
    None,
    Paging,
    Live,
}

impl Client {
    fn is_content(&self) -> bool {
        self.answer != Answer::Paging && self.news == 0
    }

    /// A document has come that the query names.
    fn hears_of(&mut self, document: u64) {
        if self.answer == Answer::Live && self.readable.contains(&document) {
            self.news += 1;
        }
    }
}

impl<'a> Situation<'a> {
    pub(super) fn new(constants: &'a Constants) -> Self {
        let client = Client {
            readable: constants.readable(),
            answer: Answer::None,
            news: 0,
        };
        Self {
            constants,
            exists: BTreeSet::new(),
            clients: vec![client; constants.client.members.len()],
        }
    }

    /// The clients to which nothing is left to tell.
    pub(super) fn content(&self) -> impl Iterator<Item = usize> {
        let clients = self.clients.iter().enumerate();
        let content = clients.filter(|(_, client)| client.is_content());
        content.map(|(c, _)| c)
    }

    /// Makes a move; false when whom it concerns has not been told everything yet.
    pub(super) fn makes(&mut self, one: &Move) -> bool {
        match one {
            Move::Create(d) => {
                if !self.clients.iter().all(Client::is_content) {
                    return false;
                }
                self.exists.insert(*d);
                if self.constants.is_named(*d) {
                    self.clients
                        .iter_mut()
                        .for_each(|client| client.hears_of(*d));
                }
            }
            Move::SetAccess(c, d, reads) => {
                let client = &mut self.clients[*c];
                if !client.is_content() {
                    return false;
                }
                if !reads {
                    client.readable.remove(d);
                } else if client.readable.insert(*d)
                    && self.exists.contains(d)
                    && self.constants.is_named(*d)
                {
                    client.hears_of(*d);
                }
            }
            Move::Ask(c) => self.clients[*c].answer = Answer::Paging,
            Move::Hear(
                c,
                Told {
                    is_page: true,
                    has_more,
                    ..
                },
            ) => {
                if !has_more {
                    self.clients[*c].answer = Answer::Live;
                }
            }
            Move::Hear(c, Told { is_page: false, .. }) => {
                let news = &mut self.clients[*c].news;
                *news = news.saturating_sub(1);
            }
            Move::Disconnect(c) => {
                let client = &mut self.clients[*c];
                (client.answer, client.news) = (Answer::None, 0);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Document 2 may not be read at first, and the query does not name 3.
    fn constants() -> Constants {
        let constants = json!({
            "Client": {"#set": ["c1"]}, "Document": {"#set": [1, 2, 3]},
            "Named": {"#set": [1, 2]}, "Unread": {"#set": [2]}, "PageSize": 1,
        });
        serde_json::from_value(constants).expect("constants")
    }

    fn told(documents: &[u64], is_page: bool) -> Move {
        let told = Told {
            documents: documents.iter().copied().collect(),
            has_more: false,
            is_page,
        };
        Move::Hear(0, told)
    }

    fn can_be_made(moves: &[Move]) -> bool {
        let constants = constants();
        let mut situation = Situation::new(&constants);
        moves.iter().all(|one| situation.makes(one))
    }

    #[test]
    fn what_comes_before_the_query_or_behind_its_page_can_be_steered() {
        let (page, news) = (told(&[1], true), told(&[2], false));
        let moves = [
            Move::Create(1),
            Move::Ask(0),
            page,
            Move::Create(2),
            Move::SetAccess(0, 2, true),
            news,
            Move::Create(3),
        ];
        assert!(can_be_made(&moves));
    }

    #[test]
    fn what_comes_between_the_query_and_its_page_cannot() {
        assert!(!can_be_made(&[Move::Ask(0), Move::Create(1)]));
        assert!(!can_be_made(&[Move::Ask(0), Move::SetAccess(0, 2, true)]));
    }

    #[test]
    fn what_comes_while_news_waits_cannot() {
        let begun = [Move::Ask(0), told(&[], true), Move::Create(1)];
        assert!(can_be_made(&begun));
        assert!(!can_be_made(&[&begun[..], &[Move::Create(2)]].concat()));
        assert!(can_be_made(
            &[&begun[..], &[told(&[1], false), Move::Create(2)]].concat()
        ));
    }
}
