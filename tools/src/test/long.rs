//! The long tier: what takes minutes to hours, and is run before a release.

use super::step::{Action, Step};

/// The quickest first.
pub(super) const LONG: [Step; 8] = [
    Step {
        name: "histories",
        about: "recorded histories through clients and a server; wants SYNCKIT_EDITING_TRACES",
        action: Action::Commands(&[&[
            "cargo",
            "test",
            "--release",
            "--package",
            "synckit-client",
            "--",
            "--ignored",
        ]]),
    },
    Step {
        name: "exchange",
        about: "a million steps of replicas that write, send and reload",
        action: Action::Commands(&[&[
            "cargo",
            "test",
            "--release",
            "--package",
            "synckit-crdt",
            "--",
            "--ignored",
        ]]),
    },
    Step {
        name: "package",
        about: "the judge as it is handed out",
        action: Action::Commands(&[&["cargo", "tools", "package"]]),
    },
    Step {
        name: "simulator",
        about: "runs of the simulator notice 95 % of the planted bugs by themselves",
        action: Action::Commands(&[&[
            "cargo",
            "conformance",
            "simulate",
            "--kill",
            "--min-score",
            "95",
            "--runs",
            "300",
            "--steps",
            "30",
        ]]),
    },
    Step {
        name: "flips",
        about: "a hundred runs of the suite give the same verdicts",
        action: Action::Commands(&[&[
            "cargo",
            "conformance",
            "run",
            "--skip",
            "vectors/*",
            "--repeat",
            "100",
        ]]),
    },
    Step {
        name: "fuzz",
        about: "each fuzz target for ten minutes",
        action: Action::Commands(&[&["cargo", "tools", "fuzz"]]),
    },
    Step {
        name: "traces",
        about: "a hundred thousand runs of the simulator, judged by the models",
        action: Action::Commands(&[&["cargo", "tools", "traces", "--runs", "100000"]]),
    },
    Step {
        name: "tla",
        about: "the models at their larger bounds",
        action: Action::Commands(&[&["cargo", "tools", "tla", "--tier", "large"]]),
    },
];
