//! What a peer may offer and may lack: the closed vocabulary of declarations.
//!
//! The names of wire features are those of `Capability` in `proto/`, in lower case.

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Case, Role};

/// One feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Feature {
    /// Documents of last-writer-wins fields: what everybody has
    Lww,
    /// Counters
    Counter,
    /// Observed-remove sets
    Set,
    /// Text
    Text,
    /// Marks on text
    Marks,
    /// Undo and redo; a client's
    Undo,
    /// Tokens and permissions; a server's
    Auth,
    /// Documents over plain HTTP; a server's
    View,
}

impl Feature {
    /// All features, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Lww,
        Self::Counter,
        Self::Set,
        Self::Text,
        Self::Marks,
        Self::Undo,
        Self::Auth,
        Self::View,
    ];

    /// As declarations and reports write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lww => "lww",
            Self::Counter => "counter",
            Self::Set => "set",
            Self::Text => "text",
            Self::Marks => "marks",
            Self::Undo => "undo",
            Self::Auth => "auth",
            Self::View => "view",
        }
    }

    /// The capability that peers name on the wire; none when it is not agreed on there.
    #[must_use]
    pub const fn capability(self) -> Option<&'static str> {
        match self {
            Self::Lww => Some("LWW"),
            Self::Counter => Some("COUNTER"),
            Self::Set => Some("SET"),
            Self::Text => Some("TEXT"),
            Self::Marks => Some("MARKS"),
            Self::Undo | Self::Auth | Self::View => None,
        }
    }

    /// The features whose capabilities are in a list of a `Hello` or `Welcome`.
    #[must_use]
    pub fn named_in(capabilities: &Value) -> BTreeSet<Self> {
        let names: Vec<&str> = capabilities
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|name| name.trim_start_matches("CAPABILITY_"))
            .collect();
        let named = |feature: &Self| {
            feature
                .capability()
                .is_some_and(|name| names.contains(&name))
        };
        Self::ALL.into_iter().filter(named).collect()
    }

    /// True when a peer of this role can have it.
    #[must_use]
    pub fn is_of(self, role: Role) -> bool {
        match self {
            Self::Lww | Self::Counter | Self::Set | Self::Text | Self::Marks => true,
            Self::Undo => role == Role::Client,
            Self::Auth | Self::View => role == Role::Server,
        }
    }

    /// What a peer must offer to be judged by this case: the capabilities that its script names,
    /// and otherwise those of the operations in it.
    #[must_use]
    pub fn of(case: &Case) -> BTreeSet<Self> {
        let mut seen = Seen::default();
        case.vars.values().for_each(|value| seen.look(value));
        case.steps.iter().for_each(|step| seen.look(&step.body));
        let mut features = seen.named.unwrap_or(seen.used);
        features.insert(Self::Lww);
        if case.needs.guarded {
            features.insert(Self::Auth);
        }
        if case.needs.view {
            features.insert(Self::View);
        }
        features
    }
}

/// What a script was seen to use.
#[derive(Default)]
struct Seen {
    named: Option<BTreeSet<Feature>>,
    used: BTreeSet<Feature>,
}

impl Seen {
    fn look(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, inner) in fields {
                    self.field(name, inner);
                    self.look(inner);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.look(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn field(&mut self, name: &str, value: &Value) {
        let used: &[Feature] = match name {
            "capabilities" if value.is_array() => {
                let named = self.named.get_or_insert_default();
                named.extend(Feature::named_in(value));
                return;
            }
            "counter_add" => &[Feature::Counter],
            "set_add" | "set_remove" => &[Feature::Set],
            "text_insert" | "text_delete" => &[Feature::Text],
            "text_mark" => &[Feature::Text, Feature::Marks],
            "undo" | "redo" => &[Feature::Undo],
            _ => return,
        };
        self.used.extend(used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Library;
    use crate::clause::Catalogue;

    fn features(id: &str) -> Vec<Feature> {
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        let case = library.get(&id.parse().expect("an id")).expect("a case");
        Feature::of(case).into_iter().collect()
    }

    #[test]
    fn a_case_needs_what_its_operations_are_of() {
        assert_eq!(features("SK-SYNC-0031"), [Feature::Lww]);
        assert_eq!(features("SK-AUTH-0001"), [Feature::Lww, Feature::Auth]);
        let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
        for (file, feature) in [
            ("crdt/counter.yaml", Feature::Counter),
            ("crdt/set.yaml", Feature::Set),
            ("crdt/text.yaml", Feature::Text),
            ("crdt/marks.yaml", Feature::Marks),
            ("crdt/undo.yaml", Feature::Undo),
            ("http/view.yaml", Feature::View),
        ] {
            for case in library.iter().filter(|case| case.file == file) {
                assert!(Feature::of(case).contains(&feature), "{}: {file}", case.id);
            }
        }
    }

    #[test]
    fn capabilities_are_read_with_and_without_their_prefix() {
        let named = Feature::named_in(&serde_json::json!(["CAPABILITY_SET", "LWW", "QUERY", 29]));
        assert_eq!(
            named.into_iter().collect::<Vec<_>>(),
            [Feature::Lww, Feature::Set]
        );
    }
}
