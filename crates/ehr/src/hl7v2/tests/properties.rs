//! What no damage to a message and no order of arrival may do.

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::*;

fn order_message() -> String {
    rde(
        "R",
        "0900",
        &[
            "ORC|NW|100^DPI|200^PUI",
            "TQ1|1||TID|||10^D",
            "RXE||AMX^Amoxicilline|1||g|||1 g, 3 fois par jour",
            "RXR|PO^orale",
            "ORC|NW|101^DPI",
            "RXE|^BID|PAR^Paracétamol|500||mg",
            "NTE|1||si douleur",
        ],
    )
}

/// The life of one stay: every message at a time of its own.
fn life() -> Vec<String> {
    const AMX: &str = "RXE||AMX^Amoxicilline|1||g";
    let given = |time: &str, amount: &str, action: &str| {
        format!(
            "RXA|0|1|20261121{time}||AMX^Amoxicilline|{amount}|g|||7^IDE^Alice||||||||||CP|{action}"
        )
    };
    let ras = |id: &str, time: &str, rxa: &str| {
        message("RAS^O17", id, time, &[PID, "ORC|RE|100^DPI", rxa])
    };
    let pv1 = |ward: &str, bed: &str| format!("PV1|1|I|{ward}^300^{bed}||||||||||||||||V1");
    vec![
        adt("A01", "M1", "0800", &pv1("5S", "500-P")),
        adt("A02", "M2", "0900", &pv1("3N", "301-P")),
        adt("A08", "M3", "0930", &pv1("3N", "301-P")).replace("TEST^", "NOUVEAU^"),
        adt("A02", "M4", "1000", &pv1("3N", "302-F")),
        adt("A12", "M5", "1010", &pv1("3N", "301-P")),
        adt("A02", "M6", "1100", &pv1("3N", "303-F")),
        adt("A03", "M7", "1200", &pv1("3N", "303-F")),
        adt("A13", "M8", "1210", &pv1("3N", "303-F")),
        adt("A08", "M9", "1300", &pv1("3N", "304-P")),
        rde("N1", "0910", &["ORC|NW|100^DPI", "TQ1|1||TID", AMX]),
        rde("N2", "0915", &["ORC|OK|100^DPI|200^PUI"]),
        rde("N3", "0950", &["ORC|HD||200^PUI"]),
        rde("N4", "1005", &["ORC|RL|100^DPI"]),
        rde("N5", "1050", &["ORC|XO|100^DPI|200^PUI", "TQ1|1||BID", AMX]),
        rde("N6", "1300", &["ORC|DC|100"]),
        ras("D1", "0921", &given("0920", "1", "A")),
        ras("D2", "0930", &given("0920", "2", "U")),
        ras("D3", "1121", &given("1120", "1", "A")),
        ras("D4", "1140", &given("1120", "1", "D")),
        message(
            "ORU^R01",
            "O1",
            "0925",
            &[
                PID,
                "OBR|1||7|K",
                "OBX|1|NM|K^K||6.9|mmol/L|||||F|||20261121091000",
            ],
        ),
        message(
            "ORU^R01",
            "O2",
            "0955",
            &[
                PID,
                "OBR|1||7|K",
                "OBX|1|NM|K^K||4.1|mmol/L|||||C|||20261121091000",
            ],
        ),
    ]
}

fn mutated(text: &str, how: u8, at: Index, other: Index) -> Vec<u8> {
    let mut lines: Vec<String> = text.split('\r').map(str::to_owned).collect();
    match how % 7 {
        // A field is dropped.
        0 => {
            let line = at.index(lines.len());
            let mut fields: Vec<&str> = lines[line].split('|').collect();
            let field = other.index(fields.len());
            fields.remove(field);
            lines[line] = fields.join("|");
        }
        // Segments are swapped.
        1 => {
            let (a, b) = (at.index(lines.len()), other.index(lines.len()));
            lines.swap(a, b);
        }
        // A segment is dropped.
        2 => {
            lines.remove(at.index(lines.len()));
        }
        // The message is cut.
        3 => return text.as_bytes()[..at.index(text.len())].to_vec(),
        // A byte is another.
        4 => {
            let mut bytes = text.as_bytes().to_vec();
            let place = at.index(bytes.len());
            bytes[place] = u8::try_from(other.index(256)).unwrap();
            return bytes;
        }
        // A field is another's.
        5 => {
            let line = at.index(lines.len());
            let mut fields: Vec<String> = lines[line].split('|').map(str::to_owned).collect();
            let (a, b) = (at.index(fields.len()), other.index(fields.len()));
            fields[a] = fields[b].clone();
            lines[line] = fields.join("|");
        }
        // A segment comes twice.
        _ => {
            let line = lines[at.index(lines.len())].clone();
            lines.insert(other.index(lines.len()), line);
        }
    }
    lines.join("\r").into_bytes()
}

