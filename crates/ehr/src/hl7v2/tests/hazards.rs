//! H25 and T-09: the shapes in which orders come over HL7 v2, each as a story of its own.

use ward::clinical::{RawReason, Timing};

use super::*;

/// Everything that the screen and the sheet show of when and how.
fn shown(order: &Order) -> String {
    order.verbatim.join("\n")
}

#[test]
fn h25_a_route_before_the_encoded_order_is_its_route() {
    let order = order_of(&[
        "ORC|NW|1",
        "RXO|AMX^Amoxicilline|1||g",
        "RXR|IV^intraveineuse",
        "RXE||AMX^Amoxicilline|1||g",
        "TQ1|1||TID",
    ]);
    assert_eq!(order.route.as_deref(), Some("intraveineuse"), "read");
    assert_eq!(order.timing, Timing::TimesPerDay(3), "and understood");
}

#[test]
fn h25_several_routes_are_all_shown_and_none_is_chosen() {
    let order = order_of(&[
        "ORC|NW|1",
        "TQ1|1||TID",
        "RXE||AMX^Amoxicilline|1||g",
        "RXR|PO^orale",
        "RXR|IV^intraveineuse",
    ]);
    assert_eq!(
        order.route.as_deref(),
        Some("orale / intraveineuse"),
        "both"
    );
    assert!(order.is_raw(), "nobody chooses");
    let same = order_of(&[
        "ORC|NW|1",
        "RXO|AMX^Amoxicilline|1||g",
        "RXR|PO^orale",
        "RXE||AMX^Amoxicilline|1||g",
        "TQ1|1||TID",
        "RXR|PO^orale",
    ]);
    assert_eq!(same.route.as_deref(), Some("orale"), "said twice");
    assert!(!same.is_raw(), "is no choice");
}

#[test]
fn h25_free_text_in_orc_7_is_shown_and_compared() {
    let alone = order_of(&["ORC|NW|1|||||^3 times daily", "RXE||AMX^Amoxicilline|1||g"]);
    assert!(alone.is_raw(), "a text alone computes nothing");
    assert!(shown(&alone).contains("3 times daily"), "word for word");
    let agrees = order_of(&[
        "ORC|NW|1|||||^3 times daily",
        "TQ1|1||TID",
        "RXE||AMX^Amoxicilline|1||g",
    ]);
    assert_eq!(agrees.timing, Timing::TimesPerDay(3), "both say the same");
    let differs = order_of(&[
        "ORC|NW|1|||||^2 times daily",
        "TQ1|1||TID",
        "RXE||AMX^Amoxicilline|1||g",
    ]);
    assert_eq!(
        differs.timing,
        Timing::Raw(RawReason::TextConflict),
        "two or three?"
    );
    let text = shown(&differs);
    assert!(
        text.contains("2 times daily") && text.contains("TQ1-3: TID"),
        "every reading is shown: {text}"
    );
}

#[test]
fn h25_tid_inside_tq1_3_is_three_a_day() {
    let order = order_of(&[
        "ORC|NW|1",
        "TQ1|1||TID&three times daily&HL70335",
        "RXE||AMX^Amoxicilline|1||g",
    ]);
    assert_eq!(order.timing, Timing::TimesPerDay(3), "code and words agree");
    let differs = order_of(&[
        "ORC|NW|1",
        "TQ1|1||TID&twice daily&L",
        "RXE||AMX^Amoxicilline|1||g",
    ]);
    assert!(differs.is_raw(), "a code whose words say otherwise");
}

#[test]
fn h25_t09_a_pca_pump_is_never_twice_a_day() {
    let note = "NTE|1||PCA: bolus 1 mg, période réfractaire 10 min, max 20 mg/4 h";
    let by_note = order_of(&[
        "ORC|NW|1",
        "RXE|^BID^^202611210800|MOR^Morphine|1||mg",
        note,
        "RXR|IV",
    ]);
    assert!(by_note.is_raw(), "the note says that a pump gives it");
    let text = shown(&by_note);
    assert!(
        text.contains("PCA: bolus 1 mg") && text.contains("RXE-1: ^BID"),
        "both readings, word for word: {text}"
    );
    let by_instruction = order_of(&[
        "ORC|NW|1",
        "RXE|^BID|MOR^Morphine|1||mg||PCA^pompe PCA 1 mg/10 min",
    ]);
    assert!(by_instruction.is_raw(), "so does an instruction");
    let by_name = order_of(&["ORC|NW|1", "RXE|^BID|MOR^MORPHINE PCA 50 mg/50 mL|1||mg"]);
    assert_eq!(
        by_name.timing,
        Timing::Raw(RawReason::Protocol),
        "and so does the name alone"
    );
    assert!(
        by_name.verbatim.iter().any(|line| line.contains("BID")),
        "what was sent stays readable"
    );
}

#[test]
fn h25_titration_in_notes_or_instructions_stops_the_computing() {
    for segments in [
        [
            "TQ1|1||Q6H",
            "RXE||NIC^Nicardipine|5||mg||^Titrate to BP less than 180",
            "NTE|1||",
        ],
        [
            "TQ1|1||Q6H",
            "RXE||NIC^Nicardipine|5||mg",
            "NTE|1||À titrer selon la tension",
        ],
        [
            "TQ1|1||Q6H||||||||Titrate to effect",
            "RXE||NIC^Nicardipine|5||mg",
            "NTE|1||",
        ],
    ] {
        let mut all = vec!["ORC|NW|1"];
        all.extend(segments);
        let order = order_of(&all);
        assert!(
            order.is_raw(),
            "somebody decides at the bedside: {segments:?}"
        );
        assert!(
            shown(&order).to_lowercase().contains("titr"),
            "in the words that were sent"
        );
    }
}

