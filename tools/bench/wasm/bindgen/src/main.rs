//! `synckit-bench-bindgen MODULE FOLDER`: writes the JavaScript around a WASM module, for Node.

use std::path::PathBuf;

use anyhow::Context as _;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let module = arguments.next().context("the module's path comes first")?;
    let folder = arguments.next().context("the folder to write to comes second")?;
    Bindgen::new()
        .input_path(&module)
        .nodejs(true)?
        .typescript(false)
        .generate(&folder)
        .with_context(|| format!("cannot bind {}", module.display()))
}
