//! Blank forms, lists, labels and cards: that they all lay out, in every language and on every paper, and what they say.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail the test"
)]

mod support;

use std::{collections::BTreeSet, process::Command};

use paper::{
    forms::{
        Form, LabelGrid, Labelled, Reserved, ToType, ToldLine, ToldSection, Whom, Whose, bed_board,
        blank, document, hospital_census, labels, summary, worklist, wristband,
    },
    page::{Cmd, Code, Page, Paper, PersonCode, write_pdf},
};
use support::{Desk, amount, at, full_ward, long_names, patient, twelve_allergies, typical};
use ward::{clinical::Known, format::Locale, snapshot::Chart};

const NEEDED: &str = "missing tool: apt-get install poppler-utils qpdf";
const MORNING: &str = "2026-11-21T11:12:00Z";
const PERSON: PersonCode = PersonCode(0x0123_4567_89ab_cdef);

fn desk(locale: Locale, paper: Paper) -> Desk {
    let mut desk = Desk::new(locale, MORNING);
    desk.paper = paper;
    desk.capture_opened = Some(at("2026-11-21T09:30:00Z"));
    desk
}

fn every_desk() -> Vec<Desk> {
    let papers = [Paper::A4, Paper::Letter];
    Locale::ALL
        .into_iter()
        .flat_map(|locale| papers.map(|paper| desk(locale, paper)))
        .collect()
}

fn reserved() -> Reserved {
    Reserved {
        number: "T-BKMRT-012-W".into(),
        person: PERSON,
    }
}

/// People whose sheets are hard to fit: usual, long names, many allergies, nothing known, a name of 200 letters.
fn people() -> Vec<Chart> {
    let mut unknown = typical().0;
    unknown.weight = Known::NotRecorded;
    unknown.allergies = Known::NotRecorded;
    let mut endless = typical().0;
    endless.patient = patient(&"Nguyễn Thị ".repeat(15), &"Ánh ".repeat(8), "10023758");
    vec![
        typical().0,
        long_names(),
        twelve_allergies(),
        unknown,
        endless,
    ]
}

fn texts(pages: &[Page]) -> Vec<String> {
    pages
        .iter()
        .flat_map(|page| &page.cmds)
        .filter_map(|cmd| match cmd {
            Cmd::Text { content, .. } => Some(content.clone()),
            _ => None,
        })
        .collect()
}

fn codes(pages: &[Page]) -> Vec<Code> {
    pages
        .iter()
        .flat_map(|page| &page.cmds)
        .filter_map(|cmd| match cmd {
            Cmd::Matrix { modules, .. } => Some(Code::decode(modules.content()).expect("ours")),
            _ => None,
        })
        .collect()
}

fn reading(pages: &[Page]) -> String {
    texts(pages).join("\n").replace('\u{a0}', "␣")
}

fn told() -> Vec<ToldSection> {
    let line = |text: &str, loud| ToldLine {
        text: text.into(),
        loud,
    };
    vec![
        ToldSection {
            title: "S · Situation".into(),
            lines: vec![line("Motif\u{a0}: insuffisance cardiaque", false)],
        },
        ToldSection {
            title: "A · Évaluation".into(),
            lines: vec![
                line("TA 132 et 78 mmHg à 06:10", false),
                line("RETARD 08:00 énoxaparine 4\u{a0}000 unités", true),
            ],
        },
        ToldSection {
            title: "Derniers résultats".into(),
            lines: vec![],
        },
    ]
}

fn to_type() -> Vec<ToType> {
    (0..14)
        .map(|nth| ToType {
            who: vec![
                format!("12-P NGUYỄN-ESSAI Thị Bích {nth}"),
                "né(e) le 03 févr. 1948 · IPP 80012345".into(),
            ],
            name: "paracétamol 1\u{a0}g comprimé".into(),
            what: vec![
                "donné 1\u{a0}g à 12:05 (prévu 12:00)".into(),
                "Alice Essai".into(),
            ],
            why: vec!["à saisir à la main".into(), String::new()],
        })
        .collect()
}

fn whom(chart: &Chart) -> Whom<'_> {
    Whom {
        chart,
        look_alikes: &[],
        weight_here: None,
    }
}

