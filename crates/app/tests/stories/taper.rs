//! An order whose dose changes with the days: the dose of the day is the one that is shown, typed and signed.

use app::api::views::CellState;
use serde_json::{Value, json};

use super::outage_ward::{Dose, Ward, entries_of, with};

/// 20 mg this evening, 10 mg from tomorrow on.
fn steps() -> Value {
    let step = |place: u32, dose: u32, bounds: Value| {
        json!({
            "sequence": place, "text": format!("{dose} mg à 18:00"),
            "timing": { "repeat": { "timeOfDay": ["18:00:00"], "boundsPeriod": bounds } },
            "doseAndRate": [{ "doseQuantity": { "value": dose, "unit": "mg" } }],
        })
    };
    json!([
        step(1, 20, json!({ "start": "2026-11-18", "end": "2026-11-20" })),
        step(2, 10, json!({ "start": "2026-11-21" })),
    ])
}

#[test]
fn a_taper_is_signed_with_the_dose_of_its_day() {
    let ward = Ward::quiet();
    let plain = ward.plain_doses()[0].clone();
    let mut order = ward.resource("MedicationRequest", &plain.row.order_id);
    order["dosageInstruction"] = steps();
    ward.hospital.put(order);
    ward.ok("sync_now", json!({}));
    ward.declare();

    let evening: Dose = ward
        .open_doses()
        .into_iter()
        .find(|dose| dose.row.order_id == plain.row.order_id && dose.cell.time == "18:00")
        .unwrap();
    assert!(
        !evening.row.dose.contains("20") && !evening.row.dose.contains("10"),
        "the row shows no step's dose as the dose of the order: {}",
        evening.row.dose
    );
    assert!(
        evening.row.frequency.contains("20\u{a0}mg")
            && evening.row.frequency.contains("10\u{a0}mg"),
        "it shows the steps: {}",
        evening.row.frequency
    );
    assert!(
        evening.cell.word.contains("20\u{a0}mg"),
        "the dose of today stands in its place: {}",
        evening.cell.word
    );
    let given = |dose: Value| with(evening.given(), json!({ "dose": dose }));
    assert_eq!(
        ward.refused("record_given", given(Value::Null)),
        "dose-needed",
        "it is typed, never prefilled"
    );
    assert_eq!(
        ward.refused("record_given", given(json!("10"))),
        "dose-differs",
        "tomorrow's dose is not today's"
    );
    ward.ok("record_given", given(json!("20")));
    let cell = ward.again(&evening).cell;
    assert!(matches!(cell.state, CellState::Given), "{cell:?}");
    assert!(
        entries_of(&cell.history)[0].contains("20\u{a0}mg"),
        "what was signed: {:?}",
        cell.history
    );
}
