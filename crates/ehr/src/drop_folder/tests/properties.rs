//! What no damage to a file may do: panic, lose an order, or change the sum.

use proptest::prelude::*;

use super::super::batch::Held;
use super::super::check::check;
use super::super::manifest::{Format, Listed, Manifest};
use super::super::pickup::Stamp;
use super::super::table;
use super::*;

fn listed(name: &str, format: Format, bytes: &[u8]) -> Listed {
    let mut listed = Listed {
        name: name.to_owned(),
        rows: 0,
        sha256: String::new(),
        format,
        complete: true,
        delimiter: b',',
    };
    if format == Format::Csv {
        listed.rows = table::check(bytes, &listed).unwrap_or(0);
    }
    listed
}

/// A batch of these bytes, if each file passes the checks that the folder would make.
fn batch(files: Vec<(&str, Format, Vec<u8>)>, stamp: &Stamp) -> Option<Batch> {
    let mut held = vec![];
    for (name, format, bytes) in files {
        let listed = listed(name, format, &bytes);
        if format == Format::Csv {
            check(&bytes, &listed).ok()?;
        }
        held.push(Held {
            listed,
            bytes,
            stamp: stamp.clone(),
        });
    }
    Some(Batch {
        settings: Desk::new().drop.settings().clone(),
        manifest: Manifest {
            source: "DPI".to_owned(),
            produced_at: now(),
            complete: true,
            decimal_comma: false,
            beds: vec![],
            kinds: vec![],
            files: vec![],
        },
        manifest_sha256: String::new(),
        manifest_stamp: stamp.clone(),
        picked_up_at: now(),
        files: held,
    })
}

fn stamp() -> Stamp {
    let folder = tempfile::tempdir().unwrap();
    Stamp::at(folder.path()).unwrap()
}

fn damaged(mut bytes: Vec<u8>, damage: &[(usize, u8, u8)]) -> Vec<u8> {
    for (at, how, with) in damage {
        let at = at % bytes.len().max(1);
        match how % 4 {
            0 if !bytes.is_empty() => bytes[at] = *with,
            1 => bytes.insert(at.min(bytes.len()), *with),
            2 if !bytes.is_empty() => {
                bytes.remove(at);
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

fn damage() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    let byte = prop_oneof![
        any::<u8>(),
        Just(b','),
        Just(b'\n'),
        Just(b'"'),
        Just(b'1'),
        Just(b' ')
    ];
    prop::collection::vec((0_usize..4000, 0_u8..5, byte), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn f14_damaged_tables_never_panic_and_never_lose_an_order(which in 0_usize..4, how in damage()) {
        let mut files: Vec<(&str, Format, Vec<u8>)> =
            tables().map(|(name, _, bytes)| (name, Format::Csv, bytes.to_vec())).to_vec();
        files[which].2 = damaged(files[which].2.clone(), &how);
        let rows = listed("orders.csv", Format::Csv, &files[1].2).rows;
        if let Some(batch) = batch(files, &stamp()) {
            let generation = batch.read(now(), None).unwrap().generation;
            let outside: u64 = generation.issues.iter()
                .filter(|issue| issue.code == "outside-census" && issue.subject == "orders.csv")
                .filter_map(|issue| issue.detail.split(' ').next()?.parse::<u64>().ok())
                .sum();
            let sum = generation.conservation();
            prop_assert!(sum.holds(), "received = understood + raw");
            prop_assert_eq!(u64::from(sum.received) + outside, rows, "every row is an order, or counted as nobody's");
        }
    }

    #[test]
    fn f14_any_cells_make_an_order_that_can_be_read(cells in prop::collection::vec("[ -~é\\n]{0,8}", 26)) {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let head = ORDERS.lines().next().unwrap();
        let rest = quoted.get(5..).unwrap().join(",");
        let table = format!("{head}\nX,P001,S9001,active,Essai,{rest}\n");
        let mut files: Vec<(&str, Format, Vec<u8>)> =
            tables().map(|(name, _, bytes)| (name, Format::Csv, bytes.to_vec())).to_vec();
        files[1].2 = table.into_bytes();
        let batch = batch(files, &stamp());
        prop_assert!(batch.is_some(), "quoted cells are a table");
        let generation = batch.unwrap().read(now(), None).unwrap().generation;
        let orders: Vec<_> = generation.charts.values().flat_map(|chart| &chart.orders).collect();
        prop_assert_eq!(orders.len(), 1, "one row, one order");
        let text = cells.get(12).unwrap().trim();
        prop_assert!(text.is_empty() || orders[0].verbatim.iter().any(|line| line == text), "its text as it stands");
    }

    #[test]
    fn f14_damaged_resources_never_panic(bundle in any::<bool>(), how in damage()) {
        let resources = [
            r#"{"resourceType":"Patient","id":"p1","name":[{"family":"TEST"}]}"#,
            r#"{"resourceType":"Encounter","id":"e1","status":"in-progress","subject":{"reference":"Patient/p1"}}"#,
            r#"{"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order","medicationCodeableConcept":{"text":"X"},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},"dosageInstruction":[{"text":"1 g à 08:00","timing":{"repeat":{"timeOfDay":["08:00:00"]}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"g"}}]}]}"#,
        ];
        let (name, format, text) = if bundle {
            let entries: Vec<String> = resources.iter().map(|one| format!("{{\"resource\":{one}}}")).collect();
            ("ward.json", Format::Bundle, format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}]}}", entries.join(",")))
        } else {
            ("ward.ndjson", Format::Ndjson, resources.join("\n"))
        };
        let files = vec![(name, format, damaged(text.into_bytes(), &how))];
        // A bundle that is no JSON any more is an error; everything else is a reading whose sum holds.
        if let Ok(reading) = batch(files, &stamp()).unwrap().read(now(), None) {
            prop_assert!(reading.generation.conservation().holds(), "received = understood + raw");
        }
    }

    #[test]
    fn f14_any_bytes_are_checked_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), name in 0_usize..4) {
        let (name, format) = [
            ("orders.csv", Format::Csv), ("a.ndjson", Format::Ndjson), ("a.json", Format::Bundle), ("a.hl7", Format::Hl7),
        ][name];
        let passed = check(&bytes, &listed(name, format, &bytes)).is_ok();
        prop_assert!(!passed || !bytes.contains(&0), "a zero byte never passes");
    }
}
