//! What the tables say: orders of every kind, absences, and what is carried over.

use chrono::{Duration, NaiveTime};
use ward::clinical::{
    Category, Dose, Known, Order, OrderStatus, Pharmacy, RawReason, RecordedStatus, Timing,
};
use ward::snapshot::{Chart, Section};

use super::*;

fn chart<'a>(generation: &'a Generation, id: &str) -> &'a Chart {
    let mut charts = generation.charts.values();
    charts
        .find(|chart| chart.patient.id.as_str() == id)
        .unwrap()
}

fn order<'a>(chart: &'a Chart, id: &str) -> &'a Order {
    chart
        .orders
        .iter()
        .find(|order| order.id.as_str() == id)
        .unwrap()
}

/// One order of P001 with these columns.
fn one(columns: &str, cells: &str) -> Order {
    let table = format!(
        "order,patient,visit,status,medication,{columns}\nX,P001,S9001,active,Amoxicilline,{cells}\n"
    );
    let mut files = tables();
    files[1] = ("orders.csv", 1, table.as_bytes());
    let generation = read(&files, "", None);
    chart(&generation, "P001").orders[0].clone()
}

#[test]
fn the_ward_of_the_examples_is_read_as_it_is_written() {
    let generation = read(&tables(), "", None);
    assert_eq!(
        generation.beds,
        ["301-F", "301-P"],
        "the beds of the census"
    );
    let orders = &generation.counts[&Section::Orders];
    assert_eq!(
        (orders.received, orders.understood + orders.raw),
        (6, 6),
        "six rows, six orders"
    );
    let amelie = chart(&generation, "P001");
    assert_eq!(amelie.patient.family.as_deref(), Some("TESTUD"), "born");
    assert_eq!(
        amelie.patient.used_family.as_deref(),
        Some("TESTUD-ESSAI"),
        "called"
    );
    assert_eq!(amelie.patient.record_number(), "80000001", "her number");
    assert_eq!(
        amelie.encounter.start.unwrap().to_rfc3339(),
        "2026-11-18T08:30:00+00:00",
        "local time of the hospital"
    );
    assert_eq!(
        amelie.weight.values()[0].amount.value.to_string(),
        "61.50",
        "digits kept"
    );
    assert_eq!(
        amelie.allergies.values()[0].line(),
        "Pénicilline (choc, urticaire)",
        "her allergy"
    );
    assert!(amelie.missing().is_empty(), "nothing is missing");
    assert_eq!(
        amelie.as_of().unwrap().to_rfc3339(),
        "2026-11-21T19:50:00+00:00",
        "as old as the manifest says"
    );
    assert_eq!(
        order(amelie, "O1").timing,
        Timing::Interval { every_minutes: 480 },
        "every eight hours"
    );
    assert!(
        matches!(order(amelie, "O2").timing, Timing::IfNeeded { .. }),
        "if needed"
    );
    assert!(
        order(amelie, "O2")
            .verbatim
            .iter()
            .any(|line| line.contains("max: 4")),
        "its maximum stays readable"
    );
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    assert_eq!(
        order(amelie, "O3").timing,
        Timing::FixedTimes(vec![clock(8), clock(14)]),
        "at these times"
    );
    assert!(
        matches!(&order(amelie, "O3").dose, Dose::Exact(dose) if dose.value.to_string() == "40.0" && dose.unit == "mg"),
        "digits and unit as written"
    );
    let given: Vec<&RecordedStatus> = amelie.doses.iter().map(|dose| &dose.status).collect();
    assert_eq!(
        given,
        [
            &RecordedStatus::Given,
            &RecordedStatus::NotGiven("patiente absente".to_owned())
        ],
        "both doses, oldest first"
    );
    let bruno = chart(&generation, "P002");
    assert_eq!(
        (
            bruno.patient.birth_date,
            bruno.patient.birth_text.as_deref()
        ),
        (None, Some("1971")),
        "a year stays a year"
    );
    assert_eq!(bruno.allergies, Known::NoneKnown, "somebody stated it");
    assert_eq!(bruno.weight, Known::NotRecorded, "a column without a value");
    assert_eq!(order(bruno, "O4").timing, Timing::Continuous, "it runs");
    assert_eq!(order(bruno, "O5").status, OrderStatus::OnHold, "held");
    assert_eq!(
        order(bruno, "O6").timing,
        Timing::Raw(RawReason::Protocol),
        "a protocol is nobody's schedule"
    );
}