/// The names of medicines in the encoded orders of a damaged message, as far as they can still be read.
fn names_in(bytes: &[u8]) -> Vec<&'static str> {
    let text = crate::hl7v2::wire::normal(bytes, crate::hl7v2::wire::Charset::Latin1).text;
    ["Amoxicilline", "Paracétamol"]
        .into_iter()
        .filter(|name| {
            text.split('\r').any(|line| {
                line.starts_with("RXE|")
                    && line
                        .split('|')
                        .nth(2)
                        .is_some_and(|field| field.split('^').nth(1) == Some(name))
            })
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_permutation_of_a_stay_gives_the_same_ward(
        chosen in subsequence(life(), 1..=21).prop_flat_map(|some| (Just(some.clone()), Just(some).prop_shuffle()))
    ) {
        let (straight, shuffled) = chosen;
        let (mut one, mut other) = (a_feed(), a_feed());
        take(&mut one, &straight);
        take(&mut other, &shuffled);
        prop_assert_eq!(one.census(), other.census(), "{:?}", shuffled);
        let charts = |feed: &Feed| generation(feed).charts;
        prop_assert_eq!(charts(&one), charts(&other), "the whole chart");
    }

    #[test]
    fn spent_rows_carry_nothing(
        order in Just(life()).prop_shuffle(),
        hours in 0_i64..40,
    ) {
        let later = now() + chrono::Duration::hours(hours);
        let mut feed = a_feed();
        take(&mut feed, &order);
        let done = feed.done_with(later);
        let mut again = a_feed();
        for (message, row) in order.iter().zip(1..) {
            if !done.contains(&row) {
                again.apply(row, now(), message.as_bytes());
            }
        }
        prop_assert_eq!(generation(&feed).charts, generation(&again).charts, "without {:?}", done);
        feed.forget(&done);
        prop_assert_eq!(generation(&feed).charts, generation(&again).charts, "nor in memory");
    }

    #[test]
    fn no_damage_panics_or_loses_an_order(
        damage in prop::collection::vec((any::<u8>(), any::<Index>(), any::<Index>()), 1..4)
    ) {
        let mut bytes = order_message().into_bytes();
        for (how, at, other) in damage {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if text.is_empty() {
                break;
            }
            bytes = mutated(&text, how, at, other);
        }
        let mut feed = a_feed();
        take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
        let outcome = feed.apply(9, now(), &bytes);
        // A message whose type was damaged into another known one may hold no order at all.
        prop_assume!(String::from_utf8_lossy(&bytes).contains("RDE^O11"));
        let told = feed.orders_in_words();
        if !matches!(outcome, Outcome::Kept(_)) {
            prop_assert!(!told.is_empty(), "{:?}: {}", outcome, String::from_utf8_lossy(&bytes));
            for name in names_in(&bytes) {
                prop_assert!(
                    told.iter().any(|words| words.contains(name)),
                    "{name} is shown: {told:?} {}",
                    String::from_utf8_lossy(&bytes)
                );
            }
        }
        let reading = feed.read(now(), None);
        prop_assert!(reading.is_ok(), "received = understood + raw");
        // As many orders as groups: each ORC, or the head of an order without one.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for order in reading.unwrap().generation.charts.values().flat_map(|chart| &chart.orders) {
            prop_assert!(!order.medication.text.is_empty(), "never a blank: {text}");
        }
    }

    #[test]
    fn each_group_is_an_order_of_its_own_number(numbers in prop::collection::btree_set(1_u32..500, 1..12)) {
        let segments: Vec<String> = numbers
            .iter()
            .flat_map(|number| [format!("ORC|NW|{number}"), "RXE||X^Y|1||mg".to_owned()])
            .collect();
        let lines: Vec<&str> = segments.iter().map(String::as_str).collect();
        let mut feed = a_feed();
        take(&mut feed, &[adt("A01", "A", "0800", PV1), rde("R", "0900", &lines)]);
        prop_assert_eq!(chart(&feed, "8001").orders.len(), numbers.len(), "received = shown");
    }

    #[test]
    fn random_bytes_have_an_outcome(bytes in prop::collection::vec(any::<u8>(), 0..400), head in any::<bool>()) {
        let mut all = if head { b"MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5\rPID|1||8001^^^CH^PI\r".to_vec() } else { vec![] };
        all.extend(bytes);
        let mut feed = a_feed();
        let outcome = feed.apply(1, now(), &all);
        let ack = crate::hl7v2::Ack::to(&all, outcome.fault(), now(), Tz::Europe__Paris, "1");
        prop_assert!(matches!(ack.code, "AA" | "AE" | "AR" | "CA" | "CE" | "CR"), "answered");
        prop_assert!(feed.read(now(), None).is_ok(), "and the ward can be read");
    }
}

#[test]
fn a_huge_message_is_read_in_reasonable_time() {
    let mut segments: Vec<String> = vec![];
    for number in 0..4000 {
        segments.push(format!("ORC|NW|{number}"));
        segments.push("RXE||AMX^Amoxicilline|1||g".to_owned());
    }
    let lines: Vec<&str> = segments.iter().map(String::as_str).collect();
    let mut feed = a_feed();
    let began = std::time::Instant::now();
    take(
        &mut feed,
        &[adt("A01", "A", "0800", PV1), rde("R", "0900", &lines)],
    );
    assert_eq!(
        generation(&feed).conservation().received,
        4000,
        "none is dropped"
    );
    assert!(began.elapsed().as_secs() < 20, "took {:?}", began.elapsed());
}
