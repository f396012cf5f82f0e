//! What every task of a server shares.

use std::sync::Arc;

use crate::documents::Documents;
use crate::identity::Identifier;
use crate::metrics::Metrics;

#[derive(Debug)]
pub(crate) struct House {
    pub(crate) documents: Arc<Documents>,
    pub(crate) identifier: Arc<Identifier>,
    pub(crate) metrics: Arc<Metrics>,
}
