//! The judge reads what a judged peer sends: any bytes are a frame or a problem, and can be shown.

use synckit_conformance::frame::{
    Sender, annotate, decode_frame, encode_frame, grammar_problem, last_seq,
};

/// Chapter 5, as the judge reads it: another decoder than that of `wire_decode`, from the
/// descriptors alone.
pub fn judge_frame(data: &[u8]) {
    let _ = annotate(data);
    let Ok(frame) = decode_frame(data) else {
        return;
    };
    let _ = grammar_problem(&frame, Sender::Client);
    let _ = grammar_problem(&frame, Sender::Server);
    let changes = frame
        .as_object()
        .into_iter()
        .flat_map(|frame| frame.values());
    let changes = changes.filter_map(|body| body["changes"].as_array());
    for change in changes.flatten() {
        let _ = last_seq(change);
    }
    // What was read is written again, unless it holds what a script may not write.
    if let Ok(bytes) = encode_frame(&frame) {
        assert!(
            decode_frame(&bytes).is_ok(),
            "what the judge writes, it reads"
        );
    }
}