#[test]
fn what_the_columns_do_not_say_alike_is_raw() {
    let cases: [(&str, &str, RawReason); 14] = [
        (
            "dose,dose_unit,times,per_day",
            "1,g,08:00,1",
            RawReason::TextConflict,
        ),
        (
            "dose,dose_unit,per_day,colour",
            "1,g,2,red",
            RawReason::UnknownField,
        ),
        (
            "dose,dose_unit,per_day",
            "\"1,5\",g,2",
            RawReason::UnknownField,
        ),
        ("dose,dose_unit,per_day", "1,g,2.5", RawReason::UnknownField),
        ("dose,dose_unit,times", "1,g,8h", RawReason::UnknownField),
        (
            "dose,dose_unit,times,prn",
            "1,g,08:00,perhaps",
            RawReason::UnknownField,
        ),
        (
            "dose,dose_unit,times,prn_reason",
            "1,g,08:00,douleur",
            RawReason::UnknownField,
        ),
        (
            "dose,dose_unit,per_day,start",
            "1,g,2,tomorrow",
            RawReason::Bounds,
        ),
        (
            "dose,dose_unit,per_day,start,end",
            "1,g,2,2026-11-22 08:00,2026-11-21 08:00",
            RawReason::Bounds,
        ),
        (
            "dose,dose_unit,per_day,text",
            "1,g,2,3 fois par jour",
            RawReason::TextConflict,
        ),
        ("dose,dose_unit,per_day", ",,2", RawReason::NoDose),
        (
            "dose,dose_unit,every_minutes",
            "1,g,60",
            RawReason::TooFrequent,
        ),
        (
            "dose,dose_unit,per_day,category",
            "1,g,2,other",
            RawReason::UnknownField,
        ),
        (
            "dose,dose_unit,per_day,max,max_unit",
            "1,g,2,4,g",
            RawReason::UnknownField,
        ),
    ];
    for (columns, cells, reason) in cases {
        let order = one(columns, cells);
        assert_eq!(order.timing, Timing::Raw(reason), "{columns}: {cells}");
        for cell in ["08:00", "8h", "tomorrow", "red", "2.5", "1,5"] {
            if cells.contains(cell) {
                assert!(
                    order.verbatim.join(" ").contains(cell),
                    "\"{cell}\" stays readable: {:?}",
                    order.verbatim
                );
            }
        }
    }
    assert!(
        !one("dose,dose_unit,per_day,text", "1,g,3,3 fois par jour").is_raw(),
        "and the same thing said twice computes"
    );
}

