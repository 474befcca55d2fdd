//! The demonstration's whole outage at the hours that are hard for it: just after a large round, in the quiet of the
//! night, across midnight, and in the night in which an hour comes twice.

use std::time::Instant;

use app::clock::Clock;
use app::headless::run_at;
use chrono::{DateTime, Utc};

/// Lives through the outage from this instant on, and checks everything that the report promises.
fn outage_from(begin: &str) {
    let begin: DateTime<Utc> = begin.parse().unwrap();
    let started = Instant::now();
    let clock =
        Clock::from_fn(move || begin + chrono::Duration::from_std(started.elapsed()).unwrap());
    let folder = tempfile::TempDir::new().unwrap();
    let mut steps = vec![];
    let report = run_at(folder.path(), clock, &mut |name, _| {
        steps.push(name.to_owned())
    })
    .unwrap_or_else(|error| panic!("{begin}: after {steps:?}: {error:#}"));
    assert!(
        report.conserved,
        "{begin}: received is shown and printed: {report:?}"
    );
    assert!(
        report.charted >= 30,
        "{begin}: enough to speak of: {report:?}"
    );
    assert_eq!(
        report.posted, report.charted,
        "{begin}: every dose reached the record: {report:?}"
    );
    assert_eq!(
        report.verified, report.posted,
        "{begin}: and was read back: {report:?}"
    );
    assert_eq!(
        (report.duplicates, report.worklist),
        (0, 0),
        "{begin}: once, and nothing is left: {report:?}"
    );
    assert!(report.journal_ok, "{begin}: {report:?}");
}

#[test]
fn the_outage_works_just_after_the_morning_round() {
    outage_from("2026-11-20T07:50:00Z");
}

#[test]
fn the_outage_works_across_midnight() {
    outage_from("2026-11-20T22:59:40Z");
}

#[test]
fn the_outage_works_while_an_hour_comes_twice() {
    outage_from("2026-10-25T00:59:40Z");
}
