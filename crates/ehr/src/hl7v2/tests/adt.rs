//! Who lies where: admissions, transfers, discharges, their cancellations, merges, and messages out of order.

use chrono::Duration;
use ward::clinical::Sex;

use super::*;

fn beds(feed: &Feed) -> Vec<String> {
    feed.census()
        .into_iter()
        .map(|one| one.bed.unwrap_or_default())
        .collect()
}

const OTHER_WARD: &str = "PV1|1|I|5S^512^512-F||||||||||||||||V1";
const BED_302: &str = "PV1|1|I|3N^302^302-F||||||||||||||||V1";

#[test]
fn an_admission_puts_her_on_the_ward_with_name_bed_and_doctor() {
    let mut feed = a_feed();
    assert_eq!(
        take(&mut feed, &[adt("A01", "A", "0800", PV1)]),
        [Outcome::Applied],
        "she is ours"
    );
    let chart = chart(&feed, "8001");
    assert_eq!(chart.patient.family.as_deref(), Some("TEST"), "name");
    assert_eq!(chart.patient.sex, Sex::Female, "sex");
    assert_eq!(
        chart
            .patient
            .birth_date
            .map(|day| day.to_string())
            .as_deref(),
        Some("1948-02-03"),
        "a day"
    );
    assert_eq!(
        chart.encounter.place.bed.as_deref(),
        Some("301-P"),
        "where she lies"
    );
    assert_eq!(chart.encounter.visit_number.as_deref(), Some("V1"), "stay");
    assert_eq!(
        chart.encounter.attending.as_deref(),
        Some("Carl ALBA"),
        "doctor"
    );
    assert_eq!(
        chart.encounter.start.map(|at| at.to_rfc3339()).as_deref(),
        Some("2026-11-21T07:00:00+00:00"),
        "08:00 of the hospital's clock"
    );
}

#[test]
fn transfers_lead_in_and_out() {
    let mut feed = a_feed();
    let outcomes = take(
        &mut feed,
        &[
            adt("A01", "A", "0800", OTHER_WARD),
            adt("A02", "B", "0900", PV1),
            adt("A02", "C", "1000", BED_302),
            adt("A02", "D", "1100", OTHER_WARD),
        ],
    );
    assert_eq!(
        outcomes,
        [
            Outcome::Elsewhere,
            Outcome::Applied,
            Outcome::Applied,
            Outcome::Applied
        ],
        "her way"
    );
    assert!(feed.census().is_empty(), "she left for another ward");
    take(&mut feed, &[adt("A12", "E", "1130", BED_302)]);
    assert_eq!(beds(&feed), ["302-F"], "and the transfer was cancelled");
}

#[test]
fn a_cancelled_transfer_leads_back_whichever_place_the_message_names() {
    for named in [PV1, BED_302, "PV1|1|I|||||||||||||||||V1"] {
        let mut feed = a_feed();
        take(
            &mut feed,
            &[
                adt("A01", "A", "0800", PV1),
                adt("A02", "B", "0900", BED_302),
                adt("A12", "C", "0930", named),
            ],
        );
        assert_eq!(beds(&feed), ["301-P"], "back where she was: {named}");
    }
}

#[test]
fn a_discharge_and_its_cancellation() {
    let mut feed = a_feed();
    take(
        &mut feed,
        &[adt("A01", "A", "0800", PV1), adt("A03", "B", "1000", PV1)],
    );
    assert!(feed.census().is_empty(), "discharged");
    take(&mut feed, &[adt("A13", "C", "1030", PV1)]);
    assert_eq!(beds(&feed), ["301-P"], "and not discharged");
    take(&mut feed, &[adt("A11", "D", "1100", PV1)]);
    assert!(feed.census().is_empty(), "she was never admitted");
}

#[test]
fn an_older_event_never_overwrites_a_newer_one() {
    let mut feed = a_feed();
    let outcomes = take(
        &mut feed,
        &[
            adt("A02", "B", "1000", BED_302),
            adt("A01", "A", "0800", PV1),
        ],
    );
    assert_eq!(
        outcomes,
        [Outcome::Applied, Outcome::Old],
        "the admission came late"
    );
    assert_eq!(beds(&feed), ["302-F"], "she stays where she went");
    take(&mut feed, &[adt("A03", "D", "1200", PV1)]);
    take(&mut feed, &[adt("A08", "C", "1100", BED_302)]);
    assert!(
        feed.census().is_empty(),
        "an update from before the discharge brings nobody back"
    );
}

#[test]
fn parts_age_by_themselves_and_a_null_deletes() {
    let mut feed = a_feed();
    let renamed = message(
        "ADT^A31",
        "B",
        "1000",
        &[
            "EVN|A31|20261121100000",
            "PID|1||8001^^^CH^PI||NOUVEAU^Amélie^^^^^L|||\"\"",
        ],
    );
    take(
        &mut feed,
        &[
            renamed,
            adt("A02", "C", "0930", BED_302),
            adt("A01", "A", "0800", PV1),
        ],
    );
    let chart = chart(&feed, "8001");
    assert_eq!(
        chart.patient.family.as_deref(),
        Some("NOUVEAU"),
        "the newest name, though it came first"
    );
    assert_eq!(chart.patient.sex, Sex::Unknown, "deleted by a null");
    assert!(chart.patient.birth_date.is_some(), "absent changes nothing");
    assert_eq!(
        chart.encounter.place.bed.as_deref(),
        Some("302-F"),
        "the newest place"
    );
}