#[test]
fn a_comma_is_a_decimal_sign_only_where_the_manifest_says_so() {
    let table = "order;patient;visit;status;medication;dose;dose_unit;per_day\nX;P001;S9001;active;Bisoprolol;1,25;mg;1\n";
    let mut files: Vec<(&str, u64, Vec<u8>)> = tables()
        .map(|(name, rows, bytes)| {
            (
                name,
                rows,
                String::from_utf8(bytes.to_vec())
                    .unwrap()
                    .replace(',', ";")
                    .into_bytes(),
            )
        })
        .to_vec();
    files[1] = ("orders.csv", 1, table.as_bytes().to_vec());
    let files: Vec<(&str, u64, &[u8])> = files
        .iter()
        .map(|(name, rows, bytes)| (*name, *rows, bytes.as_slice()))
        .collect();
    let dose = |more: &str| {
        chart(&read(&files, more, None), "P001").orders[0]
            .dose
            .clone()
    };
    assert!(
        matches!(dose(r#","delimiter":";","decimal":",""#), Dose::Exact(dose) if dose.value.to_string() == "1.25"),
        "said, so read"
    );
    assert_eq!(
        dose(r#","delimiter":";""#),
        Dose::Missing,
        "not said, so not guessed"
    );
}

#[test]
fn rows_with_one_number_are_all_shown_and_none_is_due() {
    let row = "X,P001,S9001,active,Amoxicilline,1,g,2\n";
    let table = [
        "order,patient,visit,status,medication,dose,dose_unit,per_day\n",
        row,
        row,
        "X~2,P002,S9002,active,Autre,1,g,2\n",
    ]
    .concat();
    let mut files = tables();
    files[1] = ("orders.csv", 3, table.as_bytes());
    let generation = read(&files, "", None);
    let ids: Vec<&str> = generation
        .charts
        .values()
        .flat_map(|chart| &chart.orders)
        .map(|order| order.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["X", "X~3", "X~2"],
        "three rows, three orders, no name twice"
    );
    assert!(
        chart(&generation, "P001").orders.iter().all(Order::is_raw),
        "neither of the two is due"
    );
}

#[test]
fn what_pharmacy_said_is_read_and_another_word_is_no_validation() {
    let table = "order,patient,visit,status,medication,dose,dose_unit,per_day,pharmacy,pharmacist,own_supply\n\
        A,P001,S9001,active,Amoxicilline,1,g,2,validated,Anne Paul,\nB,P001,S9001,active,Macrogol,1,g,2,pending,,yes\n\
        C,P001,S9001,active,Autre,1,g,2,ok,,no\nD,P001,S9001,active,Encore,1,g,2,,,\n";
    let mut files = tables();
    files[1] = ("orders.csv", 4, table.as_bytes());
    let generation = read(&files, "", None);
    let hers = chart(&generation, "P001");
    let said = |id| (order(hers, id).pharmacy.clone(), order(hers, id).own_supply);
    assert_eq!(
        said("A"),
        (
            Some(Pharmacy::Validated(Some("Anne Paul".to_owned()))),
            false
        )
    );
    assert_eq!(said("B"), (Some(Pharmacy::Pending), true));
    assert_eq!(
        said("C"),
        (Some(Pharmacy::Pending), false),
        "not understood"
    );
    assert_eq!(said("D"), (None, false), "nothing said");
    assert!(!order(hers, "A").is_raw(), "and its times stand");
}

#[test]
fn an_order_of_another_stay_or_of_nobody_is_never_due_and_never_lost() {
    let table = "order,patient,visit,status,medication,dose,dose_unit,per_day\n\
        A,P001,S8000,active,Ancien,1,g,2\nB,P001,,active,Sans séjour,1,g,2\nC,,S9001,active,Sans patient,1,g,2\n\
        D,P999,S9999,active,Ailleurs,1,g,2\n,P001,S9001,active,Sans numéro,1,g,2\nF,P001,S9001,active,,1,g,2\n";
    let mut files = tables();
    files[1] = ("orders.csv", 6, table.as_bytes());
    let generation = read(&files, "", None);
    let amelie = chart(&generation, "P001");
    assert_eq!(amelie.orders.len(), 5, "five of six are hers");
    assert_eq!(order(amelie, "A").category, Category::Home, "another stay");
    assert!(
        order(amelie, "B").is_raw(),
        "no stay: it may belong to one that is over"
    );
    assert!(
        order(amelie, "C").is_raw(),
        "found by its stay, shown, not due"
    );
    assert_eq!(
        order(amelie, "F").medication.text,
        "? (Order/F)",
        "never a blank"
    );
    let outside: Vec<&str> = generation
        .issues
        .iter()
        .filter(|issue| issue.code == "outside-census")
        .map(|issue| issue.detail.as_str())
        .collect();
    assert_eq!(
        outside,
        ["1 rows of people who are not in the census"],
        "the sixth is counted"
    );
    assert!(generation.conservation().holds(), "and the sum holds");
}

#[test]
fn no_row_no_file_and_no_statement_are_three_things() {
    let without = |files: &[(&str, u64, &[u8])], more: &str| {
        let generation = read(files, more, None);
        chart(&generation, "P002").allergies.clone()
    };
    let mut files = tables().to_vec();
    let silent = ALLERGIES.replace("P002,none_known,,,,\n", "");
    files[3] = ("allergies.csv", 1, silent.as_bytes());
    assert_eq!(
        without(&files, ""),
        Known::NotRecorded,
        "a complete file that says nothing of him"
    );
    let statement = ALLERGIES.replace("none_known", "not_recorded");
    files[3] = ("allergies.csv", 2, statement.as_bytes());
    assert_eq!(
        without(&files, ""),
        Known::NotRecorded,
        "a file that says that nothing is recorded"
    );
    let odd = ALLERGIES.replace("none_known", "nka");
    files[3] = ("allergies.csv", 2, odd.as_bytes());
    assert_eq!(
        without(&files, "").values()[0].substance,
        "? (Allergy/line-3)",
        "a statement nobody knows is never \"none\""
    );
    files.pop();
    assert!(
        matches!(without(&files, ""), Known::NotFetched(_)),
        "no file"
    );
    let partial = manifest(&tables(), "", "2026-11-21T20:50:00+01:00")
        .replace("\"complete\":true", "\"complete\":false");
    let mut desk = Desk::new();
    for (name, _, bytes) in tables() {
        desk.put(name, bytes);
    }
    desk.put("manifest.json", partial);
    let batch = desk.batch();
    let generation = batch.read(desk.now, None).unwrap().generation;
    assert!(
        matches!(chart(&generation, "P002").allergies, Known::NotFetched(_)),
        "\"none known\" in half a file is not believed"
    );
    assert!(
        !chart(&generation, "P001").allergies.values().is_empty(),
        "an allergy in half a file is"
    );
}

#[test]
fn what_did_not_come_keeps_its_values_and_its_age() {
    let before = read(&tables(), "", None);
    let files = [tables()[0]];
    let generation = read(&files, "", Some(&before));
    let amelie = chart(&generation, "P001");
    assert_eq!(
        amelie.orders,
        chart(&before, "P001").orders,
        "her orders as they were"
    );
    assert!(
        !amelie.sections[&Section::Orders].complete,
        "and known to be old"
    );
    assert!(generation.conservation().holds(), "counted as before");
}

#[test]
fn an_order_that_the_table_no_longer_holds_is_marked_for_a_day() {
    let before = read(&tables(), "", None);
    let fewer = ORDERS
        .lines()
        .filter(|line| !line.starts_with("O3"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut files = tables();
    files[1] = ("orders.csv", 5, fewer.as_bytes());
    let after = read(&files, "", Some(&before));
    let gone = order(chart(&after, "P001"), "O3").gone_since.unwrap();
    assert!(gone >= now(), "marked, not deleted");
    let mut old = after.clone();
    for chart in old.charts.values_mut() {
        for order in &mut chart.orders {
            order.gone_since = order.gone_since.map(|at| at - Duration::hours(25));
        }
    }
    let later = read(&files, "", Some(&old));
    assert!(
        chart(&later, "P001")
            .orders
            .iter()
            .all(|order| order.id.as_str() != "O3"),
        "a day later it leaves"
    );
}

#[test]
fn somebody_in_a_bed_is_shown_whatever_her_row_lacks() {
    let census = "patient,visit,family,given,birth_date,bed\n,S7,,,,303-P\n,,,,,303-F\nP5,S5,SANS,,31/12/1950,\n";
    let mut files = tables().to_vec();
    files.truncate(2);
    files[0] = ("census.csv", 3, census.as_bytes());
    let generation = read(&files, "", None);
    let ids: Vec<&str> = generation.charts.keys().map(|id| id.as_str()).collect();
    assert_eq!(
        ids,
        ["P5", "census-line-3", "visit-S7"],
        "three people, three charts"
    );
    assert_eq!(
        chart(&generation, "P5").patient.birth_text.as_deref(),
        Some("31/12/1950"),
        "a date in other clothes stays a text"
    );
    assert!(
        !chart(&generation, "visit-S7").missing().is_empty(),
        "and nothing of the others is called complete"
    );
}
