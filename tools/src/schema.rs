//! The messages of `proto/`, compiled in memory: what the lints read and the vectors are made of.
//!
//! These descriptors come from the `.proto` files alone, never from the implementation.

use std::path::PathBuf;

use anyhow::Context as _;
use prost_reflect::DescriptorPool;

use crate::workspace::Workspace;

/// Compiles every `.proto` file of the repository.
pub(crate) fn compile(workspace: &Workspace) -> anyhow::Result<DescriptorPool> {
    let root = workspace.path("proto");
    let files: Vec<PathBuf> = workspace
        .files()?
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "proto")
        })
        .map(|path| workspace.path(path))
        .collect();
    let set = protox::compile(&files, [&root]).context("proto/ does not compile")?;
    DescriptorPool::from_file_descriptor_set(set).context("proto/ has inconsistent descriptors")
}