#[test]
fn h25_places_that_disagree_are_all_shown() {
    let order = order_of(&[
        "ORC|NW|1|||||^QID",
        "RXE|^BID|AMX^Amoxicilline|1||g",
        "TQ1|1||TID",
    ]);
    assert_eq!(
        order.timing,
        Timing::Raw(RawReason::TextConflict),
        "three places, three timings"
    );
    let text = shown(&order);
    for reading in ["ORC-7: ^QID", "RXE-1: ^BID", "TQ1-3: TID"] {
        assert!(text.contains(reading), "{reading} in {text}");
    }
}

#[test]
fn h25_what_was_asked_and_what_was_encoded_may_differ_and_are_both_shown() {
    let dose = order_of(&[
        "ORC|NW|1",
        "RXO|AMX^Amoxicilline|500||mg",
        "RXE||AMX^Amoxicilline|1||cp",
        "TQ1|1||TID",
    ]);
    assert!(dose.is_raw(), "500 mg or 1 cp?");
    let text = shown(&dose);
    assert!(
        text.contains("RXO-2: 500") && text.contains("RXE-3: 1"),
        "both: {text}"
    );
    let name = order_of(&[
        "ORC|NW|1",
        "RXO|AMP^Ampicilline|1||g",
        "RXE||AMX^Amoxicilline|1||g",
        "TQ1|1||TID",
    ]);
    assert!(name.is_raw(), "which drug?");
    assert_eq!(
        (
            name.medication.text.as_str(),
            name.medication.brand.as_deref()
        ),
        ("Amoxicilline", Some("Ampicilline")),
        "both names"
    );
}

#[test]
fn h25_fields_that_are_not_read_stop_the_computing() {
    for segments in [
        // A phase, an offset, a conjunction, a total daily dose, a rate per time without its unit, a mixture.
        ["TQ1|1||TID^^10", "RXE||AMX^Amoxicilline|1||g"],
        ["TQ1|1||ACM^^^^^^^^30^min", "RXE||AMX^Amoxicilline|1||g"],
        ["TQ1|1||TID|||||||||S", "RXE||AMX^Amoxicilline|1||g"],
        ["TQ1|1||TID", "RXE||AMX^Amoxicilline|1||g||||||||||||||3^g"],
        [
            "TQ1|1||TID",
            "RXE||AMX^Amoxicilline|1||g|||||||||||||||||H8",
        ],
        ["TQ1|1||TID", "RXE||AMX^Amoxicilline|une||g"],
        ["TQ1|2||TID~BID", "RXE||AMX^Amoxicilline|1||g"],
        ["TQ1|1|2^cp|TID", "RXE||AMX^Amoxicilline|1||g"],
    ] {
        let mut all = vec!["ORC|NW|1"];
        all.extend(segments);
        let order = order_of(&all);
        assert!(
            order.is_raw(),
            "{segments:?} must not compute: {:?}",
            order.timing
        );
    }
    let mixture = order_of(&[
        "ORC|NW|1",
        "TQ1|1||TID",
        "RXE||G5^Glucose 5 %|500||mL",
        "RXC|A|KCL^Chlorure de potassium|2|g",
    ]);
    assert!(mixture.is_raw(), "a mixture");
    assert!(
        shown(&mixture).contains("Chlorure de potassium 2 g"),
        "with its parts"
    );
}

#[test]
fn h25_a_running_infusion_runs_and_a_conflict_of_dose_and_rate_does_not() {
    let runs = order_of(&[
        "ORC|NW|1",
        "TQ1|1||C",
        "RXE||NAC^Chlorure de sodium 0,9 %|||||||||||||||||||||42|mL/h",
        "RXR|IV",
    ]);
    assert_eq!(runs.timing, Timing::Continuous, "{:?}", shown(&runs));
    assert_eq!(
        runs.rate.as_ref().map(|rate| rate.unit.as_str()),
        Some("mL/h"),
        "its rate"
    );
    let both = order_of(&[
        "ORC|NW|1",
        "TQ1|1||BID",
        "RXE||NAC^Chlorure de sodium 0,9 %|500||mL||||||||||||||||||42|mL/h",
    ]);
    assert!(both.is_raw(), "a dose twice a day, or a flow?");
}

#[test]
fn h25_an_order_without_number_name_or_control_segment_is_still_an_order() {
    for segments in [
        vec!["ORC|NW", "RXE||AMX^Amoxicilline|1||g"],
        vec!["ORC|NW|1", "RXE||"],
        vec!["RXE||AMX^Amoxicilline|1||g", "TQ1|1||TID"],
        vec!["RXR|PO", "RXE||AMX^Amoxicilline|1||g"],
        vec!["ORC|NW|1"],
        vec!["ORC"],
    ] {
        let order = order_of(&segments);
        assert!(order.is_raw(), "shown word for word: {segments:?}");
        assert!(!order.medication.text.is_empty(), "never a blank");
    }
}