/// Every blank form of a desk: for nobody, and for these people.
fn forms_of(desk: &Desk, people: &[Chart]) -> Vec<(Form, Vec<Page>)> {
    let sheet = desk.sheet();
    let alike = ["NGUYEN-TEST Thi (lit 04)".to_owned()];
    let mut all = vec![];
    for form in Form::ALL {
        let nobody = blank(&sheet, form, &Whose::Unknown(None)).expect("a blank form prints");
        all.push((form, nobody));
        for chart in people {
            let whose = Whose::Patient(Whom {
                chart,
                look_alikes: &alike,
                weight_here: None,
            });
            all.push((form, blank(&sheet, form, &whose).expect("it prints")));
        }
    }
    let whose = Whose::Unknown(Some(reserved()));
    let admission = blank(&sheet, Form::Admission, &whose).expect("it prints");
    all.push((Form::Admission, admission));
    all
}

fn inside(pages: &[Page], margin: f32) {
    for page in pages {
        for cmd in &page.cmds {
            if let Cmd::Text { x, y, content, .. } = cmd {
                let here = *x >= margin - 0.01
                    && *y >= margin
                    && *y <= page.size.height - margin
                    && *x <= page.size.width - margin;
                assert!(here, "{content:?} at {x} {y}");
            }
        }
    }
}

#[test]
fn every_form_lays_out_in_every_language_on_every_paper_for_everybody() {
    let people = people();
    for desk in every_desk() {
        for (form, pages) in forms_of(&desk, &people) {
            inside(&pages, 8.0);
            let expected = desk.paper.landscape();
            let codes = codes(&pages);
            for (page, number) in pages.iter().zip(1u8..) {
                assert_eq!(page.size, expected, "{form:?}");
                let twice = codes
                    .iter()
                    .filter(|code| matches!(code, Code::Page { page, .. } if *page == number))
                    .count();
                assert_eq!(twice, 2, "{form:?}: each page code stands twice");
            }
            let rows = codes
                .iter()
                .filter(|code| matches!(code, Code::Row { .. }))
                .count();
            let wanted = match form {
                Form::Plan => 10,
                Form::Orders => 5,
                _ => 0,
            };
            assert_eq!(rows, wanted, "{form:?}: rows are bound when they are typed");
            let text = texts(&pages).join(" ");
            let title = desk.words.say(&format!("form-title-{}", form.code()));
            assert!(
                text.to_uppercase().contains(&title.to_uppercase()),
                "{form:?} says what it is"
            );
            assert!(!text.contains("NIU-NEVER-PRINTED"), "rule R6");
            assert!(
                !text.contains('⟦'),
                "{form:?}: every word is in the catalogue"
            );
        }
    }
}

#[test]
fn a_blank_form_says_that_it_holds_no_data_and_names_nobody() {
    let desk = desk(Locale::Fr, Paper::A4);
    for form in Form::ALL {
        let pages = blank(&desk.sheet(), form, &Whose::Unknown(None)).expect("it prints");
        assert_eq!(pages.len(), 1, "{form:?} is one page");
        let text = reading(&pages);
        assert!(
            text.contains("Feuille vierge␣: aucune donnée du DPI"),
            "{form:?}: {text}"
        );
        assert!(!text.contains("AUCUNE DONNÉE REÇUE"), "nothing is missing");
        let other = desk.words.say(&format!("form-other-{}", form.code()));
        assert!(text.contains(&other), "{form:?} has its title twice");
    }
}

#[test]
fn a_form_for_a_patient_carries_who_she_is_and_her_allergies() {
    let desk = desk(Locale::Fr, Paper::Letter);
    let (chart, _) = typical();
    for form in Form::ALL.into_iter().filter(|form| form.is_personal()) {
        let whose = Whose::Patient(whom(&chart));
        let text = reading(&blank(&desk.sheet(), form, &whose).expect("it prints"));
        for wanted in [
            "NGUYỄN-ESSAI Thị Bích",
            "10023757",
            "pénicilline",
            "Données arrêtées",
        ] {
            assert!(text.contains(wanted), "{form:?} lacks {wanted}");
        }
    }
}

