#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| synckit_fuzz::document_apply(data));
