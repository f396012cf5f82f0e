//! By which variables the states of a model are grouped in its picture.

/// None for a model without a picture: laws of operators, and data types whose states are sets of
/// changes.
pub(super) fn of(spec: &str) -> &'static [&'static str] {
    match spec {
        "SyncSession" => &["phase", "epoch"],
        "Durability" => &["running", "safe"],
        "Healing" => &["phase", "epoch"],
        "FanOut" => &["at", "read"],
        "SlowReader" => &["subscription", "following"],
        "Awareness" => &["board", "link"],
        "Access" => &["flow", "acl", "expired"],
        "Partial" => &["query", "lagging"],
        _ => &[],
    }
}
