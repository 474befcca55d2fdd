//! Small messages as files: what becomes of each, and what the ward then shows.

use super::*;
use crate::hl7v2::wire::messages;

#[test]
fn each_file_is_read_as_it_should_and_every_order_is_shown() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ehr/hl7v2");
    let expected = [
        ("adt-a01-bom-lf.hl7", Outcome::Applied, 0),
        ("adt-a01-says-latin1-is-utf8.hl7", Outcome::Applied, 0),
        // Once read they say the same as the first, letter for letter.
        ("adt-a01-says-utf8-is-latin1.hl7", Outcome::Repeated, 0),
        ("adt-a01.hl7", Outcome::Repeated, 0),
        ("adt-a02-zbe.hl7", Outcome::Applied, 0),
        ("batch.hl7", Outcome::Applied, 1),
        ("broken-line.hl7", Outcome::Applied, 1),
        ("orm-free-text.hl7", Outcome::Applied, 1),
        ("ras-refused.hl7", Outcome::Applied, 0),
        ("rde-pca-in-note.hl7", Outcome::Applied, 1),
        ("rde-rxr-before-rxe.hl7", Outcome::Applied, 1),
        ("unknown-event.hl7", Outcome::Kept("unknown-event"), 0),
    ];
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".hl7"))
        .collect();
    names.sort();
    assert_eq!(
        names,
        expected.map(|(name, ..)| name.to_owned()),
        "every file is expected"
    );
    let mut feed = a_feed();
    let mut sent = 0;
    for ((name, outcome, orders), row) in expected.into_iter().zip(1..) {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert!(messages(&bytes).is_whole(), "{name} is whole");
        assert_eq!(feed.apply(row, now(), &bytes), outcome, "{name}");
        sent += orders;
    }
    let chart = chart(&feed, "9101");
    assert_eq!(chart.orders.len(), sent, "received = shown");
    assert_eq!(chart.patient.family.as_deref(), Some("FICTIVE"), "born as");
    assert_eq!(
        chart.patient.used_family.as_deref(),
        Some("USUELLE"),
        "called"
    );
    assert_eq!(
        chart.encounter.place.bed.as_deref(),
        Some("311-P"),
        "where the transfer led"
    );
    assert_eq!(
        chart.allergies.values()[0].line(),
        "Pénicilline (Choc)",
        "the letters survive every declaration"
    );
    let broken = chart
        .orders
        .iter()
        .find(|order| order.number.as_deref() == Some("705"))
        .unwrap();
    assert_eq!(
        broken.verbatim.first().map(String::as_str),
        Some("à donner\nau milieu du repas"),
        "a broken line is joined to the one before"
    );
}
