//! `data`: the metrics M1 to M4 and C1, on registers, versions, sets, counters and the codec.

mod c1_codec;
mod growth;
mod keyed;
mod m1_local_set;
mod m2_set_on_the_wire;
mod m3_version_merge;
mod m4_set_and_counter;

use crate::{Contest, Row};

/// A metric, by its names in the table.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    pub names: &'static [&'static str],
    pub measure: fn(&Contest) -> anyhow::Result<Vec<Row>>,
}

pub const METRICS: &[Metric] = &[
    Metric {
        names: &["M1"],
        measure: m1_local_set::measure,
    },
    Metric {
        names: &["M2"],
        measure: m2_set_on_the_wire::measure,
    },
    Metric {
        names: &["M3"],
        measure: m3_version_merge::measure,
    },
    Metric {
        names: &["M4"],
        measure: m4_set_and_counter::measure,
    },
    Metric {
        names: &["C1"],
        measure: c1_codec::measure,
    },
    Metric {
        names: &["G"],
        measure: growth::measure,
    },
];
