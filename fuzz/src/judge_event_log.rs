//! The judge reads the log of a run: any text is a log, of which every report can be made, or is
//! refused.

use synckit_conformance::event_log::RunRecord;
use synckit_conformance::report::{badge, write_html, write_json, write_markdown, write_tap};
use synckit_conformance::run::Summary;

/// A log that was cut off, mixed up, or written by something else.
pub fn judge_event_log(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(record) = RunRecord::parse(text) else {
        return;
    };
    let _ = badge(&Summary::of_run(&record));
    let _ = write_tap(&record);
    let _ = write_markdown(&record);
    let _ = write_html(&record);
    write_json(&record).expect("a report is JSON");
}
