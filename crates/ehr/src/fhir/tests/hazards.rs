//! The golden hazards of the sets of invented stays, one line each in `fixtures/ehr/dosages.json`.

use ward::clinical::{Category, Dose, OrderStatus, RawReason, SiteRules, Timing, schedule};

use super::super::parse::Node;
use super::{now, read, request};

fn code(timing: &Timing) -> String {
    match timing {
        Timing::FixedTimes(times) => format!("fixed:{}", times.len()),
        Timing::Interval { every_minutes } => format!("interval:{every_minutes}"),
        Timing::TimesPerDay(count) => format!("per-day:{count}"),
        Timing::Moments(moments) => format!("moments:{}", moments.at.len()),
        Timing::DaysOfWeek { days, plan } => format!("days:{}x{}", days.len(), plan.count()),
        Timing::Counted { doses, of } => format!("counted:{doses}:{}", code(of)),
        Timing::Steps(steps) => format!("steps:{}", steps.len()),
        Timing::Once(_) => "once".to_owned(),
        Timing::IfNeeded {
            max_amount: Some(limit),
            ..
        } => format!(
            "prn:{} {}/{} h",
            limit.amount.value, limit.amount.unit, limit.hours
        ),
        Timing::IfNeeded { .. } => "prn".to_owned(),
        Timing::Continuous => "continuous".to_owned(),
        Timing::Raw(reason) => format!("raw:{}", reason.code()),
    }
}

/// A site that has approved a time for everything: what then has no slots has none for a reason.
pub(super) fn full_site() -> SiteRules {
    let mut site = SiteRules::default();
    let clock = |hour: u32| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    for count in 1..=11_u32 {
        let times = (0..count).map(|nth| clock(nth * 2)).collect();
        site.times.insert(format!("{count}-par-jour"), times);
    }
    let eight = [6, 14, 22].map(clock).to_vec();
    site.times.insert("toutes-les-8-h".to_owned(), eight);
    let moments = [
        "lever",
        "matin",
        "petit-dejeuner",
        "avant-petit-dejeuner",
        "midi",
        "dejeuner",
        "avant-dejeuner",
        "soir",
        "diner",
        "avant-diner",
        "coucher",
    ];
    for (hour, moment) in (8..).zip(moments) {
        site.times.insert(moment.to_owned(), vec![clock(hour)]);
    }
    site
}

/// Reads a table of dosages and tells which rows are not read as they say.
fn wrong_rows(table: &[u8], name: &str) -> Vec<String> {
    let cases = Node::read(table).unwrap();
    assert!(cases.items().len() > 50, "the table is there");
    let mut wrong = vec![];
    for case in cases.items() {
        let (order, _) = read(&request(&case.get("dosageInstruction").json()));
        let (expected, found) = (case.get("expect").text().unwrap(), code(&order.timing));
        let family = found.split(':').next().unwrap_or_default();
        if found != expected && !(matches!(expected, "raw" | "prn") && expected == family) {
            wrong.push(format!(
                "{}: expected {expected}, found {found}: {}",
                case.get(name).spelled(),
                case.json()
            ));
        }
        let slots = schedule(
            &order,
            &full_site(),
            now(),
            now() + chrono::Duration::days(8),
        )
        .slots
        .len();
        assert!(
            !order.is_raw() || slots == 0,
            "a raw order is never due: {}",
            case.json()
        );
        for text in case
            .get("dosageInstruction")
            .items()
            .iter()
            .filter_map(|line| line.get("text").text())
        {
            assert!(
                order.verbatim.iter().any(|line| line == text),
                "the text is always beside it: {text}"
            );
        }
        // Both readings: the structure of a raw order stands in its words too.
        let structured = case
            .get("dosageInstruction")
            .items()
            .iter()
            .any(|line| !line.at(&["timing", "repeat", "frequency"]).is_null());
        assert!(
            !order.is_raw()
                || !structured
                || order.verbatim.iter().any(|line| line.contains("frequency")),
            "the structure is beside it too: {}",
            case.json()
        );
    }
    wrong
}

