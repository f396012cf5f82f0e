//! `vectors/crdt/*-model.json`: the longest histories of the models, with what TLC says they lead
//! to. The oracle must say the same of each, or nothing is written; every sixth is written down.
//!
//! Models: `tla/FugueText.tla`, `tla/PeritextMarks.tla`, `tla/OrSet.tla`.

mod history;
mod value;

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use synckit_oracle::{Dot, attributes, kept, markings, set, text};

use self::history::{State, changes, dot, dots, given, states};
use self::value::ModelValue;
use super::edit::PATH;
use super::encoding::PlainChange;
use super::family::Family;
use super::scene::path;
use super::value::PlainValue;
use crate::tla::{Modules, Tlc, find_tlc};
use crate::vectors::artefact::Artefact;
use crate::vectors::wire::Limits;
use crate::workspace::Workspace;

/// A configuration of a model, and the clauses that its histories are about.
struct Configuration {
    module: &'static str,
    name: &'static str,
    clauses: &'static [&'static str],
    about: &'static str,
}

/// Of so many histories one is written down.
const WRITTEN: usize = 6;

const TEXT: &[&str] = &["SK-TEXT-010", "SK-TEXT-011", "SK-TEXT-012", "SK-TEXT-013"];
const STRANGE_TEXT: &[&str] = &["SK-TEXT-006", "SK-TEXT-010", "SK-TEXT-011"];

const FILES: [(&str, &[Configuration]); 3] = [
    (
        "text-model",
        &[
            Configuration {
                module: "MCFugueText",
                name: "MCFugueText_small",
                clauses: TEXT,
                about: "Three writers, three insertions.",
            },
            Configuration {
                module: "MCFugueText",
                name: "MCFugueText_runs",
                clauses: TEXT,
                about: "Two writers, four insertions.",
            },
            Configuration {
                module: "MCFugueText",
                name: "MCFugueText_deletes",
                clauses: &["SK-TEXT-004", "SK-TEXT-011", "SK-TEXT-012"],
                about: "Two writers, three insertions and a deletion.",
            },
            Configuration {
                module: "MCFugueText",
                name: "MCFugueText_hostile",
                clauses: STRANGE_TEXT,
                about: "Two writers, three insertions between any characters.",
            },
            Configuration {
                module: "MCFugueText",
                name: "MCFugueText_hostile_deletes",
                clauses: STRANGE_TEXT,
                about: "Two writers who name any dots, deletions among them.",
            },
        ],
    ),
    (
        "set-model",
        &[Configuration {
            module: "MCOrSet",
            name: "MCOrSet_small",
            clauses: &["SK-SET-001", "SK-SET-002", "SK-SET-003", "SK-SET-004"],
            about: "Three writers, four operations on one element.",
        }],
    ),
    (
        "marks-model",
        &[Configuration {
            module: "MCPeritextMarks",
            name: "MCPeritextMarks_edges",
            clauses: &[
                "SK-MARK-001",
                "SK-MARK-004",
                "SK-MARK-005",
                "SK-MARK-006",
                "SK-MARK-007",
            ],
            about: "A marking, an insertion and a deletion in a text of three characters.",
        }],
    ),
];

pub(in crate::vectors) fn generate(workspace: &Workspace) -> anyhow::Result<Vec<Artefact>> {
    let limits = Limits::smallest(&workspace.read("spec/11-limits.md")?)?;
    let tlc = Tlc::new(find_tlc(workspace)?, Modules::gather(workspace)?);
    let mut artefacts = Vec::new();
    for (name, configurations) in FILES {
        let families: Vec<Family> = configurations
            .iter()
            .map(|configuration| family(&tlc, configuration).context(configuration.name))
            .collect::<anyhow::Result<_>>()?;
        artefacts.push(super::file(name, &families, &limits));
    }
    Ok(artefacts)
}

/// The histories that no other one goes on from: they contain all the others.
fn family(tlc: &Tlc, configuration: &Configuration) -> anyhow::Result<Family> {
    let Configuration {
        module,
        name,
        clauses,
        about,
    } = *configuration;
    let mut longest: Vec<(Vec<PlainChange>, State)> = Vec::new();
    for state in states(&tlc.dump_states(module, name)?)? {
        let changes = changes(&state)?;
        let known = longest.first().map_or(0, |(changes, _)| changes.len());
        if changes.len() > known {
            longest.clear();
        }
        if changes.len() >= known {
            longest.push((changes, state));
        }
    }
    let mut family = Family::new(name, clauses, about);
    for (number, (changes, state)) in longest.into_iter().enumerate() {
        agree(&changes, &state).with_context(|| format!("{changes:?}"))?;
        if number.is_multiple_of(WRITTEN) {
            family.in_every_order(&format!("{number:04}"), changes);
        }
    }
    Ok(family)
}

