//! Orders and doses: what is understood, what stands after changes, and what a dose belongs to.

use ward::clinical::{Category, Dose, OrderStatus, Pharmacy, RawReason, RecordedStatus, Timing};

use super::*;

const AMX: &str = "RXE||AMX^Amoxicilline|1||g|||||||||||||||||||||";

fn orders(messages: &[String]) -> Vec<Order> {
    let mut feed = a_feed();
    take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
    take(&mut feed, messages);
    chart(&feed, "8001").orders
}

fn status(codes: &[&str]) -> OrderStatus {
    let messages: Vec<String> = codes
        .iter()
        .zip(10..)
        .map(|(code, hour)| {
            let orc = format!("ORC|{code}|100^DPI");
            let segments: Vec<&str> = if matches!(*code, "NW" | "XO") {
                vec![&orc, "TQ1|1||TID", AMX]
            } else {
                vec![&orc]
            };
            rde(code, &format!("{hour}00"), &segments)
        })
        .collect();
    let orders = orders(&messages);
    assert_eq!(orders.len(), 1, "one number, one order: {codes:?}");
    orders[0].status.clone()
}

#[test]
fn a_plain_order_is_understood() {
    let order = order_of(&[
        "ORC|NW|100^DPI|200^PUI||||||20261121083000|||9^ALBA^Carl",
        "TQ1|1||TID|||10^D|20261121080000",
        "RXE||AMX^Amoxicilline^LIVRET|1||g||1 g, 3 fois par jour",
        "RXR|PO^orale",
    ]);
    assert_eq!(order.timing, Timing::TimesPerDay(3), "three a day");
    let Dose::Exact(amount) = &order.dose else {
        panic!("a dose: {order:?}");
    };
    assert_eq!(amount.unit, "g", "with its unit");
    assert_eq!(order.route.as_deref(), Some("orale"), "route");
    assert_eq!(order.number.as_deref(), Some("100"), "number");
    assert_eq!(order.prescriber.as_deref(), Some("Carl ALBA"), "who");
    assert_eq!(order.category, Category::Inpatient, "for this stay");
    assert!(order.is_live(), "to be carried out");
}

#[test]
fn fixed_times_and_intervals_are_understood() {
    let fixed = order_of(&["ORC|NW|1", "TQ1|1||BID|0800~2000", AMX]);
    assert!(
        matches!(&fixed.timing, Timing::FixedTimes(times) if times.len() == 2),
        "two clock times: {:?}",
        fixed.timing
    );
    let interval = order_of(&["ORC|NW|1", "TQ1|1||Q8H", AMX]);
    assert_eq!(
        interval.timing,
        Timing::Interval { every_minutes: 480 },
        "every eight hours"
    );
    let period = order_of(&["ORC|NW|1", "TQ1|1||^^^^8^h", AMX]);
    assert_eq!(period.timing, interval.timing, "the same as a period");
    let once = order_of(&["ORC|NW|1", "TQ1|1||ONCE||||20261121220000", AMX]);
    assert!(matches!(once.timing, Timing::Once(_)), "once, at ten");
}

#[test]
fn the_control_codes_say_where_an_order_stands() {
    assert_eq!(status(&["NW"]), OrderStatus::Active, "new");
    assert_eq!(status(&["NW", "HD"]), OrderStatus::OnHold, "held");
    assert_eq!(status(&["NW", "HD", "RL"]), OrderStatus::Active, "released");
    for stop in ["DC", "CA", "OC", "OD"] {
        assert!(
            matches!(status(&["NW", stop]), OrderStatus::Stopped(Some(_))),
            "{stop}"
        );
    }
    assert_eq!(status(&["NW", "OK"]), OrderStatus::Active, "acknowledged");
    assert_eq!(
        status(&["NW", "ZZ"]),
        OrderStatus::Other("ZZ".to_owned()),
        "not understood, and shown so"
    );
}

#[test]
fn a_late_order_never_undoes_its_stop() {
    let stop = rde("S", "1100", &["ORC|DC|100^DPI"]);
    let new = rde("N", "0900", &["ORC|NW|100^DPI", "TQ1|1||TID", AMX]);
    let orders = orders(&[stop, new]);
    assert!(
        matches!(orders[0].status, OrderStatus::Stopped(_)),
        "do not give"
    );
    assert_eq!(
        orders[0].medication.text, "Amoxicilline",
        "and its content came late"
    );
}

