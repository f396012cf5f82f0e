//! Builds the cases and the vectors into the binary, so that the judge needs nothing beside itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    build_in_cases(&root.join("cases"), &out)?;
    build_in_vectors(&root.join("../vectors"), &out)
}

/// The name of each and its text, compressed.
fn build_in_cases(cases: &Path, out: &Path) -> io::Result<()> {
    let mut entries = Vec::new();
    for (name, file) in files(cases, "yaml")? {
        entries.push(entry(&name, &fs::read(file)?, &out.join("cases"))?);
    }
    write_list(&out.join("case_files.rs"), entries)
}

/// A name and the bytes of a file in this folder: the text is ten times as long.
fn entry(name: &str, text: &[u8], folder: &Path) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let compressed = folder.join(format!("{}.deflated", name.replace('/', "-")));
    fs::write(&compressed, miniz_oxide::deflate::compress_to_vec(text, 10))?;
    let compressed = compressed.display().to_string();
    Ok(format!("({name:?}, include_bytes!({compressed:?}))"))
}

/// What a judge sees nothing of, and what is written for readers.
const UNSEEN_TABLES: [&str; 7] = [
    "clauses",
    "coverage",
    "schema",
    "smoke",
    "states",
    "values",
    "variables",
];

/// Models whose behaviours the judge does not play.
const UNPLAYED_MODELS: [&str; 1] = ["tla/SlowReader.tla"];

/// The name of each and its text, compressed.
fn build_in_vectors(vectors: &Path, out: &Path) -> io::Result<()> {
    let mut entries = Vec::new();
    for part in ["wire", "session"] {
        for (name, file) in files(&vectors.join(part), "json")? {
            let stem = name.trim_end_matches(".json");
            let mut text = fs::read(file)?;
            if part == "session" {
                match seen(&text)? {
                    Some(of_use) => text = of_use,
                    None => continue,
                }
            }
            let name = format!("{part}/{stem}");
            entries.push(entry(&name, &text, &out.join("vectors"))?);
        }
    }
    write_list(&out.join("vector_files.rs"), entries)
}

/// A file of behaviours without its states, which nobody sees from outside; none of one that
/// the judge does not play.
fn seen(text: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut file: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(text)?;
    // Somebody asks while something waits inside the server: nobody can do that from outside.
    let inner = file["constants"].get("Prompt") == Some(&serde_json::Value::Bool(false));
    if inner || UNPLAYED_MODELS.iter().any(|model| file["model"] == *model) {
        return Ok(None);
    }
    file.retain(|table, _| !UNSEEN_TABLES.contains(&table.as_str()));
    for frame in file["frames"].as_array_mut().into_iter().flatten() {
        if let Some(frame) = frame.as_object_mut() {
            frame.remove("hex");
        }
    }
    Ok(Some(serde_json::to_vec(&file)?))
}

/// A Rust expression: a list of these.
fn write_list(file: &Path, entries: impl IntoIterator<Item = String>) -> io::Result<()> {
    let mut source = String::from("&[\n");
    for entry in entries {
        writeln!(source, "{entry},").map_err(io::Error::other)?;
    }
    source.push(']');
    fs::write(file, source)
}

/// The files of a folder and those below it, ascending, with their names within it. A change of
/// any builds anew.
fn files(folder: &Path, extension: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    collect(folder, extension, &mut found)?;
    found.sort();
    let name = |file: PathBuf| {
        let name = file.strip_prefix(folder).map_err(io::Error::other)?;
        let name = name.to_string_lossy().replace('\\', "/");
        Ok((name, file))
    };
    found.into_iter().map(name).collect()
}

fn collect(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, extension, files)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