#[test]
fn a_weight_that_was_charted_here_stands_on_every_form() {
    let desk = desk(Locale::Fr, Paper::A4);
    let (chart, _) = typical();
    let weighed = (amount("58.4", "kg"), at("2026-11-21T10:05:00Z"));
    let whom = Whom {
        weight_here: Some(&weighed),
        ..whom(&chart)
    };
    let mut all = vec![summary(&desk.sheet(), &whom, &told()).expect("it prints")];
    for form in Form::ALL.into_iter().filter(|form| form.is_personal()) {
        all.push(blank(&desk.sheet(), form, &Whose::Patient(whom)).expect("it prints"));
    }
    for pages in all {
        let text = reading(&pages);
        assert!(text.contains("58,4␣kg"), "{text}");
        assert!(text.contains("saisi ici"), "{text}");
    }
}

#[test]
fn allergies_that_the_header_cannot_hold_are_read_before_the_form() {
    let desk = desk(Locale::Fr, Paper::A4);
    let chart = twelve_allergies();
    let whose = Whose::Patient(whom(&chart));
    let pages = blank(&desk.sheet(), Form::Orders, &whose).expect("it prints");
    assert_eq!(pages.len(), 2, "a page in front");
    let front = texts(&pages[..1]).join(" ");
    for allergy in chart.allergies.values() {
        let first = allergy.substance.split(' ').next().unwrap_or_default();
        assert!(front.contains(first), "{first} is missing");
    }
}

#[test]
fn whoever_has_no_number_gets_the_one_that_was_set_aside() {
    let desk = desk(Locale::Fr, Paper::A4);
    let whose = Whose::Unknown(Some(reserved()));
    let pages = blank(&desk.sheet(), Form::Admission, &whose).expect("it prints");
    assert!(reading(&pages).contains("T-BKMRT-012-W"));
    let person = Code::Person { person: PERSON };
    assert!(codes(&pages).contains(&person), "and its code");
}

/// Each language on the paper of most hospitals that speak it.
fn usual_desks() -> [Desk; 3] {
    [
        desk(Locale::Fr, Paper::A4),
        desk(Locale::FrCa, Paper::Letter),
        desk(Locale::En, Paper::Letter),
    ]
}

#[test]
fn goldens_of_every_blank_form() {
    for desk in usual_desks() {
        let golden = |name: &str| match desk.locale {
            Locale::Fr => name.to_owned(),
            other => format!("{name} {}", other.code()),
        };
        for form in Form::ALL {
            let whose = match form {
                Form::Admission => Whose::Unknown(Some(reserved())),
                _ => Whose::Unknown(None),
            };
            let pages = blank(&desk.sheet(), form, &whose).expect("it prints");
            insta::assert_snapshot!(golden(&format!("blank {}", form.code())), reading(&pages));
        }
        let (chart, _) = typical();
        let pages = summary(&desk.sheet(), &whom(&chart), &told()).expect("it prints");
        insta::assert_snapshot!(golden("summary"), reading(&pages));
        let lines = &to_type()[..2];
        let pages = worklist(&desk.sheet(), lines).expect("it prints");
        insta::assert_snapshot!(golden("worklist"), reading(&pages));
        let pages = bed_board(&desk.sheet(), Some(&full_ward())).expect("it prints");
        insta::assert_snapshot!(golden("bed board"), reading(&pages));
        let pages = hospital_census(&desk.sheet(), &[&full_ward()]).expect("it prints");
        insta::assert_snapshot!(golden("hospital"), reading(&pages));
        let of = Labelled::Patient(&chart, PERSON);
        let pages = wristband(&desk.sheet(), &of).expect("it prints");
        insta::assert_snapshot!(golden("wristband"), reading(&pages));
    }
}

