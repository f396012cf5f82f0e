//! The documents that are open: each a task around its machine, started on demand, ended when
//! nobody needs it.

mod disk;
mod registry;
mod task;
mod watchers;

pub(crate) use registry::Documents;
