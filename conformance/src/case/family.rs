//! One file of cases that share a purpose, a role and often their steps.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::{Case, CaseId, Needs, Role, Step};
use crate::clause::{Catalogue, Level};

/// A file under `cases/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// One sentence: what the family shows.
    pub about: String,
    role: Option<Role>,
    level: Option<Level>,
    #[serde(default)]
    needs: Needs,
    #[serde(default)]
    vars: BTreeMap<String, Value>,
    #[serde(default)]
    steps: Vec<Step>,
    cases: Vec<Entry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: CaseId,
    path: String,
    title: String,
    clauses: Vec<String>,
    level: Option<Level>,
    role: Option<Role>,
    twin: Option<CaseId>,
    needs: Option<Needs>,
    #[serde(default)]
    vars: BTreeMap<String, Value>,
    steps: Option<Vec<Step>>,
}

/// Why a file is not a family of cases.
#[derive(Debug, Error)]
pub enum FamilyError {
    /// Not YAML, or not of the shape.
    #[error("{file}: {reason}")]
    Shape {
        /// Which file.
        file: String,
        /// What the parser says.
        reason: String,
    },
    /// A case that breaks a rule.
    #[error("{file}: {id}: {reason}")]
    Case {
        /// Which file.
        file: String,
        /// Which case.
        id: CaseId,
        /// Which rule.
        reason: String,
    },
}

impl Family {
    /// Reads the cases of one file.
    ///
    /// # Errors
    /// When the file is not of the format, or a case breaks one of its rules.
    pub fn read(file: &str, text: &str, catalogue: &Catalogue) -> Result<Vec<Case>, FamilyError> {
        let family: Self = serde_norway::from_str(text).map_err(|error| FamilyError::Shape {
            file: file.to_owned(),
            reason: error.to_string(),
        })?;
        let Self {
            role,
            level,
            needs,
            vars,
            steps,
            cases,
            ..
        } = family;
        let read = |entry: Entry| {
            let id = entry.id.clone();
            let fail = |reason: String| FamilyError::Case {
                file: file.to_owned(),
                id,
                reason,
            };
            let Some(role) = entry.role.or(role) else {
                return Err(fail("no role".to_owned()));
            };
            let case = Case {
                role,
                id: entry.id,
                path: entry.path,
                title: entry.title,
                clauses: entry.clauses,
                level: entry.level.or(level).unwrap_or(Level::Must),
                twin: entry.twin,
                needs: entry.needs.unwrap_or_else(|| needs.clone()),
                vars: vars.clone().into_iter().chain(entry.vars).collect(),
                steps: entry.steps.unwrap_or_else(|| steps.clone()),
                file: file.to_owned(),
            };
            match broken_rule(&case, catalogue) {
                Some(rule) => Err(fail(rule)),
                None => Ok(case),
            }
        };
        cases.into_iter().map(read).collect()
    }
}

fn broken_rule(case: &Case, catalogue: &Catalogue) -> Option<String> {
    if case.steps.is_empty() {
        return Some("no steps".to_owned());
    }
    let Some(first) = case.clauses.first() else {
        return Some("no clause".to_owned());
    };
    for clause in &case.clauses {
        if catalogue.get(clause).is_none() {
            return Some(format!("the specification has no clause {clause}"));
        }
    }
    let strongest = catalogue
        .get(first)
        .map_or(Level::Info, |clause| clause.level);
    if case.level < strongest {
        return Some(format!("its level is stronger than that of {first}"));
    }
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !case.path.split('/').all(word) {
        return Some(format!("the path `{}` is not lower-case words", case.path));
    }
    wrong_side(&case.steps, case.role)
}

fn wrong_side(steps: &[Step], role: Role) -> Option<String> {
    use super::step::Side;
    for step in steps {
        let fits = match step.verb.side() {
            Side::Both => true,
            Side::Server => role == Role::Server,
            Side::Client => role == Role::Client,
        };
        if !fits {
            return Some(format!("`{}` is no step of this role", step.verb.name()));
        }
        if let Some(inner) = step.body.get("steps") {
            match serde_json::from_value::<Vec<Step>>(inner.clone()) {
                Ok(inner) => {
                    let wrong = wrong_side(&inner, role);
                    if wrong.is_some() {
                        return wrong;
                    }
                }
                Err(error) => return Some(error.to_string()),
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "about: x\nrole: server\ncases:\n  - id: SK-SYNC-0001\n    path: a/b\n    title: t\n";

    fn read(rest: &str) -> Result<Vec<Case>, FamilyError> {
        Family::read(
            "x.yaml",
            &format!("{HEAD}{rest}"),
            &Catalogue::of_this_release(),
        )
    }

    #[test]
    fn a_sound_case_is_read() {
        let cases = read("    clauses: [SK-SESS-033]\n    steps: [{hello: a}]\n").expect("sound");
        assert_eq!((cases.len(), cases[0].level), (1, Level::Must));
    }

    #[test]
    fn a_case_must_name_existing_clauses_known_steps_and_its_own_side() {
        for (rest, reason) in [
            (
                "    clauses: [SK-NONE-001]\n    steps: [{hello: a}]\n",
                "has no clause SK-NONE-001",
            ),
            ("    clauses: []\n    steps: [{hello: a}]\n", "no clause"),
            ("    clauses: [SK-SESS-033]\n    steps: []\n", "no steps"),
            (
                "    clauses: [SK-SESS-033]\n    steps: [{dance: a}]\n",
                "no step `dance`",
            ),
            (
                "    clauses: [SK-SESS-033]\n    steps: [{edit: {}}]\n",
                "no step of this role",
            ),
            (
                "    clauses: [SK-SESS-061]\n    steps: [{hello: a}]\n    color: red\n",
                "color",
            ),
        ] {
            let error = read(rest).expect_err(reason).to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