#[test]
fn lists_board_and_labels_lay_out_everywhere() {
    let people = people();
    let ward = full_ward();
    for desk in every_desk() {
        let sheet = desk.sheet();
        let board = bed_board(&sheet, Some(&ward)).expect("the board prints");
        let text = texts(&board).join(" ");
        for bed in &ward.beds {
            assert!(text.contains(bed.as_str()), "a box for {bed}");
        }
        inside(&board, 8.0);
        inside(&bed_board(&sheet, None).expect("without a copy too"), 8.0);
        let list = hospital_census(&sheet, &[&ward]).expect("the list prints");
        let names = texts(&list).join(" ");
        for chart in ward.charts.values() {
            let name = chart.patient.display_name(desk.locale);
            let shown = names.contains(&name) || names.contains(&desk.words.say("sheet-hand-copy"));
            assert!(shown, "everybody is on it");
        }
        let lines = to_type();
        let work = worklist(&sheet, &lines).expect("the worklist prints");
        assert!(work.len() > 1, "it goes on over the page");
        let rows = texts(&work).join(" ");
        let shown = (0..lines.len())
            .filter(|nth| rows.contains(&format!("Bích {nth}")))
            .count();
        assert_eq!(shown, lines.len(), "every line once");
        for chart in &people {
            summary(&sheet, &whom(chart), &told()).expect("a summary prints");
            let of = Labelled::Patient(chart, PERSON);
            let grid = LabelGrid::usual(desk.paper);
            for (of, named) in [(of, true), (Labelled::Reserved(&reserved()), false)] {
                let pages = labels(&sheet, &of, &grid).expect("labels print");
                let wanted = usize::from(grid.columns) * usize::from(grid.rows);
                assert_eq!(codes(&pages).len(), wanted, "a code on each label");
                let one: BTreeSet<Code> = codes(&pages).into_iter().collect();
                assert_eq!(one.len(), 1, "all of one person");
                inside(&pages, 5.0);
                let text = texts(&pages).join(" ");
                assert!(!text.contains("NIU-NEVER-PRINTED"), "rule R6");
                assert!(text.contains(&desk.words.say("form-label-outage")));
                let number = chart.patient.record_number();
                assert_eq!(
                    text.contains(number),
                    named,
                    "her number, or the one set aside"
                );
                let band = wristband(&sheet, &of).expect("wristbands print");
                inside(&band, 8.0);
                assert!(codes(&band).contains(&Code::Person { person: PERSON }));
            }
        }
    }
}

#[test]
fn no_form_uses_an_abbreviation_or_a_sign_that_kills() {
    for desk in every_desk() {
        for (form, pages) in forms_of(&desk, &[]) {
            for text in texts(&pages) {
                for word in ["µg", "mcg", "UI", "qd", "QD", "U", "IU"] {
                    let found = text
                        .split(|c: char| !c.is_alphanumeric() && c != 'µ')
                        .any(|part| part == word);
                    assert!(!found, "{form:?}: {word} in {text:?}");
                }
                // A slash is read as a one, a comparator the wrong way round.
                let signs = text
                    .chars()
                    .any(|c| matches!(c, '/' | '<' | '>' | '≤' | '≥' | '@' | '&'));
                assert!(!signs, "{form:?}: {text:?}");
            }
        }
    }
}

/// Every form as PDF is sound; a folder named by `VEILLEUSE_FORMS` keeps them, for somebody to look at.
#[test]
fn forms_are_written_as_pdf() {
    let (chart, _) = typical();
    let temporary = tempfile::tempdir().expect("a folder");
    let kept = std::env::var_os("VEILLEUSE_FORMS");
    let folder = kept.map_or(temporary.path().to_path_buf(), Into::into);
    for desk in usual_desks() {
        let sheet = desk.sheet();
        let mut all: Vec<(String, Vec<Page>)> = vec![];
        for form in Form::ALL {
            let whose = match form {
                Form::Admission => Whose::Unknown(Some(reserved())),
                _ => Whose::Unknown(None),
            };
            let pages = blank(&sheet, form, &whose).expect("it prints");
            all.push((form.code().to_owned(), pages));
            let whose = Whose::Patient(whom(&chart));
            let pages = blank(&sheet, form, &whose).expect("it prints");
            all.push((format!("{}-patient", form.code()), pages));
        }
        let ward = full_ward();
        let of = Labelled::Patient(&chart, PERSON);
        let more = [
            ("summary", summary(&sheet, &whom(&chart), &told())),
            ("worklist", worklist(&sheet, &to_type())),
            ("board", bed_board(&sheet, Some(&ward))),
            ("board-empty", bed_board(&sheet, None)),
            ("hospital", hospital_census(&sheet, &[&ward])),
            ("labels", labels(&sheet, &of, &LabelGrid::usual(desk.paper))),
            ("wristband", wristband(&sheet, &of)),
            (
                "wristband-reserved",
                wristband(&sheet, &Labelled::Reserved(&reserved())),
            ),
        ];
        for (name, pages) in more {
            all.push((name.to_owned(), pages.expect("it prints")));
        }
        for (name, pages) in all {
            let name = format!("{}-{name}", desk.locale.code());
            let pdf = write_pdf(&document(&name, at(MORNING), pages)).expect("a file");
            let path = folder.join(format!("{name}.pdf"));
            let mut file = std::fs::File::create(&path).expect("a file");
            std::io::Write::write_all(&mut file, &pdf).expect("written");
            let path = path.to_str().expect("a plain path");
            let sound = Command::new("qpdf")
                .args(["--check", path])
                .output()
                .expect(NEEDED);
            assert!(sound.status.success(), "{name}: {sound:?}");
            let fonts = Command::new("pdffonts").arg(path).output().expect(NEEDED);
            let fonts = String::from_utf8(fonts.stdout).expect("text");
            assert!(fonts.lines().count() > 2, "{name}: {fonts}");
            for font in fonts.lines().skip(2) {
                let flags: Vec<&str> = font.split_whitespace().rev().skip(2).take(3).collect();
                assert_eq!(
                    flags,
                    ["yes", "yes", "yes"],
                    "{name}: embedded, subset, with its text: {font}"
                );
            }
        }
    }
}

