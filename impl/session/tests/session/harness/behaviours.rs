//! A file of `vectors/session/`: behaviours of a model, step by step.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The state graph of a model, or a part of it.
pub(crate) struct Behaviours {
    /// Such as `healing-two.json`.
    pub(crate) name: String,
    vectors: Value,
}

/// One step: an edge of the graph.
pub(crate) struct Step<'a> {
    pub(crate) action: &'a Value,
    pub(crate) before: &'a Value,
    pub(crate) after: &'a Value,
    /// The frame that the step handled, if any.
    pub(crate) received: Option<&'a Value>,
    /// By and to which client, and what, in the model's words; a client's frames stand together.
    pub(crate) sent: Vec<(String, Value)>,
    /// The same, as bytes.
    pub(crate) bytes: Vec<Vec<u8>>,
}

impl Behaviours {
    /// All files of a model.
    pub(crate) fn of(model: &str) -> Vec<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/session");
        let files = fs::read_dir(folder).expect("`cargo tools vectors` writes vectors/session");
        let mut all: Vec<Self> = files
            .map(|file| {
                let path = file.unwrap().path();
                let vectors = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                Self { name, vectors }
            })
            .filter(|file| file.vectors["model"] == format!("tla/{model}.tla"))
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(!all.is_empty(), "no vectors of {model}");
        all
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.set("Replica")
    }

    /// The names in a set of the configuration.
    pub(crate) fn set(&self, constant: &str) -> Vec<String> {
        let set = self.constant(constant)["#set"].as_array().unwrap();
        let name = |name: &Value| name.as_str().unwrap().to_owned();
        set.iter().map(name).collect()
    }

    pub(crate) fn constant(&self, name: &str) -> &Value {
        &self.vectors["constants"][name]
    }

    pub(crate) fn edges(&self) -> usize {
        self.vectors["edges"].as_array().unwrap().len()
    }

    /// Each as the indices of its edges.
    pub(crate) fn all(&self) -> Vec<Vec<usize>> {
        serde_json::from_value(self.vectors["behaviours"].clone()).unwrap()
    }

    pub(crate) fn step(&self, edge: usize) -> Step<'_> {
        let edge = &self.vectors["edges"][edge];
        let named = |table: &str, index: &Value| &self.vectors[table][at(index)];
        let mut frames: Vec<&Value> = edge[4].as_array().unwrap().iter().collect();
        frames.sort_by_key(|frame| frame[0].as_str());
        let sent = |frame: &&Value| {
            let message = &named("frames", &frame[1])["message"];
            (frame[0].as_str().unwrap().to_owned(), message.clone())
        };
        let bytes = |frame: &&Value| unhex(named("frames", &frame[1])["hex"].as_str().unwrap());
        Step {
            action: named("actions", &edge[1]),
            before: named("states", &edge[0]),
            after: named("states", &edge[2]),
            received: edge[3]
                .as_u64()
                .map(|_| &named("frames", &edge[3])["message"]),
            sent: frames.iter().map(sent).collect(),
            bytes: frames.iter().map(bytes).collect(),
        }
    }

    /// What a variable of the model is in a state.
    pub(crate) fn value(&self, state: &Value, variable: &str) -> &Value {
        let variables = self.vectors["variables"].as_array().unwrap();
        let column = variables.iter().position(|name| name == variable).unwrap();
        &self.vectors["values"][variable][at(&state[column])]
    }
}

fn at(index: &Value) -> usize {
    usize::try_from(index.as_u64().unwrap()).unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text
        .as_bytes()
        .chunks(2)
        .map(|two| str::from_utf8(two).unwrap());
    digits
        .map(|two| u8::from_str_radix(two, 16).unwrap())
        .collect()
}
