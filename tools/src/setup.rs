//! `cargo tools setup`: installs what the tests need and the machine lacks.
//!
//! A requirement that is met costs one quick check. One that can be neither met nor installed is an
//! error that says what to do by hand: no later step is ever skipped for want of a tool.

use std::process::Command;

use anyhow::{Context as _, bail};
use console::style;

use crate::process;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only say what is missing; install nothing
    #[arg(long)]
    pub(crate) check: bool,
}

/// Something that must be on the machine, how to see it, and how to get it.
struct Requirement {
    name: &'static str,
    needed_by: &'static str,
    check: &'static [&'static str],
    source: Source,
}

enum Source {
    Debian(&'static str),
    Rustup(&'static str),
    Pip(&'static str),
    Cargo(&'static str),
}

const REQUIREMENTS: &[Requirement] = &[
    Requirement {
        name: "rustfmt",
        needed_by: "cargo fmt",
        check: &["cargo", "fmt", "--version"],
        source: Source::Rustup("rustfmt"),
    },
    Requirement {
        name: "clippy",
        needed_by: "cargo clippy",
        check: &["cargo", "clippy", "--version"],
        source: Source::Rustup("clippy"),
    },
    Requirement {
        name: "a C compiler",
        needed_by: "SQLite and ring",
        check: &["cc", "--version"],
        source: Source::Debian("gcc"),
    },
    Requirement {
        name: "Java",
        needed_by: "cargo tools tla",
        check: &["java", "-version"],
        source: Source::Debian("default-jre-headless"),
    },
    Requirement {
        name: "Python 3.11",
        needed_by: "cargo tools tla, the Python client",
        check: &[
            "python3",
            "-c",
            "import sys; sys.exit(sys.version_info < (3, 11))",
        ],
        source: Source::Debian("python3"),
    },
    Requirement {
        name: "pip",
        needed_by: "cargo tools tla",
        check: &["python3", "-m", "pip", "--version"],
        source: Source::Debian("python3-pip"),
    },
    Requirement {
        name: "Node.js 20",
        needed_by: "the TypeScript client",
        check: &[
            "node",
            "--eval",
            "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)",
        ],
        source: Source::Debian("nodejs"),
    },
    Requirement {
        name: "npm",
        needed_by: "the TypeScript client",
        check: &["npm", "--version"],
        source: Source::Debian("npm"),
    },
    Requirement {
        name: "pytest",
        needed_by: "cargo tools wrappers",
        check: &["python3", "-m", "pytest", "--version"],
        source: Source::Pip("pytest"),
    },
    Requirement {
        name: "Go",
        needed_by: "cargo tools wrappers",
        check: &["go", "version"],
        source: Source::Debian("golang-go"),
    },
    Requirement {
        name: "cargo-deny",
        needed_by: "cargo tools test",
        check: &["cargo", "deny", "--version"],
        source: Source::Cargo("cargo-deny"),
    },
];

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for requirement in REQUIREMENTS {
        let Requirement {
            name, needed_by, ..
        } = requirement;
        if requirement.is_met() {
            println!("{} {name:<14} for {needed_by}", style("  present").green());
        } else if arguments.check {
            println!("{} {name:<14} for {needed_by}", style("  missing").red());
            missing.push(requirement.by_hand());
        } else {
            println!(
                "{} {name:<14} {}",
                style("  install").yellow(),
                requirement.by_hand()
            );
            requirement.install().with_context(|| {
                format!(
                    "{name} is needed by {needed_by}; by hand: {}",
                    requirement.by_hand()
                )
            })?;
        }
    }
    if !missing.is_empty() {
        bail!(
            "missing on this machine; install with:\n  {}",
            missing.join("\n  ")
        );
    }
    Ok(())
}

impl Requirement {
    fn is_met(&self) -> bool {
        let (program, arguments) = self.check.split_first().expect("every check has a program");
        process::succeeds(program, arguments)
    }

    fn by_hand(&self) -> String {
        match self.source {
            Source::Debian(package) => format!("apt-get install {package}"),
            Source::Rustup(component) => format!("rustup component add {component}"),
            Source::Pip(package) => format!("python3 -m pip install {package}"),
            Source::Cargo(name) => format!("cargo install --locked {name}"),
        }
    }

    fn install(&self) -> anyhow::Result<()> {
        match self.source {
            Source::Debian(package) => install_debian(package)?,
            Source::Rustup(component) => {
                process::run(Command::new("rustup").args(["component", "add", component]))?;
            }
            Source::Pip(package) => {
                let arguments = ["-m", "pip", "install", "--quiet", package];
                process::run(Command::new("python3").args(arguments))?;
            }
            Source::Cargo(name) => {
                println!("            this compiles {name} from source and takes some minutes");
                process::run(Command::new("cargo").args(["install", "--locked", name]))?;
            }
        }
        if !self.is_met() {
            bail!("installed, but `{}` still fails", self.check.join(" "));
        }
        Ok(())
    }
}

fn install_debian(package: &str) -> anyhow::Result<()> {
    if !process::succeeds("apt-get", &["--version"]) {
        bail!("this machine has no apt-get");
    }
    let as_root = process::output(Command::new("id").arg("-u"))?.trim() == "0";
    let apt = |arguments: &[&str]| -> anyhow::Result<()> {
        let mut command = if as_root {
            Command::new("apt-get")
        } else {
            Command::new("sudo")
        };
        if !as_root {
            // Never wait for a password nobody is there to type.
            command.args(["--non-interactive", "apt-get"]);
        }
        process::run(
            command
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    apt(&["update", "-qq"])?;
    apt(&["install", "-qq", "-y", "--no-install-recommends", package])
}
