//! Probes: does a feature work, whatever the peer declares? They keep declarations honest.
//!
//! A declared feature that does not work is a claim too many, and fails. One that works and is not
//! declared is a claim too few, and is said.

use std::collections::BTreeSet;

use super::{Carrier, Item};
use crate::case::{Case, Family, FamilyError, Feature, Role};
use crate::clause::Catalogue;

/// The scripts: cases like all others, that stand outside the suite.
const SCRIPTS: &str = include_str!("probes.yaml");

/// One feature of one peer, and the case that shows whether it works.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Which feature.
    pub feature: Feature,
    /// The peer says that it has it.
    pub declared: bool,
    /// What is played.
    pub item: Item,
}

/// The probes of a peer of this role that declares these features, over this carrier.
///
/// # Errors
/// When a script is wrong.
pub fn probes(
    role: Role,
    declared: &BTreeSet<Feature>,
    carrier: Carrier,
    catalogue: &Catalogue,
) -> Result<Vec<Probe>, FamilyError> {
    let scripts = Family::read("probes.yaml", SCRIPTS, catalogue)?;
    let of_role = scripts.into_iter().filter(|case| case.role == role);
    let probe = |case: Case| {
        let feature = shown_by(&case)?;
        Some(Probe {
            feature,
            declared: declared.contains(&feature),
            item: Item { case, carrier },
        })
    };
    Ok(of_role.filter_map(probe).collect())
}

/// The last part of its path.
fn shown_by(case: &Case) -> Option<Feature> {
    let name = case.path.rsplit('/').next()?;
    Feature::ALL
        .into_iter()
        .find(|feature| feature.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Lock, TransportKind};
    use crate::driver::Mode;

    #[test]
    fn every_probe_shows_a_feature_and_is_no_case_of_the_suite() {
        let catalogue = Catalogue::of_this_release();
        let declared = BTreeSet::from([Feature::Lww, Feature::Set]);
        let server = Carrier::Transport(TransportKind::WebSocket);
        let client = Carrier::Driver(Mode::Tunnel);
        for (role, carrier, count) in [(Role::Server, server, 4), (Role::Client, client, 5)] {
            let probes = probes(role, &declared, carrier, &catalogue).expect("sound scripts");
            assert_eq!(probes.len(), count, "{role:?}");
            for probe in probes {
                assert!(Feature::of(&probe.item.case).contains(&probe.feature));
                assert_eq!(probe.declared, probe.feature == Feature::Set);
                assert_eq!(Lock::committed().place(&probe.item.case.id), None);
            }
        }
    }
}