#[test]
fn who_checked_an_order_did_not_check_what_it_became() {
    let checked = rde(
        "NW",
        "0900",
        &[
            "ORC|NW|100^DPI|||||||||7^NURSE^Nadia",
            "TQ1|1||TID",
            "RXE||AMX^Amoxicilline|1||g|||||||||8^PAUL^Anne",
        ],
    );
    let changed = rde("XO", "1000", &["ORC|XO|100^DPI", "TQ1|1||BID", AMX]);
    let pharmacy = |messages: &[String]| orders(messages)[0].pharmacy.clone();
    assert_eq!(
        pharmacy(std::slice::from_ref(&checked)),
        Some(Pharmacy::Validated(Some("Anne PAUL".to_owned()))),
        "RXE-14, not who typed it"
    );
    assert_eq!(
        pharmacy(&[checked, changed]),
        None,
        "not this version of it"
    );
}

#[test]
fn a_changed_order_is_one_order_with_the_new_content() {
    let orders = orders(&[
        rde("N", "0900", &["ORC|NW|100^DPI", "TQ1|1||TID", AMX]),
        rde("K", "0905", &["ORC|OK|100^DPI|200^PUI"]),
        rde("X", "1000", &["ORC|XO||200^PUI", "TQ1|1||BID", AMX]),
    ]);
    assert_eq!(orders.len(), 1, "the pharmacy's number is the same order");
    assert_eq!(orders[0].timing, Timing::TimesPerDay(2), "twice now");
}

#[test]
fn a_stop_without_its_order_is_shown_and_a_laboratory_order_is_not() {
    let alone = orders(&[rde("S", "1100", &["ORC|DC|777^DPI"])]);
    assert_eq!(alone.len(), 1, "kept");
    assert!(alone[0].is_raw(), "word for word");
    let mut feed = a_feed();
    take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
    let outcomes = take(
        &mut feed,
        &[
            message(
                "ORM^O01",
                "L",
                "0900",
                &[PID, PV1, "ORC|NW|55", "OBR|1|55||NFS"],
            ),
            message("ORM^O01", "M", "0910", &[PID, PV1, "ORC|CA|55"]),
            message(
                "ORM^O01",
                "D",
                "0920",
                &[
                    PID,
                    PV1,
                    "ORC|NW|56",
                    "RXO|AMX^Amoxicilline|1||g",
                    "TQ1|1||TID",
                ],
            ),
        ],
    );
    assert_eq!(outcomes[0], Outcome::Kept("other-order"), "counted");
    let orders = chart(&feed, "8001").orders;
    assert_eq!(orders.len(), 1, "only the medicine: {orders:?}");
    assert_eq!(orders[0].timing, Timing::TimesPerDay(3), "understood");
}

#[test]
fn two_groups_under_one_number_are_lines_of_one_order_and_raw() {
    let order = order_of(&[
        "ORC|NW|100",
        "TQ1|1||BID",
        AMX,
        "ORC|NW|100",
        "TQ1|1||QID",
        "RXE||AMX^Amoxicilline|2||g",
    ]);
    assert_eq!(
        order.timing,
        Timing::Raw(RawReason::SeveralLines),
        "nobody chooses"
    );
}

#[test]
fn an_order_of_another_stay_or_to_take_home_is_apart() {
    let other = order_of(&["ORC|NW|1", "TQ1|1||TID", AMX]);
    assert_eq!(other.category, Category::Inpatient, "this stay");
    let mut feed = a_feed();
    let elsewhere = rde("R", "0900", &["ORC|NW|1", AMX]).replace("|V1", "|V0");
    let home = rde("H", "0900", &["ORC|NW|2|||||||||||||||||||||||||||O", AMX]);
    take(&mut feed, &[adt("A01", "A", "0800", PV1), elsewhere, home]);
    for order in chart(&feed, "8001").orders {
        assert_eq!(order.category, Category::Home, "never due: {order:?}");
    }
}

#[test]
fn an_order_under_another_of_her_numbers_is_hers() {
    let mut feed = a_feed();
    let pid = "PID|1||8001^^^CH^PI~2480203^^^INS&1.2.250^INS||TEST^Amélie";
    let ins = "PID|1||2480203^^^INS&1.2.250^INS||TEST^Amélie";
    take(
        &mut feed,
        &[
            message("ADT^A01", "A", "0800", &["EVN|A01", pid, PV1]),
            message(
                "RDE^O11",
                "R",
                "0900",
                &[ins, PV1, "ORC|NW|1", "TQ1|1||TID", AMX],
            ),
        ],
    );
    assert_eq!(chart(&feed, "8001").orders.len(), 1, "found by her INS");
}