#[test]
fn repetitions_are_told_by_control_id_and_by_content() {
    let mut feed = a_feed();
    let first = adt("A01", "A", "0800", PV1);
    let other_id = adt("A01", "A2", "0800", PV1);
    let other_text = adt("A02", "A", "0900", BED_302);
    let again = first.replace('\r', "\r\n");
    assert_eq!(
        take(
            &mut feed,
            &[first.clone(), first, again, other_id, other_text]
        ),
        [
            Outcome::Applied,
            Outcome::Repeated,
            Outcome::Repeated,
            Outcome::Repeated,
            Outcome::Kept("control-id-reused")
        ],
        "the same is the same; another message under the same id is not believed"
    );
    assert_eq!(beds(&feed), ["301-P"], "and changes nothing");
    assert_eq!(
        Outcome::Kept("control-id-reused").fault(),
        Some(crate::hl7v2::Fault::ControlId),
        "it is answered with an error"
    );
}

#[test]
fn french_movements_are_inserted_updated_and_cancelled_by_their_number() {
    let zbe = |event: &str, id: &str, time: &str, bed: &str, line: &str| {
        let pv1 = format!("PV1|1|I|3N^300^{bed}||||||||||||||||V1");
        message(
            &format!("ADT^{event}"),
            id,
            time,
            &[&format!("EVN|{event}|20261121{time}00"), PID, &pv1, line],
        )
    };
    let mut feed = a_feed();
    take(
        &mut feed,
        &[
            zbe(
                "A01",
                "A",
                "0800",
                "301-P",
                "ZBE|M1^CH|20261121080000||INSERT|N||3N",
            ),
            zbe(
                "A02",
                "B",
                "1200",
                "302-F",
                "ZBE|M2^CH|20261121090000||INSERT|N||3N",
            ),
        ],
    );
    assert_eq!(beds(&feed), ["302-F"], "moved at nine, told at noon");
    take(
        &mut feed,
        &[zbe(
            "Z99",
            "C",
            "1210",
            "303-F",
            "ZBE|M2^CH|20261121090000||UPDATE|N|A02|3N",
        )],
    );
    assert_eq!(beds(&feed), ["303-F"], "the movement was corrected");
    take(
        &mut feed,
        &[zbe(
            "A12",
            "D",
            "1300",
            "303-F",
            "ZBE|M2^CH|20261121090000||CANCEL|N|A02|3N",
        )],
    );
    assert_eq!(beds(&feed), ["301-P"], "and cancelled: it never happened");
}

#[test]
fn the_unit_may_stand_in_zbe_only() {
    let mut feed = a_feed();
    let segments = [
        "EVN|A01|20261121080000",
        PID,
        "PV1|1|I|^301^301-P||||||||||||||||V1",
        "ZBE|M1|20261121080000||INSERT|N||Responsable^^^^^^^^^9X|Soins^^^^^^^^^3N",
    ];
    take(&mut feed, &[message("ADT^A01", "A", "0800", &segments)]);
    assert_eq!(beds(&feed), ["301-P"], "the unit that nurses her decides");
}

#[test]
fn a_merge_marks_both_and_moves_nothing() {
    let mut feed = a_feed();
    let twin = |line: &str| {
        line.replace("8001", "8002")
            .replace("|V1", "|V2")
            .replace("301-P", "302-F")
    };
    take(
        &mut feed,
        &[
            adt("A01", "A", "0800", PV1),
            twin(&adt("A01", "B", "0810", PV1)),
            twin(&rde(
                "R",
                "0900",
                &["ORC|NW|100", "RXE||AMX^Amoxicilline|1||g"],
            )),
            message(
                "ADT^A40",
                "M",
                "1000",
                &["EVN|A40|20261121100000", PID, "MRG|8002^^^CH^PI"],
            ),
        ],
    );
    let merged = chart(&feed, "8002");
    assert_eq!(
        merged.patient.merged_into.as_deref(),
        Some("Patient/8001"),
        "marked"
    );
    assert_eq!(
        merged.orders.len(),
        1,
        "the order stays where it was received"
    );
    assert!(chart(&feed, "8001").orders.is_empty(), "nothing moved");
    let codes = generation(&feed)
        .issues
        .iter()
        .filter(|issue| issue.code == "merged")
        .count();
    assert_eq!(codes, 2, "both are marked for a person");
}

