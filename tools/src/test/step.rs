//! The steps of CI and their order: cheap ones first, and each after what it builds on.

/// One step.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) action: Action,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Action {
    /// Commands as a person would type them, each after the one before it succeeded.
    Commands(&'static [&'static [&'static str]]),
    /// `cargo deny`, which may be without its database.
    Deny,
    /// The commands of the README.
    Readme,
}

pub(super) const STEPS: [Step; 15] = [
    Step {
        name: "setup",
        about: "install what the other steps need",
        action: Action::Commands(&[&["cargo", "tools", "setup"]]),
    },
    Step {
        name: "fmt",
        about: "every file is formatted",
        action: Action::Commands(&[
            &["cargo", "fmt", "--all", "--check"],
            &[
                "cargo",
                "fmt",
                "--check",
                "--manifest-path",
                "tools/tlagen/Cargo.toml",
            ],
        ]),
    },
    Step {
        name: "tidy",
        about: "the house rules that no compiler checks",
        action: Action::Commands(&[&["cargo", "tools", "tidy"]]),
    },
    Step {
        name: "clippy",
        about: "no warning anywhere",
        action: Action::Commands(&[&[
            "cargo",
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]]),
    },
    Step {
        name: "deny",
        about: "licences, sources, banned and vulnerable dependencies",
        action: Action::Deny,
    },
    Step {
        name: "unit",
        about: "every test of every crate",
        action: Action::Commands(&[&["cargo", "test", "--workspace"]]),
    },
    Step {
        name: "vectors",
        about: "the committed vectors are what is generated, byte for byte",
        action: Action::Commands(&[&["cargo", "tools", "vectors", "--check", "--models"]]),
    },
    Step {
        name: "tla",
        about: "the models hold, and catch their planted bugs",
        action: Action::Commands(&[
            &[
                "cargo",
                "test",
                "--locked",
                "--manifest-path",
                "tools/tlagen/Cargo.toml",
            ],
            &["cargo", "tools", "tla"],
        ]),
    },
    Step {
        name: "traces",
        about: "what the implementation does, the models allow",
        action: Action::Commands(&[&["cargo", "tools", "traces", "--runs", "2500"]]),
    },
    Step {
        name: "conformance",
        about: "the suite against the reference server and client",
        action: Action::Commands(&[&["cargo", "conformance", "run"]]),
    },
    Step {
        name: "drivers",
        about: "clients in other languages: their tests, the suite, and their planted bugs",
        action: Action::Commands(&[
            &["npm", "ci", "--prefix", "conformance/drivers/typescript"],
            &[
                "npm",
                "run",
                "build",
                "--prefix",
                "conformance/drivers/typescript",
            ],
            &["npm", "test", "--prefix", "conformance/drivers/typescript"],
            &[
                "cargo",
                "conformance",
                "run",
                "--client",
                "node conformance/drivers/typescript/dist/driver.js",
            ],
            &[
                "cargo",
                "conformance",
                "run",
                "--client",
                "node conformance/drivers/typescript/dist/driver.js",
                "--mode",
                "network",
            ],
            &[
                "python3",
                "-m",
                "unittest",
                "discover",
                "--top-level-directory",
                "conformance/drivers/python",
                "conformance/drivers/python/tests",
            ],
            &[
                "cargo",
                "conformance",
                "run",
                "--client",
                "python3 conformance/drivers/python/driver.py",
            ],
            &[
                "cargo",
                "conformance",
                "run",
                "--client",
                "python3 conformance/drivers/python/driver.py",
                "--mode",
                "network",
            ],
            &["python3", "conformance/drivers/python/test_mutants.py"],
        ]),
    },
    Step {
        name: "wrappers",
        about: "each case is a native test of cargo, pytest, vitest and Go",
        action: Action::Commands(&[&["cargo", "tools", "wrappers"]]),
    },
    Step {
        name: "kill",
        about: "the suite catches every planted bug",
        action: Action::Commands(&[&["cargo", "conformance", "kill"]]),
    },
    Step {
        name: "coverage",
        about: "every MUST is judged",
        action: Action::Commands(&[&["cargo", "tools", "coverage"]]),
    },
    Step {
        name: "readme",
        about: "the README's commands work",
        action: Action::Readme,
    },
];
