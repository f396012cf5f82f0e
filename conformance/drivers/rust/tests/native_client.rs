//! The native client passes every case for clients, over its own WebSocket.

use std::time::Duration;

use synckit_conformance::case::{Library, Role, Selection};
use synckit_conformance::clause::{Catalogue, Level};
use synckit_conformance::driver::{DriverCommand, DriverSource, Mode};
use synckit_conformance::run::{Plan, RunSettings, Runner, Verdict};

/// What the library offers no call for: a disk that waits.
const BEYOND_IT: [&str; 2] = ["SK-OFFL-0013", "SK-OFFL-0035"];

#[tokio::test(flavor = "multi_thread")]
async fn the_native_client_passes_every_case_but_those_that_it_has_no_call_for() {
    let library = Library::built_in(&Catalogue::of_this_release()).expect("sound cases");
    let selection = Selection::new(&[], &[], Level::Info).expect("all");
    let plan = Plan::new(&library, &selection, &[Role::Client], &[], Mode::Network);
    let runner = Runner {
        servers: None,
        client: Some(DriverSource::Command(DriverCommand {
            program: env!("CARGO_BIN_EXE_synckit-driver").into(),
            arguments: Vec::new(),
        })),
        settings: RunSettings {
            patience: Duration::from_secs(20),
            ..RunSettings::default()
        },
    };
    let results = runner.run(&plan, &mut ()).await;
    assert!(results.len() > 100, "{} cases", results.len());
    for result in results {
        let name = result.item.name();
        let beyond = BEYOND_IT.iter().any(|start| name.starts_with(start));
        if beyond {
            assert_eq!(result.verdict, Verdict::Unsupported, "{name}");
        } else {
            assert_eq!(result.failure, None, "{name}");
        }
    }
}
