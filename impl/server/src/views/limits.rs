//! What bounds the work and the memory of views. [SK-HTTP-012]

use std::time::Duration;

/// Views in the making at once.
pub(super) const MAX_CONCURRENT_VIEWS: usize = 8;

/// How long making one may take before its reader is asked to come back. What was done by then is
/// kept.
pub(super) const VIEW_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest JSON of a document.
pub(super) const MAX_VIEW_BYTES: usize = 64 * 1_024 * 1_024;

/// Pages of the log in memory at once, each as large as a frame.
pub(super) const MAX_HISTORY_PAGES: u32 = 64;

/// Views kept for the next reader.
pub(super) const MAX_KEPT_VIEWS: usize = 64;

/// What all of them may weigh.
pub(super) const MAX_KEPT_BYTES: usize = 64 * 1_024 * 1_024;
