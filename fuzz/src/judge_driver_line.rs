//! The judge reads what a driver answers: any line is a reply or is refused.

use synckit_conformance::driver::Reply;

/// One line of a client's driver.
pub fn judge_driver_line(data: &[u8]) {
    let _ = serde_json::from_slice::<Reply>(data);
}