#[test]
fn who_left_is_shown_marked_for_three_days_and_then_no_more() {
    let mut feed = a_feed();
    take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
    let before = generation(&feed);
    take(&mut feed, &[adt("A03", "B", "1000", PV1)]);
    let read = |hours: i64, feed: &mut Feed| {
        let at = now() + Duration::hours(hours);
        feed.heartbeat(at);
        feed.read(at, Some(&before)).unwrap().generation
    };
    let soon = read(0, &mut feed);
    let chart = soon.charts.values().next().unwrap();
    assert!(chart.gone_since.is_some() && chart.is_elsewhere(), "marked");
    assert!(read(80, &mut feed).charts.is_empty(), "the feed said so");
    assert!(
        generation(&feed).charts.is_empty(),
        "nobody is shown who was never here for this station"
    );
}

#[test]
fn a_silent_or_unloaded_feed_removes_nobody_and_says_why() {
    let mut feed = a_feed();
    take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
    let late = now() + Duration::hours(2);
    let reading = feed.read(late, None).unwrap().generation;
    let chart = reading.charts.values().next().unwrap();
    let state = &chart.sections[&Section::Orders];
    assert!(!state.complete, "silent for two hours");
    assert_eq!(state.as_of, now(), "as old as the last sign of life");
    assert!(
        matches!(chart.weight, ward::clinical::Known::NotFetched(_)),
        "never \"none\""
    );
    feed.heartbeat(late);
    assert!(feed.is_complete(late), "a heartbeat is a sign of life");
    feed.set_initial_load_done(false);
    assert!(!feed.is_complete(late), "but the present state is missing");
}

#[test]
fn what_is_not_read_is_kept_and_answered() {
    let mut feed = a_feed();
    let outcomes = take(
        &mut feed,
        &[
            message("ADT^A99", "A", "0800", &[PID]),
            message("MDM^T02", "B", "0800", &[PID]),
            message("ADT^A01", "C", "0800", &["EVN|A01", "PID|1", PV1]),
            message("ADT^A02", "D", "0800", &["EVN|A02", PID]),
            "GET / HTTP/1.1".to_owned(),
        ],
    );
    let faults: Vec<&str> = outcomes
        .iter()
        .filter_map(|one| Some(one.fault()?.code().0))
        .collect();
    assert_eq!(faults, ["201", "200", "101", "101", "100"], "each its code");
    assert_eq!(
        feed.counters().outcomes.get("kept"),
        Some(&5),
        "and all are counted"
    );
}

#[test]
fn lines_before_a_message_are_not_passed_over() {
    let mut feed = a_feed();
    let text = format!("RXE||PAR^Paracétamol\r{}", adt("A01", "A", "0800", PV1));
    assert_eq!(
        feed.apply(1, now(), text.as_bytes()),
        Outcome::Kept("stray-lines"),
        "it may have been a part of it"
    );
    assert_eq!(beds(&feed), ["301-P"], "what is whole counts all the same");
}

#[test]
fn a_replay_without_spent_rows_gives_the_same_ward() {
    let mut feed = a_feed();
    let messages = [
        adt("A01", "A", "0800", PV1),
        adt("A08", "B", "0900", PV1),
        adt("A08", "C", "1000", BED_302),
        adt("A08", "C", "1000", BED_302),
        rde("R", "1100", &["ORC|NW|100", "RXE||AMX^Amoxicilline|1||g"]),
        rde("S", "1200", &["ORC|XO|100", "RXE||AMX^Amoxicilline|2||g"]),
    ];
    take(&mut feed, &messages);
    let done = feed.done_with(now());
    assert_eq!(done, [4, 5], "the repetition and the replaced order");
    assert_eq!(
        feed.done_with(now() + Duration::hours(30)),
        [2, 4, 5],
        "a day later also the update that said nothing new; the one that changed the bed never"
    );
    let mut again = a_feed();
    for (message, row) in messages.iter().zip(1..) {
        if !done.contains(&row) {
            again.apply(row, now(), message.as_bytes());
        }
    }
    assert_eq!(generation(&again), generation(&feed), "nothing was lost");
    feed.forget(&done);
    assert_eq!(generation(&again), generation(&feed), "nor in memory");
    take(&mut feed, &[adt("A03", "Z", "1900", PV1)]);
    let later = now() + Duration::hours(100);
    assert_eq!(
        feed.done_with(later).len(),
        5,
        "three days after the discharge nothing is needed any more"
    );
}

#[test]
fn a_message_about_two_patients_is_two_messages() {
    let mut feed = a_feed();
    take(&mut feed, &[adt("A01", "A", "0800", PV1)]);
    let both = message(
        "ORU^R01",
        "O",
        "0900",
        &[
            PID,
            "OBR|1|||X",
            "OBX|1|NM|29463-7^Poids^LN||61|kg|||||F|||20261121085500",
            "PID|1||8009^^^CH^PI||AUTRE^Bruno",
            "OBR|1|||X",
            "OBX|1|NM|29463-7^Poids^LN||99|kg|||||F|||20261121085500",
        ],
    );
    take(&mut feed, &[both]);
    let weights = chart(&feed, "8001").weight;
    assert_eq!(
        weights.values().len(),
        1,
        "the weight of the other patient is not hers"
    );
}