fn ras(id: &str, time: &str, lines: &[&str]) -> String {
    let mut all = vec![PID];
    all.extend(lines);
    message("RAS^O17^RAS_O17", id, time, &all)
}

fn doses(messages: &[String]) -> Vec<ward::clinical::RecordedDose> {
    let mut feed = a_feed();
    take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
    take(
        &mut feed,
        &[rde("N", "0900", &["ORC|NW|100^DPI", "TQ1|1||TID", AMX])],
    );
    take(&mut feed, messages);
    chart(&feed, "8001").doses
}

const GIVEN: &str = "RXA|0|1|202611210905||AMX^Amoxicilline|1|g|||7^INFIRMIERE^Alice||||||||||CP|A";

#[test]
fn a_dose_knows_its_order_time_amount_and_nurse() {
    let doses = doses(&[ras("D", "0910", &["ORC|RE|100^DPI", GIVEN])]);
    let dose = &doses[0];
    assert_eq!(dose.status, RecordedStatus::Given, "given");
    assert_eq!(
        dose.order.as_ref().map(|id| id.as_str()),
        Some("8001/100"),
        "its order"
    );
    assert_eq!(
        dose.at.map(|at| at.to_rfc3339()).as_deref(),
        Some("2026-11-21T08:05:00+00:00"),
        "when"
    );
    assert_eq!(
        dose.dose.as_ref().map(|one| one.unit.as_str()),
        Some("g"),
        "how much"
    );
    assert_eq!(dose.by.as_deref(), Some("INFIRMIERE Alice"), "who");
}

#[test]
fn a_refused_dose_has_its_reason_and_an_unlinked_one_is_kept() {
    let refused = GIVEN.replace("||||||||||CP|A", "||||||||R^Refus du patient||RE|A");
    let doses = doses(&[ras("D", "0910", &[&refused])]);
    assert_eq!(
        doses[0].status,
        RecordedStatus::NotGiven("Refus du patient".to_owned()),
        "why"
    );
    assert_eq!(doses[0].order, None, "unlinked, and shown");
    assert_eq!(doses[0].dose, None, "nothing was given");
}

#[test]
fn corrections_replace_deletions_remove_and_repetitions_add_nothing() {
    let orc = "ORC|RE|100^DPI";
    let add = ras("D", "0910", &[orc, GIVEN]);
    let again = ras("D2", "0911", &[orc, GIVEN]);
    assert_eq!(
        doses(&[add.clone(), again]).len(),
        1,
        "told twice, given once"
    );
    let update = GIVEN.replace("|1|g|", "|2|g|").replace("CP|A", "CP|U");
    let corrected = doses(&[ras("U", "0920", &[orc, &update]), add.clone()]);
    assert_eq!(corrected.len(), 1, "corrected, even when it came first");
    assert_eq!(
        corrected[0]
            .dose
            .as_ref()
            .map(|one| one.value.to_string())
            .as_deref(),
        Some("2"),
        "the new amount"
    );
    let moved = GIVEN
        .replace("202611210905", "202611210855")
        .replace("CP|A", "CP|U");
    let moved = doses(&[add.clone(), ras("U", "0920", &[orc, &moved])]);
    assert_eq!(moved.len(), 1, "a corrected time is the same dose");
    let delete = GIVEN.replace("CP|A", "CP|D");
    assert!(
        doses(&[add.clone(), ras("X", "0930", &[orc, &delete])]).is_empty(),
        "entered in error"
    );
    let second = GIVEN.replace("|0|1|202611210905", "|0|2|202611211505");
    assert_eq!(
        doses(&[add, ras("E", "1510", &[orc, &second])]).len(),
        2,
        "the next dose is another dose"
    );
}

#[test]
fn a_partial_dose_and_a_day_without_hour_are_shown_as_such() {
    let partial = GIVEN.replace("|CP|A", "|PA|A");
    assert_eq!(
        doses(&[ras("D", "0910", &[&partial])])[0].status,
        RecordedStatus::Other("PA".to_owned()),
        "to be verified by a person"
    );
    let day = GIVEN.replace("202611210905", "20261121");
    let dose = doses(&[ras("D", "0910", &[&day])]).remove(0);
    assert_eq!(dose.at, None, "no hour is invented");
    assert!(dose.medication.contains("20261121"), "the day is told");
}
