//! What no damage to a file may do: panic, lose an order, or change the sum.

use proptest::prelude::*;

use super::*;

/// A batch of these bytes, if each file passes the checks that the folder would make.
fn batch(files: &[(&str, Vec<u8>)]) -> Option<Batch> {
    let settings = Desk::new().drop.settings().clone();
    let files = files
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.clone()))
        .collect();
    Batch::in_memory(settings, files, now()).ok()
}

fn good() -> Vec<(&'static str, Vec<u8>)> {
    tables()
        .map(|(name, _, bytes)| (name, bytes.to_vec()))
        .to_vec()
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
        let mut files = good();
        files[which].1 = damaged(files[which].1.clone(), &how);
        if let Some(batch) = batch(&files) {
            let rows = batch.files[1].listed.rows;
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
    fn f14_any_cells_make_an_order_that_can_be_read(cells in prop::collection::vec("[ -~é\\n]{0,8}", 21)) {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let head = ORDERS.lines().next().unwrap();
        let table = format!("{head}\nX,P001,S9001,active,Essai,{}\n", quoted.join(","));
        let mut files = good();
        files[1].1 = table.into_bytes();
        let batch = batch(&files);
        prop_assert!(batch.is_some(), "quoted cells are a table");
        let generation = batch.unwrap().read(now(), None).unwrap().generation;
        let orders: Vec<_> = generation.charts.values().flat_map(|chart| &chart.orders).collect();
        prop_assert_eq!(orders.len(), 1, "one row, one order");
        let text = cells[7].trim();
        prop_assert!(text.is_empty() || orders[0].verbatim.iter().any(|line| line == text), "its text as it stands");
    }

    #[test]
    fn f14_damaged_resources_never_panic(bundle in any::<bool>(), how in damage()) {
        let resources = [
            r#"{"resourceType":"Patient","id":"p1","name":[{"family":"TEST"}]}"#,
            r#"{"resourceType":"Encounter","id":"e1","status":"in-progress","subject":{"reference":"Patient/p1"}}"#,
            r#"{"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order","medicationCodeableConcept":{"text":"X"},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},"dosageInstruction":[{"text":"1 g à 08:00","timing":{"repeat":{"timeOfDay":["08:00:00"]}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"g"}}]}]}"#,
        ];
        let (name, text) = if bundle {
            let entries: Vec<String> = resources.iter().map(|one| format!("{{\"resource\":{one}}}")).collect();
            ("ward.json", format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}]}}", entries.join(",")))
        } else {
            ("ward.ndjson", resources.join("\n"))
        };
        // What does not pass the checks is refused; everything else is a reading whose sum holds.
        if let Some(batch) = batch(&[(name, damaged(text.into_bytes(), &how))]) {
            let generation = batch.read(now(), None).unwrap().generation;
            prop_assert!(generation.conservation().holds(), "received = understood + raw");
        }
    }

    #[test]
    fn f14_any_bytes_are_checked_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), which in 0_usize..4) {
        let name = ["census.csv", "a.ndjson", "a.json", "a.hl7"][which];
        let passed = batch(&[(name, bytes.clone())]).is_some();
        prop_assert!(!passed || !bytes.contains(&0), "a zero byte never passes");
    }
}
