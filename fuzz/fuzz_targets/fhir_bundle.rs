//! libFuzzer on `fhir_bundle`; what is checked stands in `../targets.rs`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::fhir_bundle(bytes));
