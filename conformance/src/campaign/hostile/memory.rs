//! How much memory a process holds.

use std::fs;

use crate::campaign::CampaignError;

/// Resident bytes of a process, as Linux tells them.
pub(super) fn resident_bytes(process: u32) -> Result<u64, CampaignError> {
    let file = format!("/proc/{process}/status");
    let machine = |reason: &dyn std::fmt::Display| {
        CampaignError::Machine(format!(
            "the memory is read from {file}, on Linux: {reason}"
        ))
    };
    let text = fs::read_to_string(&file).map_err(|error| machine(&error))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.map(|kib| kib << 10)
        .ok_or_else(|| machine(&"it has no line VmRSS"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_holds_memory_and_no_process_holds_none() {
        let own = resident_bytes(std::process::id()).expect("this process runs");
        assert!(own > 1 << 20, "{own}");
        assert!(resident_bytes(u32::MAX).is_err());
    }
}
