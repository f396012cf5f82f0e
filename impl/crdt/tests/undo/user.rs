//! A user at a replica, who can undo.

use synckit_crdt::{
    Attributes, Change, Document, DocumentId, Dot, DotRange, Expand, LocalDot, Mark, Operation,
    OperationKind, Path, ReplicaId, RichText, UndoHistory, UndoState, UnixMillis, Value,
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
        let state: UndoState = self.history.state().clone();
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
        let (mut field, first) = self.draft();
        let place = field.insert(at, text, first);
        let place = self.document.replicas().place(place);
        let text = text.to_owned();
        self.change("text", OperationKind::TextInsert { text, place });
    }

    pub(crate) fn delete(&mut self, start: usize, end: usize) {
        let (mut field, _) = self.draft();
        let mut taken = Vec::new();
        field.delete(start..end, &mut taken);
        let replicas = self.document.replicas();
        let ranges = taken.iter().map(|range| {
            let first = replicas.dot(range.first);
            DotRange::new(first.replica, first.seq, range.length)
        });
        let mut ranges: Vec<DotRange> = ranges.collect();
        ranges.sort();
        if !ranges.is_empty() {
            self.change("text", OperationKind::TextDelete { ranges });
        }
    }

    pub(crate) fn mark(&mut self, start: usize, end: usize, value: Value, expand: Expand) {
        if start < end {
            let (field, _) = self.draft();
            let anchors = field.anchors(start..end, expand);
            let replicas = self.document.replicas();
            let mark = Mark {
                key: "bold".to_owned(),
                value,
                start: replicas.anchor(anchors.start),
                end: replicas.anchor(anchors.end),
            };
            self.change("text", OperationKind::TextMark(mark));
        }
    }

    pub(crate) fn write(&mut self, value: Option<i64>) {
        let kind = match value {
            Some(value) => OperationKind::LwwSet(Value::Int(value)),
            None => OperationKind::LwwDelete,
        };
        self.change("register", kind);
    }

    pub(crate) fn count(&mut self, amount: i64) {
        self.change("counter", OperationKind::CounterAdd(amount));
    }

    pub(crate) fn add(&mut self, element: i64) {
        let (value, observed) = (Value::Int(element), self.live(element));
        self.change("set", OperationKind::SetAdd { value, observed });
    }

    pub(crate) fn remove(&mut self, element: i64) {
        let observed = self.live(element);
        if !observed.is_empty() {
            self.change("set", OperationKind::SetRemove { observed });
        }
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

    fn live(&self, element: i64) -> Vec<Dot> {
        let set = self.document.set(&path("set"));
        let live = set.map_or(&[][..], |set| set.dots(&Value::Int(element)));
        let live = live.iter().map(|dot| self.document.replicas().dot(*dot));
        live.collect()
    }

    /// A copy of the text to try edits on, and the next dot.
    fn draft(&mut self) -> (RichText, LocalDot) {
        let field = self.document.rich_text(&path("text")).cloned();
        let seq = self.document.version().get(&self.replica) + 1;
        let dot = Dot::new(self.replica.clone(), seq);
        let mut replicas = self.document.replicas().clone();
        (field.unwrap_or_default(), replicas.intern_dot(&dot))
    }

    fn change(&mut self, name: &str, kind: OperationKind) {
        self.now += 1;
        let ops = vec![Operation::new(path(name), kind)];
        let (document, now) = (&mut self.document, UnixMillis(self.now));
        let change = self.history.change(document, &self.replica, now, ops);
        change.unwrap();
    }
}