#[test]
fn a_card_says_that_it_is_a_draft_and_holds_every_step() {
    use ward::procedure::{
        Card, CardSection, CardStyle, Confirm, ConfirmKind, Contacts, Localised, Status, Step,
    };
    let text = |fr: &str| Localised {
        fr: fr.into(),
        fr_ca: None,
        en: None,
    };
    let step = |nth: usize| Step {
        id: format!("pas-{nth}"),
        what: text(&format!("Faire la chose numéro {nth}")),
        why: Some(text("pour ne rien oublier")),
        expect: None,
        role: None,
        confirm: Confirm {
            kind: ConfirmKind::TwoPerson,
            witness_role: None,
            unit: None,
            min: None,
            max: None,
            options: vec![],
        },
        critical: nth == 3,
        within_min: Some(30),
        repeat_min: None,
        print: vec![],
        open: None,
        call: (nth == 1).then(|| "cadre".to_owned()),
        condition: None,
        links: vec![],
    };
    let section = |nth: usize| CardSection {
        id: format!("partie-{nth}"),
        title: text(&format!("Partie {nth}")),
        pause_point: true,
        offset_min: None,
        steps: (0..9).map(|one| step(nth * 9 + one)).collect(),
    };
    let card = Card {
        schema: 1,
        id: "essai".into(),
        version: "0.1.0".into(),
        status: Status::Draft,
        style: Some(CardStyle::ReadDo),
        roles: vec![],
        units: vec![],
        triggers: vec![],
        title: text("Carte d’essai"),
        goal: Some(text("Voir si tout tient.")),
        owner: "Direction des soins".into(),
        approved_by: vec![],
        approved_on: "2025-01-01".parse().expect("a date"),
        review_by: "2026-01-01".parse().expect("a date"),
        sources: vec![],
        supersedes: None,
        sections: (0..3).map(section).collect(),
    };
    for desk in every_desk() {
        let contacts = Contacts::default();
        let pages = paper::forms::card(&desk.sheet(), &card, &contacts, Some("0193-4e5f"))
            .expect("it prints");
        inside(&pages, 8.0);
        assert!(pages.len() > 1, "it goes on over the page");
        let all = texts(&pages).join(" ");
        for nth in 0..27 {
            assert!(all.contains(&format!("numéro {nth}")), "step {nth}");
        }
        for page in &pages {
            let page = texts(std::slice::from_ref(page)).join(" ");
            assert!(
                page.contains(&desk.words.say("card-draft")),
                "on every page"
            );
            assert!(
                page.contains(&desk.words.say("card-overdue")),
                "and overdue"
            );
        }
        assert!(all.contains("4e5f"), "paper and screen are one running");
        assert!(
            all.contains("_____"),
            "room for a number that nobody filled in"
        );
        let tagged = all.contains("[fr]");
        assert_eq!(
            tagged,
            desk.locale != Locale::Fr,
            "never silently in French"
        );
    }
}
