//! A user at a replica, who can undo.

use synckit_crdt::{
    Attributes, Change, ChangeError, Document, DocumentId, Edit, Expand, Path, ReplicaId,
    UndoHistory, UndoState, UnixMillis, Value,
};

pub(crate) fn path(name: &str) -> Path {
    Path::new([name]).unwrap()
}

/// What a document shows: a text in runs, a register, a counter, a set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct View {
    pub(crate) runs: Vec<(String, Attributes)>,
    register: Option<Value>,
    counter: i128,
    set: Vec<Value>,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) document: Document,
    pub(crate) history: UndoHistory,
    pub(crate) replica: ReplicaId,
    now: u64,
}

impl User {
    pub(crate) fn new(replica: &str) -> Self {
        Self {
            document: Document::new(DocumentId::new("doc").unwrap()),
            history: UndoHistory::default(),
            replica: ReplicaId::new(replica.as_bytes()).unwrap(),
            now: 0,
        }
    }

    /// The same user after a restart: with what was saved, under another replica id.
    pub(crate) fn reloaded(&self, replica: &str) -> Self {
        let saved = self.history.state().to_value();
        let state = UndoState::from_value(&saved).unwrap();
        assert_eq!(state, *self.history.state());
        let id = self.document.id().clone();
        Self {
            document: Document::open(id, self.document.snapshot()),
            history: UndoHistory::new(state),
            replica: ReplicaId::new(replica.as_bytes()).unwrap(),
            now: self.now,
        }
    }

    pub(crate) fn receive(&mut self, changes: &[Change]) {
        for change in changes {
            self.document.apply(change).unwrap();
        }
    }

    /// Both come to have what either has.
    pub(crate) fn sync(&mut self, other: &mut Self) {
        let here = self.document.delta_since(other.document.version()).unwrap();
        let there = other.document.delta_since(self.document.version()).unwrap();
        other.receive(&here.changes);
        self.receive(&there.changes);
    }

    pub(crate) fn text(&self) -> String {
        self.document
            .text(&path("text"))
            .map_or_else(String::new, ToString::to_string)
    }

    pub(crate) fn len(&self) -> usize {
        self.document
            .text(&path("text"))
            .map_or(0, |text| text.len())
    }

    pub(crate) fn view(&self) -> View {
        let runs = self.document.rich_text(&path("text")).map(|field| {
            let runs = field.runs(0..field.text().len()).into_iter();
            runs.map(|run| (field.text().slice(run.range), run.attributes))
                .collect()
        });
        let set = self
            .document
            .set(&path("set"))
            .map(|set| set.iter().cloned().collect());
        View {
            runs: runs.unwrap_or_default(),
            register: self.document.register(&path("register")).cloned(),
            counter: self.counter(),
            set: set.unwrap_or_default(),
        }
    }

    pub(crate) fn counter(&self) -> i128 {
        let counter = self.document.counter(&path("counter"));
        counter.map_or(0, synckit_crdt::Counter::value)
    }

    pub(crate) fn register(&self) -> Option<&Value> {
        self.document.register(&path("register"))
    }

    pub(crate) fn has(&self, element: i64) -> bool {
        let set = self.document.set(&path("set"));
        set.is_some_and(|set| set.contains(&Value::Int(element)))
    }

    pub(crate) fn insert(&mut self, at: usize, text: &str) {
        self.edit(|edit| edit.text(&path("text")).insert(at, text));
    }

    pub(crate) fn delete(&mut self, start: usize, end: usize) {
        self.edit(|edit| edit.text(&path("text")).delete(start..end));
    }

    pub(crate) fn mark(&mut self, start: usize, end: usize, value: Value, expand: Expand) {
        self.edit(|edit| {
            let mut text = edit.text(&path("text"));
            text.mark(start..end, expand, "bold", value)
        });
    }

    pub(crate) fn write(&mut self, value: Option<i64>) {
        self.edit(|edit| match value {
            Some(value) => edit.register(&path("register")).set(value),
            None => edit.register(&path("register")).delete(),
        });
    }

    pub(crate) fn count(&mut self, amount: i64) {
        self.edit(|edit| edit.counter(&path("counter")).add(amount));
    }

    pub(crate) fn add(&mut self, element: i64) {
        self.edit(|edit| edit.set(&path("set")).add(element));
    }

    pub(crate) fn remove(&mut self, element: i64) {
        self.edit(|edit| {
            let removed = edit.set(&path("set")).remove(&Value::Int(element));
            removed.map(|_| ())
        });
    }

    /// Whether there was anything to undo.
    pub(crate) fn undo(&mut self) -> bool {
        self.now += 1;
        let now = UnixMillis(self.now);
        let changes = self.history.undo(&mut self.document, &self.replica, now);
        !changes.unwrap().is_empty()
    }

    /// Whether there was anything to redo.
    pub(crate) fn redo(&mut self) -> bool {
        self.now += 1;
        let now = UnixMillis(self.now);
        let changes = self.history.redo(&mut self.document, &self.replica, now);
        !changes.unwrap().is_empty()
    }

    fn edit(&mut self, make: impl FnOnce(&mut Edit<'_>) -> Result<(), ChangeError>) {
        self.now += 1;
        let (document, now) = (&mut self.document, UnixMillis(self.now));
        let made = self.history.edit(document, &self.replica, now, make);
        made.unwrap().1.unwrap();
    }
}
