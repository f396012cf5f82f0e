//! The models whose behaviours become vectors, and within which bounds.

/// A model of `tla/`, as its vectors see it.
#[derive(Debug)]
pub(crate) struct Model {
    /// Such as `SyncSession`: `tla/gen` has its actions under this name.
    pub(super) name: &'static str,
    /// Its next-state relation within bounds.
    pub(super) module: &'static str,
    /// All that it is made of; the vectors cite the clauses that these obey.
    pub(super) modules: &'static [&'static str],
    pub(super) cover: Cover,
}

/// What the behaviours of a file take at least once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cover {
    /// Every edge of the state graph.
    Edges,
    /// Every two steps in a row that differ in their actions, arguments or effects.
    Pairs,
}

impl Cover {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Edges => "edges",
            Self::Pairs => "pairs",
        }
    }
}

/// A file of vectors.
#[derive(Debug)]
pub(crate) struct Configuration {
    pub(super) model: &'static Model,
    /// The bounds, a configuration in `tla/gen/`.
    pub(crate) name: &'static str,
    /// The file within `vectors/session/`.
    pub(crate) path: &'static str,
}

impl Configuration {
    pub(crate) fn cover(&self) -> Cover {
        self.model.cover
    }
}

const SYNC_SESSION: Model = Model {
    name: "SyncSession",
    module: "MCSyncSession",
    modules: &[
        "tla/SyncSession.tla",
        "tla/Document.tla",
        "tla/Frames.tla",
        "tla/LwwRegister.tla",
        "tla/Replicas.tla",
        "tla/Timestamp.tla",
        "tla/Version.tla",
    ],
    cover: Cover::Edges,
};

const HEALING: Model = Model {
    name: "Healing",
    module: "MCHealing",
    modules: &["tla/Healing.tla", "tla/Replicas.tla", "tla/Version.tla"],
    cover: Cover::Pairs,
};

const ACCESS: Model = Model {
    name: "Access",
    module: "MCAccess",
    modules: &["tla/Access.tla"],
    cover: Cover::Pairs,
};

const SLOW_READER: Model = Model {
    name: "SlowReader",
    module: "GenSlowReader",
    modules: &["tla/SlowReader.tla"],
    cover: Cover::Pairs,
};

const AWARENESS: Model = Model {
    name: "Awareness",
    module: "GenAwareness",
    modules: &["tla/Awareness.tla", "tla/Replicas.tla"],
    cover: Cover::Pairs,
};

const PARTIAL: Model = Model {
    name: "Partial",
    module: "MCPartial",
    modules: &["tla/Partial.tla"],
    cover: Cover::Pairs,
};

const fn configuration(
    model: &'static Model,
    name: &'static str,
    path: &'static str,
) -> Configuration {
    Configuration { model, name, path }
}

/// Every file, those of a model together.
pub(crate) const CONFIGURATIONS: [Configuration; 22] = [
    configuration(
        &SYNC_SESSION,
        "GenSyncSession",
        "vectors/session/sync-session.json",
    ),
    configuration(
        &SYNC_SESSION,
        "GenSyncSession_pages",
        "vectors/session/sync-session-pages.json",
    ),
    configuration(
        &SYNC_SESSION,
        "GenSyncSession_restart",
        "vectors/session/sync-session-restart.json",
    ),
    configuration(
        &SYNC_SESSION,
        "GenSyncSession_storage",
        "vectors/session/sync-session-storage.json",
    ),
    configuration(&HEALING, "GenHealing", "vectors/session/healing.json"),
    configuration(
        &HEALING,
        "GenHealing_two",
        "vectors/session/healing-two.json",
    ),
    configuration(
        &HEALING,
        "GenHealing_writers",
        "vectors/session/healing-writers.json",
    ),
    configuration(
        &HEALING,
        "GenHealing_relay",
        "vectors/session/healing-relay.json",
    ),
    configuration(&ACCESS, "GenAccess", "vectors/session/access.json"),
    configuration(
        &ACCESS,
        "GenAccess_expiry",
        "vectors/session/access-expiry.json",
    ),
    configuration(
        &ACCESS,
        "GenAccess_list",
        "vectors/session/access-list.json",
    ),
    configuration(
        &SLOW_READER,
        "GenSlowReader",
        "vectors/session/slow-reader.json",
    ),
    configuration(
        &SLOW_READER,
        "GenSlowReader_renewals",
        "vectors/session/slow-reader-renewals.json",
    ),
    configuration(
        &SLOW_READER,
        "GenSlowReader_pages",
        "vectors/session/slow-reader-pages.json",
    ),
    configuration(&AWARENESS, "GenAwareness", "vectors/session/awareness.json"),
    configuration(
        &AWARENESS,
        "GenAwareness_both",
        "vectors/session/awareness-both.json",
    ),
    configuration(
        &AWARENESS,
        "GenAwareness_newcomer",
        "vectors/session/awareness-newcomer.json",
    ),
    configuration(
        &AWARENESS,
        "GenAwareness_renewed",
        "vectors/session/awareness-renewed.json",
    ),
    configuration(
        &AWARENESS,
        "GenAwareness_restart",
        "vectors/session/awareness-restart.json",
    ),
    configuration(&PARTIAL, "GenPartial", "vectors/session/partial.json"),
    configuration(
        &PARTIAL,
        "GenPartial_pages",
        "vectors/session/partial-pages.json",
    ),
    configuration(
        &PARTIAL,
        "GenPartial_two",
        "vectors/session/partial-two.json",
    ),
];
