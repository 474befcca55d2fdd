//! The handover on paper: every line once, whoever fills more than a page goes on under her own name.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail the test"
)]

mod support;

use paper::{
    forms::{ToldLine, ToldPatient, ToldWard, document, handover},
    page::{Cmd, Page, write_pdf},
};
use support::{Desk, at};
use ward::format::Locale;

const MORNING: &str = "2026-11-21T05:30:00Z";

fn line(text: &str, loud: bool) -> ToldLine {
    ToldLine {
        text: text.to_owned(),
        loud,
    }
}

fn told(name: &str, bed: &str, assessed: Vec<ToldLine>) -> ToldPatient {
    ToldPatient {
        bed: bed.to_owned(),
        name: name.to_owned(),
        about: vec![
            line("né(e) le 03 févr. 1948 · IPP 80012345", false),
            line("Homonyme possible\u{a0}: ESSAI-MARTAIN Jeannine", true),
        ],
        sections: [
            vec![
                line("Motif\u{a0}: Insuffisance cardiaque", false),
                line("Statut de réanimation\u{a0}: non connu", false),
            ],
            vec![line("Poids\u{a0}: 58 kg le 20 nov. 2026", false)],
            assessed,
            vec![line(
                "06:00 lévothyroxine 75 microgrammes, dose 75 microgrammes",
                false,
            )],
        ],
    }
}

fn ward(patients: Vec<ToldPatient>) -> ToldWard {
    ToldWard {
        title: "Relève du poste 21:00 à 06:45 au poste 06:45 à 14:15".to_owned(),
        heads: [
            "S · Situation",
            "B · Contexte",
            "A · Évaluation",
            "R · À faire",
        ]
        .map(str::to_owned),
        as_of: Some(at("2026-11-21T00:30:00Z")),
        patients,
    }
}

fn texts(pages: &[Page]) -> Vec<Vec<String>> {
    document("t", at(MORNING), pages.to_vec())
        .pages
        .iter()
        .map(|page| {
            page.cmds
                .iter()
                .filter_map(|cmd| match cmd {
                    Cmd::Text { content, .. } => Some(content.clone()),
                    _ => None,
                })
                .collect()
        })
        .collect()
}

#[test]
fn a_ward_is_told_patient_by_patient() {
    let desk = Desk::new(Locale::Fr, MORNING);
    let pages = handover(
        &desk.sheet(),
        &ward(vec![
            told(
                "ESSAI-MARTIN Jeanne",
                "301-P",
                vec![
                    line(
                        "En retard (1)\u{a0}: essaimycine 500 mg, dose 500 mg à 02:00",
                        true,
                    ),
                    line(
                        "Non connu\u{a0}: température, pouls, tension, respiration",
                        false,
                    ),
                ],
            ),
            told(
                "ESSAI-MARTAIN Jeannine",
                "301-F",
                vec![line(
                    "Entrées et sorties\u{a0}: rien n’a été saisi ici",
                    false,
                )],
            ),
        ]),
    )
    .expect("it prints");
    let reading: String = texts(&pages)
        .into_iter()
        .flatten()
        .map(|text| text.replace('\u{a0}', "␣") + "\n")
        .collect();
    insta::assert_snapshot!(reading);
    let pdf = write_pdf(&document("3N handover", at(MORNING), pages)).expect("a document");
    assert!(pdf.starts_with(b"%PDF"));
}

#[test]
fn a_patient_who_fills_more_than_a_page_goes_on_under_her_name() {
    let desk = Desk::new(Locale::Fr, MORNING);
    let many: Vec<ToldLine> = (0..90)
        .map(|nth| line(&format!("dose {nth} donnée à 22:00"), false))
        .collect();
    let pages = handover(
        &desk.sheet(),
        &ward(vec![told("ESSAI-MARTIN Jeanne", "301-P", many)]),
    )
    .expect("it prints");
    assert!(pages.len() > 1, "ninety lines are more than a page");
    for (nth, page) in texts(&pages).iter().enumerate() {
        assert!(
            page.iter().any(|text| text == "ESSAI-MARTIN Jeanne"),
            "page {} names her",
            nth + 1
        );
        assert_eq!(
            page.iter().any(|text| text == "(suite)"),
            nth > 0,
            "page {} says whether it goes on",
            nth + 1
        );
    }
}

#[test]
fn a_sign_that_cannot_be_printed_is_copied_by_hand_and_stops_nobody() {
    let desk = Desk::new(Locale::Fr, MORNING);
    let pages = handover(
        &desk.sheet(),
        &ward(vec![
            told("李 Test", "301-P", vec![line("mot 李", false)]),
            told("ESSAI-MARTIN Jeanne", "301-F", vec![]),
        ]),
    )
    .expect("it prints");
    let all: Vec<String> = texts(&pages).into_iter().flatten().collect();
    assert!(all.iter().any(|text| text == "ESSAI-MARTIN Jeanne"));
    assert!(!all.iter().any(|text| text.contains('李')), "{all:?}");
}

#[test]
fn h116_every_line_stands_on_a_page_once() {
    let desk = Desk::new(Locale::Fr, MORNING);
    // From nothing to several pages, from a word to several lines of text.
    for counts in [
        vec![0],
        vec![1, 0, 3],
        vec![40],
        vec![7, 59, 2, 25],
        vec![30; 5],
    ] {
        for words in [0, 3, 13, 60] {
            let mut expected = vec![];
            let patients = counts
                .iter()
                .enumerate()
                .map(|(who, count)| {
                    let lines = (0..*count)
                        .map(|nth| {
                            let mark = format!("m{who}x{nth}.");
                            expected.push(mark.clone());
                            line(&(mark + &" surveillance".repeat(words)), nth % 2 == 0)
                        })
                        .collect();
                    told("ESSAI-MARTIN Jeanne", "301-P", lines)
                })
                .collect();
            let pages = handover(&desk.sheet(), &ward(patients)).expect("it prints");
            let all: Vec<String> = texts(&pages).into_iter().flatten().collect();
            let said: Vec<&str> = all
                .iter()
                .flat_map(|text| text.split_whitespace())
                .collect();
            for mark in expected {
                let found = said.iter().filter(|word| **word == mark).count();
                assert_eq!(found, 1, "{mark} of {counts:?} with {words} words");
            }
        }
    }
}
