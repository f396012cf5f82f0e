//! What a judged client and the judge agree on: the client offers capabilities, and is spared the
//! cases about others.
//!
//! Spec: [SK-SESS-004], [SK-VERS-004].

use serde_json::Value;

use crate::frame::CAPABILITIES;
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::{Direction, FrameRecord};

/// Which operations a capability is about, as the wire names them.
const OPERATIONS: [(&str, &str); 8] = [
    ("lww_set", "LWW"),
    ("lww_delete", "LWW"),
    ("counter_add", "COUNTER"),
    ("set_add", "SET"),
    ("set_remove", "SET"),
    ("text_insert", "TEXT"),
    ("text_delete", "TEXT"),
    ("text_mark", "MARKS"),
];

impl Player {
    /// The capabilities that both sides name, for `Welcome`. Of what a case wants, the client may
    /// lack kinds of fields, but nothing else.
    //= SK-SESS-004
    pub(super) fn agreed_capabilities(
        &self,
        wanted: Option<Vec<String>>,
    ) -> Result<Vec<String>, Failure> {
        let offered = self.offered().unwrap_or(&Value::Null);
        let kinds = || CAPABILITIES.map(str::to_owned).to_vec();
        let wanted = wanted.unwrap_or_else(kinds);
        let is_kind = |capability: &str| CAPABILITIES.contains(&capability);
        let lacks = |capability: &&String| !names(offered, capability) && !is_kind(capability);
        if let Some(missing) = wanted.iter().find(lacks) {
            return Err(unsupported(missing, offered));
        }
        let agreed = wanted.into_iter();
        Ok(agreed.filter(|own| names(offered, own)).collect())
    }

    /// A case about a kind of field that the client did not offer is none for it.
    //= SK-VERS-004
    pub(in crate::script) fn check_agreed(&self, frame: &FrameRecord) -> Result<(), Failure> {
        let (Some(offered), Ok(said)) = (self.offered(), &frame.decoded) else {
            return Ok(());
        };
        let changes = said[frame.name()]["delta"]["changes"].as_array();
        let ops = changes
            .into_iter()
            .flatten()
            .filter_map(|change| change["ops"].as_array())
            .flatten();
        for op in ops {
            let needed = OPERATIONS.iter().find(|(kind, _)| op.get(kind).is_some());
            if let Some((_, capability)) = needed.filter(|(_, needed)| !names(offered, needed)) {
                return Err(unsupported(capability, offered));
            }
        }
        Ok(())
    }

    /// What the latest `Hello` offers, once there was one.
    fn offered(&self) -> Option<&Value> {
        let received = self
            .trace
            .frames()
            .filter(|(_, direction, _)| *direction == Direction::Received);
        let hellos = received.filter_map(|(_, _, frame)| frame.body("hello"));
        hellos.last().map(|hello| &hello["capabilities"])
    }
}

fn unsupported(capability: &str, offered: &Value) -> Failure {
    Failure::new(
        FailureKind::Unsupported,
        format!("a client that names {capability}"),
        format!("its hello names {offered}"),
    )
}

fn names(offered: &Value, capability: &str) -> bool {
    let offered = offered.as_array().into_iter().flatten();
    offered
        .filter_map(Value::as_str)
        .any(|name| name == capability)
}