#[test]
fn each_dosage_of_the_table_is_read_as_the_table_says() {
    let table = include_bytes!("../../../../../fixtures/ehr/dosages.json");
    let wrong = wrong_rows(table, "hazard");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_dosages_of_hl7_s_published_examples_are_read_as_a_nurse_would_want_them() {
    let table = include_bytes!("../../../../../fixtures/ehr/r4-dosages.json");
    let wrong = wrong_rows(table, "case");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn h04_dose_and_rate_stay_visible_on_a_raw_order() {
    let both = r#"[{"text":"125mL IV DAILY","timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},
        "doseAndRate":[{"doseQuantity":{"value":125.0,"unit":"mL"},"rateQuantity":{"value":125.0,"unit":"mL/h"}}]}]"#;
    let (order, _) = read(&request(both));
    assert!(
        matches!(&order.dose, Dose::Exact(amount) if amount.value.to_string() == "125.0"),
        "the dose, with its digits"
    );
    assert_eq!(
        order.rate.as_ref().map(|rate| rate.unit.as_str()),
        Some("mL/h"),
        "and the rate"
    );
    assert!(
        order
            .verbatim
            .iter()
            .any(|line| line.contains("frequency 1")),
        "and the structure in the source's words"
    );
}

#[test]
fn h11_orders_of_other_stays_and_of_home_are_never_due() {
    let line = r#"[{"text":"1 g","doseAndRate":[{"doseQuantity":{"value":1,"unit":"g"}}],
        "timing":{"repeat":{"timeOfDay":["08:00:00"]}}}]"#;
    let due = |json: &str| {
        let (order, _) = read(json);
        let slots = schedule(
            &order,
            &SiteRules::default(),
            now(),
            now() + chrono::Duration::days(1),
        )
        .slots
        .len();
        (order.category, slots)
    };
    assert_eq!(
        due(&request(line)),
        (Category::Inpatient, 1),
        "this stay, inpatient: due"
    );
    assert_eq!(
        due(&request(line).replace("Encounter/e1", "Encounter/e0")),
        (Category::Home, 0),
        "another stay"
    );
    for kind in ["community", "discharge"] {
        let home = request(line)
            .replace("\"inpatient\"", &format!("\"{kind}\""))
            .replace("\"order\"", "\"instance-order\"");
        assert_eq!(due(&home), (Category::Home, 0), "{kind}");
    }
}

#[test]
fn h24_broken_fields_make_a_raw_order_and_an_issue_and_keep_the_digits() {
    let (order, issues) = read(&request(
        r#"[{"text":"1.50 mg à 08:00","doseAndRate":[{"doseQuantity":{"value":1.50,"unit":"mg"}}],
        "timing":{"repeat":{"timeOfDay":["08:00"]}}}]"#,
    ));
    assert!(order.is_raw(), "a time without seconds is not guessed");
    assert_eq!(
        issues.first().map(|issue| issue.code.as_str()),
        Some("invalid-field"),
        "IT is told"
    );
    assert!(
        matches!(order.dose, Dose::Exact(amount) if amount.value.to_string() == "1.50"),
        "1.50 stays 1.50"
    );
    let (nameless, issues) =
        read(&request("[]").replace("medicationCodeableConcept", "medicationCode"));
    assert_eq!(
        nameless.timing,
        Timing::Raw(RawReason::Unreadable),
        "no medicine"
    );
    assert_eq!(
        nameless.medication.text, "? (MedicationRequest/m1)",
        "and still no blank"
    );
    assert!(
        issues.iter().any(|issue| issue.code == "unreadable"),
        "reported"
    );
}

#[test]
fn do_not_perform_and_other_states_are_shown_and_not_scheduled() {
    let line = r#"[{"text":"1 g","doseAndRate":[{"doseQuantity":{"value":1,"unit":"g"}}],"timing":{"repeat":{"timeOfDay":["08:00:00"]}}}]"#;
    let (not, _) = read(&request(line).replacen('{', "{\"doNotPerform\":true,", 1));
    assert_eq!(
        (not.status, not.timing),
        (
            OrderStatus::Other("do-not-perform".into()),
            Timing::Raw(RawReason::UnknownField)
        ),
        "do not give"
    );
    let (draft, _) = read(&request(line).replace("\"active\"", "\"draft\""));
    assert!(draft.is_raw(), "a draft is no order");
    let (held, _) = read(&request(line).replace("\"active\"", "\"on-hold\""));
    assert!(
        held.status == OrderStatus::OnHold && !held.is_raw(),
        "a held order keeps its times, and is marked held"
    );
    let weekly = r#"{"note":[{"text":"UNE SEULE FOIS PAR SEMAINE"}],"#;
    let (noted, _) = read(&request(line).replacen('{', weekly, 1));
    assert!(
        noted.is_raw(),
        "a note that says weekly beside a daily structure"
    );
}
