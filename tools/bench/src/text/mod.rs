//! `text`: the metrics T1 to T11, and growth, on real editing histories. One metric a file.

mod exchange;
mod growth;
mod replay;
mod t10_kept_memory;
mod t11_marks;
mod t1_local_replay;
mod t2_edit_and_encode;
mod t3_apply_one_by_one;
mod t4_merge_history;
mod t6_history_size;
mod t7_update_size;
mod t8_open_snapshot;

pub use replay::replayed;
pub use t10_kept_memory::{MemoryReport, NAMES as MEMORY_NAMES};

use crate::trace::Traces;
use crate::{Contest, Row};

/// A metric, by its name in the table.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    pub names: &'static [&'static str],
    pub measure: fn(&Contest, &Traces) -> anyhow::Result<Vec<Row>>,
}

pub const METRICS: &[Metric] = &[
    Metric {
        names: &["T1"],
        measure: t1_local_replay::measure,
    },
    Metric {
        names: &["T2"],
        measure: t2_edit_and_encode::measure,
    },
    Metric {
        names: &["T3"],
        measure: t3_apply_one_by_one::measure,
    },
    Metric {
        names: &["T4", "T5"],
        measure: t4_merge_history::measure,
    },
    Metric {
        names: &["T6"],
        measure: t6_history_size::measure,
    },
    Metric {
        names: &["T7"],
        measure: t7_update_size::measure,
    },
    Metric {
        names: &["T8", "T9"],
        measure: t8_open_snapshot::measure,
    },
    Metric {
        names: &["T10"],
        measure: t10_kept_memory::measure,
    },
    Metric {
        names: &["T11"],
        measure: t11_marks::measure,
    },
    Metric {
        names: &["G"],
        measure: growth::measure,
    },
];
