#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| synckit_fuzz::archive_open(data));
