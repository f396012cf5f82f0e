//! Replays every committed corpus: what was found once is never forgotten.

use std::fs;
use std::path::Path;

#[test]
fn every_corpus_replays_without_a_panic() {
    for (name, run) in synckit_fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(name);
        let inputs = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        let mut replayed = 0;
        for input in inputs {
            run(&fs::read(input.unwrap().path()).unwrap());
            replayed += 1;
        }
        assert!(replayed > 0, "{name} has an empty corpus");
    }
}
