//! A generated script, and the case that it is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::FuzzToken;
use super::name::CONNECTIONS;
use super::server_deed::ServerDeed;
use super::server_script::server_deeds;
use crate::case::{Case, CaseId, Needs, Role, Step, Verb};
use crate::clause::Level;
use crate::run::{Carrier, Item};
use crate::simulator::dice::Dice;

/// What a script shows when it finds nothing else.
const CLAUSE: &str = "SK-LIM-007";
/// The numbers of generated cases start again after so many.
const NUMBERS: u64 = 10_000;

/// Deeds, and the token that names them.
#[derive(Clone, Debug)]
pub struct Script {
    token: FuzzToken,
    /// All deeds of the token's script, by number, whether or not they are kept.
    deeds: Vec<ServerDeed>,
}

impl Script {
    /// The script that a token names.
    #[must_use]
    pub fn of(token: FuzzToken) -> Self {
        let mut dice = Dice::new(token.seed, token.index);
        let deeds = server_deeds(token.surface, &mut dice);
        Self { token, deeds }
    }

    /// What names it.
    #[must_use]
    pub const fn token(&self) -> &FuzzToken {
        &self.token
    }

    /// The numbers of the deeds that are played.
    #[must_use]
    pub fn kept(&self) -> Vec<usize> {
        match &self.token.kept {
            Some(kept) => kept
                .iter()
                .copied()
                .filter(|number| *number < self.deeds.len())
                .collect(),
            None => (0..self.deeds.len()).collect(),
        }
    }

    /// The same script with these deeds alone.
    #[must_use]
    pub fn keeping(&self, kept: &[usize]) -> Self {
        Self {
            token: self.token.keeping(kept),
            deeds: self.deeds.clone(),
        }
    }

    /// The steps of the case, one a deed.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let kept = self.kept();
        let deeds = kept.iter().map(|number| &self.deeds[*number]);
        deeds.map(ServerDeed::step).collect()
    }

    /// The case to be played.
    #[must_use]
    pub fn item(&self) -> Item {
        let token = &self.token;
        let number = format!("SK-FUZZ-{:04}", token.index % NUMBERS);
        let id: CaseId = number.parse().expect("an area and four digits");
        let steps = self.steps();
        let ends_server = steps
            .iter()
            .any(|step| matches!(step.verb, Verb::Kill | Verb::Restart));
        let needs = Needs {
            kill: ends_server,
            ..Needs::default()
        };
        let cursors = CONNECTIONS.map(|name| (format!("cursor_{name}"), json!("hex:")));
        let case = Case {
            id,
            path: format!(
                "fuzz/{}/seed-{}/script-{}",
                token.surface, token.seed, token.index
            ),
            title: "Whatever is done to it, a peer obeys every clause".to_owned(),
            clauses: vec![CLAUSE.to_owned()],
            level: Level::Must,
            role: Role::Server,
            twin: None,
            needs,
            vars: BTreeMap::<String, Value>::from_iter(cursors),
            steps,
            file: String::new(),
        };
        Item {
            case,
            carrier: Carrier::Transport(token.transport),
        }
    }
}
