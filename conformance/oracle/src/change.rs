//! A change, as the specification describes it.
//!
//! Spec: chapter 3, changes, and the operations of chapters 4 and 14 to 17.

/// The name of an operation, or of a character: (replica, sequence number).
pub type Dot = (Vec<u8>, u64);

/// Consecutive dots: (replica, first sequence number, length).
pub type DotRange = (Vec<u8>, u64, u64);

/// Operations of one replica that share a timestamp; the first has the number `first_seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<V> {
    pub replica: Vec<u8>,
    pub first_seq: u64,
    pub timestamp: u64,
    /// (replica, sequence number) of the heads its writer had seen.
    pub deps: Vec<Dot>,
    pub ops: Vec<Operation<V>>,
}

/// A write to the field of the kind's own at `path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation<V> {
    pub path: Vec<String>,
    pub kind: OperationKind<V>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationKind<V> {
    LwwSet(V),
    LwwDelete,
    CounterAdd(i64),
    SetAdd {
        value: V,
        observed: Vec<Dot>,
    },
    SetRemove {
        observed: Vec<Dot>,
    },
    TextInsert {
        text: String,
        place: Place,
    },
    TextDelete {
        ranges: Vec<DotRange>,
    },
    /// No value takes the key away; no anchor is the text's edge.
    TextMark {
        key: String,
        value: Option<V>,
        start: Option<Anchor>,
        end: Option<Anchor>,
    },
}

/// Where an insertion stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Behind the character of the replica's previous dot.
    Continues,
    /// Between two origins, `None` at the text's edge.
    Between {
        left: Option<Dot>,
        right: Option<Dot>,
    },
}

/// The place beside a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    Before(Dot),
    After(Dot),
}

impl<V> Change<V> {
    /// The number of the last operation.
    pub fn last_seq(&self) -> u64 {
        self.first_seq + self.ops.iter().map(Operation::span).sum::<u64>() - 1
    }

    /// Each operation with its first number.
    pub fn numbered(&self) -> Vec<(u64, &Operation<V>)> {
        let mut next_seq = self.first_seq;
        let mut numbered = Vec::new();
        for op in &self.ops {
            numbered.push((next_seq, op));
            next_seq += op.span();
        }
        numbered
    }
}

impl<V> Operation<V> {
    /// A write to an LWW register.
    pub fn lww_set(path: Vec<String>, value: V) -> Self {
        let kind = OperationKind::LwwSet(value);
        Self { path, kind }
    }

    /// A delete of an LWW register.
    pub fn lww_delete(path: Vec<String>) -> Self {
        let kind = OperationKind::LwwDelete;
        Self { path, kind }
    }

    /// How many dots it takes: one, or one for each character it inserts.
    //= SK-TEXT-001
    pub fn span(&self) -> u64 {
        if let OperationKind::TextInsert { text, .. } = &self.kind {
            text.chars().count() as u64
        } else {
            1
        }
    }

    /// The last dot of each range of dots that it names: the ones before it come with it.
    pub fn references(&self) -> Vec<Dot> {
        match &self.kind {
            OperationKind::LwwSet(_)
            | OperationKind::LwwDelete
            | OperationKind::CounterAdd(_)
            | OperationKind::TextInsert {
                place: Place::Continues,
                ..
            } => Vec::new(),
            OperationKind::SetAdd { observed, .. } | OperationKind::SetRemove { observed } => {
                observed.clone()
            }
            OperationKind::TextInsert {
                place: Place::Between { left, right },
                ..
            } => left.iter().chain(right).cloned().collect(),
            OperationKind::TextDelete { ranges } => ranges
                .iter()
                .map(|(replica, first_seq, length)| (replica.clone(), first_seq + (length - 1)))
                .collect(),
            OperationKind::TextMark { start, end, .. } => {
                let anchors = start.iter().chain(end);
                anchors.map(|anchor| anchor.dot().clone()).collect()
            }
        }
    }
}

impl Anchor {
    /// The character beside which it stands.
    pub fn dot(&self) -> &Dot {
        match self {
            Self::Before(dot) | Self::After(dot) => dot,
        }
    }
}