/// Whether the oracle says of a history what TLC says.
fn agree(changes: &[PlainChange], state: &State) -> anyhow::Result<()> {
    for (variable, value) in state {
        match variable.as_str() {
            "ops" => {}
            "text" => agree_on_text(changes, whole(value)?)?,
            "set" => agree_on_set(changes, whole(value)?)?,
            "marked" => {
                let marked = whole(value)?;
                agree_on_text(changes, marked.field("text")?)?;
                agree_on_marks(changes, marked)?;
            }
            other => bail!("{other} is no variable that is known"),
        }
    }
    Ok(())
}

/// The result at the greatest version.
fn whole(results: &ModelValue) -> anyhow::Result<&ModelValue> {
    let ModelValue::Function(results) = results else {
        bail!("{results:?} is no function of versions");
    };
    let mut greatest: Option<(u64, &ModelValue)> = None;
    for (version, result) in results {
        let entries = version.record()?.values();
        let seqs: Vec<u64> = entries
            .map(ModelValue::number)
            .collect::<anyhow::Result<_>>()?;
        let sum = seqs.iter().sum();
        if greatest.is_none_or(|(known, _)| sum > known) {
            greatest = Some((sum, result));
        }
    }
    Ok(greatest.context("no results")?.1)
}

fn agree_on_text(changes: &[PlainChange], of_model: &ModelValue) -> anyhow::Result<()> {
    let text = text(changes, &path(PATH));
    let characters = text.characters();
    let order: Vec<Dot> = characters.iter().map(|c| c.dot.clone()).collect();
    let expected = dots(of_model.field("order")?)?;
    ensure!(
        order == expected,
        "TLC's order is {expected:?}, the oracle's {order:?}"
    );
    let deleted = characters.iter().filter(|c| c.is_deleted);
    let mut deleted: Vec<Dot> = deleted.map(|c| c.dot.clone()).collect();
    deleted.sort();
    let expected = dots(of_model.field("deleted")?)?;
    ensure!(
        deleted == expected,
        "TLC deletes {expected:?}, the oracle {deleted:?}"
    );
    Ok(())
}

fn agree_on_set(changes: &[PlainChange], of_model: &ModelValue) -> anyhow::Result<()> {
    let mut live = Vec::new();
    for (element, dots) in set(changes, &path(PATH)).elements() {
        live.extend(dots.into_iter().map(|dot| (dot, element.clone())));
    }
    live.sort();
    let mut expected = Vec::new();
    for entry in of_model.field("live")?.items()? {
        let element = PlainValue::text(entry.field("element")?.text()?);
        expected.push((dot(entry.field("dot")?)?, element));
    }
    expected.sort();
    ensure!(
        live == expected,
        "live are {expected:?} for TLC, {live:?} for the oracle"
    );
    Ok(())
}

fn agree_on_marks(changes: &[PlainChange], of_model: &ModelValue) -> anyhow::Result<()> {
    let (text, markings) = (text(changes, &path(PATH)), markings(changes, &path(PATH)));
    for (character, attributes) in text.shown().iter().zip(attributes(&text, &markings)) {
        let key = ModelValue::Record(BTreeMap::from([
            (
                "replica".to_owned(),
                ModelValue::Text(String::from_utf8(character.dot.0.clone())?),
            ),
            ("seq".to_owned(), ModelValue::Number(character.dot.1)),
        ]));
        let mut expected = BTreeMap::new();
        for (key, winner) in of_model.field("winners")?.at(&key)?.record()? {
            if let Some(value) = given(winner.field("value")?)? {
                expected.insert(key.clone(), value);
            }
        }
        ensure!(
            attributes == expected,
            "{:?} has {expected:?} for TLC",
            character.dot
        );
    }
    let kept: Vec<Dot> = kept(&text, &markings)
        .iter()
        .map(|m| m.stamp.dot())
        .collect();
    let expected = dots(of_model.field("markings")?)?;
    ensure!(
        kept == expected,
        "TLC keeps {expected:?}, the oracle {kept:?}"
    );
    Ok(())
}
