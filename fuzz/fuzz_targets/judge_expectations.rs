#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| synckit_fuzz::judge_expectations(data));
