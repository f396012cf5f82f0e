//! Which cases a run plays, over which transports.

use std::cmp::Reverse;

use super::Carrier;
use crate::case::{Case, Library, Role, Selection, TransportKind};
use crate::driver::Mode;

/// One case over one carrier.
#[derive(Clone, Debug)]
pub struct Item {
    /// The case.
    pub case: Case,
    /// Over what.
    pub carrier: Carrier,
}

impl Item {
    /// Such as `SK-SYNC-0031[quic]`, or `SK-OFFL-0001` in tunnel mode.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}{}", self.case.id, self.carrier.suffix())
    }
}

/// All items of a run, the slow ones first.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order in which they are begun.
    pub items: Vec<Item>,
}

impl Plan {
    /// The selected cases of the judged roles, over the given transports; a client's in this mode.
    #[must_use]
    pub fn new(
        library: &Library,
        selection: &Selection,
        roles: &[Role],
        transports: &[TransportKind],
        mode: Mode,
    ) -> Self {
        let taken = library
            .iter()
            .filter(|case| roles.contains(&case.role) && selection.takes(case));
        let mut items = Vec::new();
        for case in taken {
            if case.role == Role::Client {
                items.push(Item {
                    case: case.clone(),
                    carrier: Carrier::Driver(mode),
                });
                continue;
            }
            for transport in transports {
                if case
                    .needs
                    .transport
                    .is_none_or(|needed| needed == *transport)
                {
                    items.push(Item {
                        case: case.clone(),
                        carrier: Carrier::Transport(*transport),
                    });
                }
            }
        }
        // What takes long begins first, so that it does not stand alone at the end.
        items.sort_by_key(|item| {
            let Case { needs, steps, .. } = &item.case;
            let waits = steps.iter().filter(|step| step.verb.waits_in_real_time());
            let longest_ms = waits.map(|step| step.within_ms().unwrap_or(0)).max();
            (Reverse(longest_ms), !needs.alone(), !needs.guarded)
        });
        Self { items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clause::{Catalogue, Level};

    /// [SK-SESS-007] gives a greeting ten seconds; no other case waits so long.
    #[test]
    fn the_longest_wait_begins_first() {
        let catalogue = Catalogue::of_this_release();
        let library = Library::built_in(&catalogue).expect("the cases");
        let selection = Selection::new(&[], &[], Level::May).expect("no glob");
        let (roles, transports) = ([Role::Server], [TransportKind::WebSocket]);
        let plan = Plan::new(&library, &selection, &roles, &transports, Mode::Tunnel);
        let first = plan.items.first().map(Item::name);
        assert_eq!(first.as_deref(), Some("SK-HAND-0011[ws]"));
    }
}
