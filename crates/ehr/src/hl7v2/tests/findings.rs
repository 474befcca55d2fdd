//! Allergies, diagnoses, measured values.

use ward::clinical::{Known, Measured};

use super::*;

fn after(messages: &[String]) -> Chart {
    let mut feed = a_feed();
    take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
    take(&mut feed, messages);
    chart(&feed, "8001")
}

fn with(id: &str, time: &str, lines: &[&str]) -> String {
    let evn = format!("EVN|A08|20261121{time}00");
    let mut all = vec![evn.as_str(), PID, PV1];
    all.extend(lines);
    message("ADT^A08", id, time, &all)
}

fn oru(id: &str, time: &str, lines: &[&str]) -> String {
    let mut all = vec![PID];
    all.extend(lines);
    message("ORU^R01", id, time, &all)
}

#[test]
fn allergies_have_four_certainties() {
    assert_eq!(
        after(&[]).allergies,
        Known::NotRecorded,
        "carried, and none told"
    );
    let mut silent = Feed::new(FeedSettings {
        carries: [Section::Orders].into(),
        ..settings()
    });
    take(&mut silent, &[adt("A01", "A", "0800", PV1)]);
    assert!(
        matches!(chart(&silent, "8001").allergies, Known::NotFetched(_)),
        "a feed without allergies knows nothing of them"
    );
    for stated in ["AL1|1||716186003^x^SCT", "AL1|1||^Aucune allergie connue"] {
        assert_eq!(
            after(&[with("B", "0900", &[stated])]).allergies,
            Known::NoneKnown,
            "stated: {stated}"
        );
    }
    assert_eq!(
        after(&[with("B", "0900", &["AL1|1||428607008^No food allergy^SCT"])]).allergies,
        Known::NotRecorded,
        "one kind only is no statement about all"
    );
    let known = after(&[with(
        "B",
        "0900",
        &["AL1|1|DA|PEN^Pénicilline|SV|Choc~Éruption"],
    )]);
    let allergy = &known.allergies.values()[0];
    assert_eq!(allergy.line(), "Pénicilline (Choc, Éruption)", "the line");
    assert!(allergy.severe, "severe");
}

#[test]
fn a_message_without_allergies_takes_none_away_and_a_new_list_replaces() {
    let list = with("B", "0900", &["AL1|1|DA|PEN^Pénicilline"]);
    let silent = with("C", "1000", &[]);
    assert_eq!(
        after(&[list.clone(), silent]).allergies.values().len(),
        1,
        "silence is no statement"
    );
    let newer = with("D", "1100", &["AL1|1|DA|LAT^Latex"]);
    assert_eq!(
        after(&[newer, list]).allergies.values()[0].substance,
        "Latex",
        "the newest list, though it came first"
    );
}

#[test]
fn weights_vitals_and_results_find_their_places() {
    let chart = after(&[
        with(
            "B",
            "0900",
            &["OBX|1|NM|29463-7^Poids^LN||61.50|kg|||||F|||20261121085500"],
        ),
        oru(
            "O",
            "1000",
            &[
                "OBR|1||77|NFS",
                "OBX|1|NM|718-7^Hémoglobine^LN||9.2|g/dL|12-16|L|||F|||20261121093000",
                "OBX|2|SN|1988-5^CRP^LN||<^5|mg/L|||||P",
                "OBX|3|CWE|882-1^Groupe^LN||AP^A positif||||||F",
                "OBX|4|ED|X^Compte rendu||^^PDF^Base64^AAAA||||||F",
                "OBX|5|NM|8867-4^Pouls^LN||72|/min|||||F|||20261121094500",
            ],
        ),
    ]);
    let weight = &chart.weight.values()[0];
    assert_eq!(weight.amount.value.to_string(), "61.50", "the digits");
    assert_eq!(chart.vitals.values().len(), 1, "the pulse");
    let results = chart.results.values();
    assert_eq!(results.len(), 4, "four results");
    let named = |name: &str| results.iter().find(|one| one.name == name).unwrap();
    let blood = named("Hémoglobine");
    assert_eq!(blood.flag.as_deref(), Some("L"), "flag");
    assert_eq!(blood.range.as_deref(), Some("12-16"), "range");
    let crp = named("CRP");
    assert!(
        matches!(&crp.value, Measured::Quantity(less, _) if less == "<"),
        "comparator"
    );
    assert_eq!(crp.provisional.as_deref(), Some("P"), "not final");
    assert_eq!(
        named("Groupe").value,
        Measured::Text("A positif".to_owned()),
        "coded"
    );
    assert_eq!(
        named("Compte rendu").value,
        Measured::Missing(Some("ED".to_owned())),
        "a document is no value, and is there"
    );
}

#[test]
fn corrections_replace_and_deletions_remove() {
    let value = |id: &str, time: &str, value: &str, status: &str| {
        let line =
            format!("OBX|1|NM|2823-3^Potassium^LN||{value}|mmol/L|||||{status}|||20261121093000");
        oru(id, time, &["OBR|1||77|IONO", &line])
    };
    let results = after(&[
        value("C", "1100", "4.1", "C"),
        value("F", "1000", "6.9", "F"),
    ])
    .results;
    assert_eq!(results.values().len(), 1, "one potassium");
    assert!(
        matches!(&results.values()[0].value, Measured::Quantity(_, amount) if amount.value.to_string() == "4.1"),
        "the corrected one, though it came first"
    );
    let gone = after(&[value("F", "1000", "6.9", "F"), value("D", "1100", "", "D")]).results;
    assert_eq!(gone, Known::NotRecorded, "it was a mistake");
}

#[test]
fn diagnoses_are_shown_as_written() {
    let chart = after(&[with(
        "B",
        "0900",
        &["DG1|1||I50^Insuffisance cardiaque^CIM10||20261120|W"],
    )]);
    let condition = &chart.conditions.values()[0];
    assert_eq!(condition.text, "Insuffisance cardiaque", "text");
    assert!(condition.unconfirmed, "a working diagnosis");
    assert_eq!(condition.since.as_deref(), Some("20261120"), "since");
}

#[test]
fn wrong_character_sets_are_read_and_reported() {
    let mut feed = a_feed();
    let text = adt("A01", "A", "0800", PV1);
    let latin: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    feed.apply(1, now(), &latin);
    assert_eq!(
        chart(&feed, "8001").patient.given,
        ["Amélie"],
        "declared UTF-8, sent in 8859-1"
    );
    assert!(
        generation(&feed)
            .issues
            .iter()
            .any(|issue| issue.code == "charset"),
        "and said"
    );
}
