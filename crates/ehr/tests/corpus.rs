//! The seed corpus of the fuzz targets, replayed: what was once found is never met again.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

#[path = "../../../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(name);
    let mut seeds = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        target(&bytes);
        // Cut anywhere, a seed is another input: fifty cuts, spread over its length.
        for cut in 1..50 {
            target(bytes.get(..bytes.len() * cut / 50).unwrap_or_default());
        }
        seeds += 1;
    }
    println!("{name}: {seeds} seeds");
    assert!(seeds >= 3, "{name}: a corpus without seeds proves nothing");
}

#[test]
fn every_seed_of_the_fuzz_targets_is_survived() {
    replay("fhir_bundle", targets::fhir_bundle);
    replay("ndjson", targets::ndjson);
    replay("csv", targets::csv);
    replay("hl7v2", targets::hl7v2);
}
