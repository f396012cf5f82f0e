//! A generated script, and the case that it is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::FuzzToken;
use super::client_script::client_deeds;
use super::name::CONNECTIONS;
use super::server_deed::ServerDeed;
use super::server_script::server_deeds;
use crate::case::{Case, CaseId, Needs, Role, Step, Verb};
use crate::clause::Level;
use crate::run::Item;
use crate::simulator::dice::Dice;

/// The numbers of generated cases start again after so many.
const NUMBERS: u64 = 10_000;

/// Deeds, and the token that names them.
#[derive(Clone, Debug)]
pub struct Script {
    token: FuzzToken,
    /// All deeds of the token's script, by number, whether or not they are kept.
    deeds: Vec<Step>,
}

impl Script {
    /// The script that a token names.
    #[must_use]
    pub fn of(token: FuzzToken) -> Self {
        let mut dice = Dice::new(token.seed, token.index);
        let deeds = match token.carrier.role() {
            Role::Server => {
                let deeds = server_deeds(token.surface, &mut dice);
                deeds.iter().map(ServerDeed::step).collect()
            }
            Role::Client => client_deeds(token.surface, &mut dice),
        };
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

    /// Those of them that leave a judged server running.
    #[must_use]
    pub fn without_restarts(&self) -> Vec<usize> {
        let mut kept = self.kept();
        kept.retain(|number| !ends_server(&self.deeds[*number]));
        kept
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
        deeds.cloned().collect()
    }

    /// The case to be played.
    #[must_use]
    pub fn item(&self) -> Item {
        let token = &self.token;
        let role = token.carrier.role();
        let number = format!("SK-FUZZ-{:04}", token.index % NUMBERS);
        let id: CaseId = number.parse().expect("an area and four digits");
        let steps = self.steps();
        let needs = Needs {
            kill: steps.iter().any(ends_server),
            view: steps.iter().any(|step| step.verb == Verb::Repeat),
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
            clauses: vec![shown_at_least(role).to_owned()],
            level: Level::Must,
            role,
            twin: None,
            needs,
            vars: BTreeMap::<String, Value>::from_iter(cursors),
            steps,
            file: String::new(),
        };
        Item {
            case,
            carrier: token.carrier,
        }
    }
}

fn ends_server(deed: &Step) -> bool {
    matches!(deed.verb, Verb::Kill | Verb::Restart)
}

/// What a script shows when it finds nothing else.
const fn shown_at_least(role: Role) -> &'static str {
    match role {
        Role::Server => "SK-LIM-007",
        Role::Client => "SK-CLNT-056",
    }
}
