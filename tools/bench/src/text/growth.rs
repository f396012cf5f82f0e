//! G: twice the input takes at most 2.3 times as long. Ours alone; noise hardly touches it.

use crate::trace::Traces;
use crate::{Contest, Row};

pub(super) fn measure(_contest: &Contest, _traces: &Traces) -> anyhow::Result<Vec<Row>> {
    Ok(Vec::new())
}
