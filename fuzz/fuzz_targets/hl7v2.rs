//! libFuzzer on `hl7v2`; what is checked stands in `../targets.rs`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::hl7v2(bytes));
