//! Drills: played whole on a station of their own, kept apart from every real one, and their evidence.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use app::api::views::ModeBar;
use app::clock::Clock;
use app::config::{AuthConfig, Config};
use app::demo::Demo;
use app::door::Hosted;
use app::drill::{Ending, Ran, Wanted};
use app::{Door, Options};
use ehr_sim::{DemoWard, Hospital};
use serde_json::{Value, json};
use tempfile::TempDir;
use ward::drill::Outcome;

use super::outage_ward::{Ward, request_id};

/// Everybody's on the invented roster.
const PIN: &str = "246810";

fn wanted(scenario: &str, folder: &Path, locale: &str) -> Wanted {
    Wanted {
        scenario: scenario.to_owned(),
        folder: Some(folder.to_owned()),
        locale: Some(locale.to_owned()),
    }
}

/// Nothing of this machine's is a real station: a folder of its own for whoever looks.
fn nobody(home: &Path) -> Options {
    Options {
        config: Some(home.join("absent.toml")),
        ..Options::default()
    }
}

fn play(home: &Path, scenario: &str, locale: &str) -> Ran {
    let folder = home.join(format!("{scenario}-{locale}"));
    app::drill::run(
        &nobody(home),
        &wanted(scenario, &folder, locale),
        None,
        &mut |_, _| {},
    )
    .unwrap()
}

fn text_of(pdf: &Path) -> String {
    let told = Command::new("pdftotext")
        .args(["-raw", "-q"])
        .arg(pdf)
        .arg("-")
        .output()
        .unwrap();
    String::from_utf8(told.stdout).unwrap()
}

/// Every PDF below a folder.
fn sheets(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sheets(&path));
        } else if path.extension().is_some_and(|ending| ending == "pdf") {
            found.push(path);
        }
    }
    found
}

#[test]
fn half_an_hour_on_one_ward_is_played_whole_and_its_evidence_holds_what_was_done() {
    let home = TempDir::new().unwrap();
    let ran = play(home.path(), "unite-30-min", "fr");
    let evidence = &ran.evidence;
    assert!(ran.all_in_time, "{:?}", evidence.expected);
    assert_eq!(ran.ending, Ending::Story);
    assert!(evidence.automatic, "no people took part, and it says so");
    assert_eq!(
        (
            evidence.doses.admitted,
            evidence.doses.orders_taken,
            evidence.doses.corrected
        ),
        (1, 1, 1),
        "the patient, the order, the correction"
    );
    assert!(evidence.doses.given > 5, "{:?}", evidence.doses);
    let back = &evidence.reconciliation;
    assert!(
        back.closed && back.open == 0 && back.verified > 0,
        "{back:?}"
    );
    assert_eq!(
        (back.duplicates, back.duplicates_prevented),
        (0, 1),
        "charted in the record already"
    );
    assert_eq!(
        evidence.sheets.home, evidence.sheets.to_bring_home,
        "all paper is home"
    );
    assert!(evidence.journal.whole && evidence.data_age_minutes.is_some());
    let trained = evidence
        .towards
        .iter()
        .find(|line| line.id == "safer-2-1")
        .unwrap();
    assert!(!trained.shown, "a program's cast trains nobody");

    // Whatever came out says what it is, on every page.
    let mut printed = sheets(&home.path().join("unite-30-min-fr/imprimantes"));
    printed.push(ran.pdf.clone());
    assert!(
        printed.len() > 2,
        "the pack, a sheet, the report: {printed:?}"
    );
    for sheet in printed {
        let text = text_of(&sheet);
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        for (nth, page) in pages.iter().enumerate() {
            let letters: String = page.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(
                letters.contains("EXERCICE"),
                "page {} of {} does not say EXERCICE",
                nth + 1,
                sheet.display()
            );
        }
    }
    // The signature is of these very words.
    assert!(app::drill::verify(&ran.json).unwrap().ok);
    let signed = std::fs::read_to_string(&ran.json).unwrap();
    let forged = home.path().join("forged.json");
    let put = |text: &str| {
        File::create(&forged)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap()
    };
    put(&signed.replacen("in-time", "not-done", 1));
    assert!(
        !app::drill::verify(&forged).unwrap().ok,
        "a word was changed"
    );
    let laid_out: Value = serde_json::from_str(&signed).unwrap();
    put(&laid_out.to_string());
    assert!(
        app::drill::verify(&forged).unwrap().ok,
        "only laid out anew"
    );
}

#[test]
fn every_other_scenario_can_be_held_to_its_end() {
    let home = TempDir::new().unwrap();
    for (scenario, locale) in [
        ("imprimante-muette", "fr-CA"),
        ("arret-programme", "en"),
        ("nuit", "fr"),
        ("autour-d-une-table", "en"),
    ] {
        let ran = play(home.path(), scenario, locale);
        assert!(ran.all_in_time, "{scenario}: {:?}", ran.evidence.expected);
        assert_eq!(
            ran.evidence
                .failures
                .iter()
                .filter(|one| one.what == "step")
                .count(),
            0,
            "{scenario}"
        );
        assert_eq!(ran.evidence.reconciliation.duplicates, 0, "{scenario}");
    }
}

#[test]
fn three_days_without_the_record_pass_in_compressed_time() {
    let home = TempDir::new().unwrap();
    let ran = play(home.path(), "cyber-72-h", "fr");
    assert!(ran.all_in_time, "{:?}", ran.evidence.expected);
    let lasted = ran.evidence.ended - ran.evidence.started.unwrap();
    assert!(lasted.num_hours() >= 72, "{lasted}");
    assert!(ran.evidence.journal.whole && ran.evidence.reconciliation.closed);
}

/// The lines of a report that do not depend on the hour or on chance, each once.
fn steady(text: &str) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let skip = |line: &&str| {
        let letters: Vec<char> = line.chars().collect();
        let timed = letters
            .windows(3)
            .any(|three| three[0].is_ascii_digit() && three[1] == ':' && three[2].is_ascii_digit());
        let code = letters.len() < 16 && letters.iter().all(|c| c.is_uppercase() || *c == ' ');
        let chance = ["EX-", "tête", "head ", "Journal ", "SHA-256"];
        let hash = letters
            .split(|c| !c.is_ascii_hexdigit())
            .any(|run| run.len() > 11);
        !timed && !code && !hash && !chance.iter().any(|word| line.contains(word))
    };
    let lines = text.lines().map(str::trim).filter(skip);
    let once: Vec<&str> = lines.filter(|line| seen.insert(*line)).collect();
    once.join("\n")
}

#[test]
fn the_report_speaks_three_languages_and_never_calls_anybody_compliant() {
    let home = TempDir::new().unwrap();
    let mut told = String::new();
    for locale in ["fr", "fr-CA", "en"] {
        let ran = play(home.path(), "autour-d-une-table", locale);
        let text = text_of(&ran.pdf);
        for never in [
            "conforme",
            "conformité",
            "compliant",
            "compliance",
            "critère",
            "⟦",
        ] {
            assert!(
                !text.to_lowercase().contains(never),
                "{locale} says {never}"
            );
        }
        let towards = if locale == "en" {
            "Evidence towards"
        } else {
            "Éléments de preuve pour"
        };
        assert!(text.contains(towards), "{locale}");
        told.push_str(&format!("== {locale}\n{}\n", steady(&text)));
    }
    insta::assert_snapshot!("drill report", told);
}

fn real_config(hospital: &Hospital, home: &Path) -> Config {
    let token_file = home.join("token");
    File::create(&token_file)
        .unwrap()
        .write_all(hospital.token().as_bytes())
        .unwrap();
    let mut config = Demo::config().unwrap();
    let ehr = config.ehr.as_mut().unwrap();
    ehr.base_url = hospital.base_url();
    ehr.auth = AuthConfig::Bearer { token_file };
    config
}

fn real(config: &Config, folder: &Path) -> Result<Hosted, app::api::views::ApiError> {
    Hosted::with(config.clone(), folder, Clock::machine(), None, false)
}

#[test]
fn no_real_station_opens_a_drill_and_no_drill_a_real_station() {
    let home = TempDir::new().unwrap();
    let ran = play(home.path(), "autour-d-une-table", "fr");
    let drill = ran.json.parent().unwrap().join("poste");
    let hospital = Hospital::start(DemoWard::built_in(), Clock::machine().now(), 0).unwrap();
    let config = real_config(&hospital, home.path());
    let code =
        |opened: Result<Hosted, app::api::views::ApiError>| opened.err().map(|error| error.code);
    assert_eq!(
        code(real(&config, &drill)).as_deref(),
        Some("station-is-drill"),
        "its folder"
    );
    // The database and its key alone, carried into a folder that looks like a station's.
    let carried = home.path().join("carried");
    std::fs::create_dir_all(&carried).unwrap();
    for entry in std::fs::read_dir(&drill).unwrap().flatten() {
        let name = entry.file_name();
        if entry.path().is_file() && !name.to_string_lossy().starts_with("EXERCICE") {
            std::fs::copy(entry.path(), carried.join(name)).unwrap();
        }
    }
    assert_eq!(
        code(real(&config, &carried)).as_deref(),
        Some("station-is-drill"),
        "its database"
    );
    // The demonstration is no drill either.
    let demo = Demo::start(Clock::machine().now()).unwrap();
    let shown = Hosted::with(
        Demo::config().unwrap(),
        &drill,
        Clock::machine(),
        Some(demo),
        false,
    );
    assert_eq!(
        code(shown).as_deref(),
        Some("station-is-drill"),
        "for the demonstration"
    );

    let ward = home.path().join("ward");
    drop(real(&config, &ward).unwrap());
    let before = std::fs::read_dir(&ward).unwrap().count();
    let refused = app::drill::run(
        &nobody(home.path()),
        &wanted("unite-30-min", &ward, "fr"),
        None,
        &mut |_, _| {},
    );
    assert!(format!("{:#}", refused.unwrap_err()).contains("drill-folder-used"));
    assert_eq!(
        std::fs::read_dir(&ward).unwrap().count(),
        before,
        "nothing was written there"
    );
    drop(real(&config, &ward).unwrap());
}

#[test]
fn a_directive_of_a_drill_is_nothing_to_a_real_ward_nor_the_other_way_round() {
    let home = TempDir::new().unwrap();
    let key = home.path().join("real.key");
    let made = app::it::keygen(&key).unwrap();
    let other = home.path().join("drill.key");
    app::it::keygen(&other).unwrap();
    let sign = |key: &Path, name: &str| -> Value {
        let file = home.path().join(name);
        let order = app::it::Wanted {
            kind: "message".to_owned(),
            audience: "ward:3N".to_owned(),
            by: "Carole Danet".to_owned(),
            text: "Bonjour".to_owned(),
            ..app::it::Wanted::default()
        };
        app::it::sign_into(&nobody(home.path()), key, &order, &file).unwrap();
        let bytes = std::fs::read(&file).unwrap();
        json!({ "file": name, "bytes": hex::encode(bytes) })
    };
    let ward = Ward::quiet_with(|config| config.directives.keys = vec![made.public.clone()]);
    assert_eq!(
        ward.refused("apply_directive", sign(&other, "exercice.directive")),
        "directive-refused"
    );

    let options = Options {
        drill: Some(wanted("unite-30-min", &home.path().join("exercice"), "fr")),
        ..nobody(home.path())
    };
    let door = Door::open_window(&options).unwrap();
    door.call(
        "sign_in",
        json!({ "initials": "AL", "pin": PIN, "badge": null }),
    )
    .unwrap();
    let refused = door.call("apply_directive", sign(&key, "reelle.directive"));
    assert_eq!(
        refused.unwrap_err().code,
        "directive-refused",
        "the real key is not believed here"
    );
}

fn bar(door: &Door) -> ModeBar {
    serde_json::from_value(door.call("mode", json!({})).unwrap()).unwrap()
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..600 {
        if done() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("waited in vain for {what}");
}

#[test]
fn a_drill_in_the_window_says_what_happens_and_ends_with_a_report_and_no_further_entry() {
    let home = TempDir::new().unwrap();
    let options = Options {
        drill: Some(wanted("unite-30-min", &home.path().join("exercice"), "fr")),
        ..nobody(home.path())
    };
    let door = Door::open_window(&options).unwrap();
    until("the first step", || {
        bar(&door)
            .exercise
            .is_some_and(|strip| !strip.said.is_empty())
    });
    let shown = bar(&door);
    let strip = shown.exercise.unwrap();
    assert!(shown.drill, "the banner of a drill");
    assert_eq!(strip.minute, "Minute 0 sur 45");
    assert!(
        strip.said[0].text.contains("patients sont fictifs"),
        "{:?}",
        strip.said
    );
    door.call(
        "sign_in",
        json!({ "initials": "BR", "pin": PIN, "badge": null }),
    )
    .unwrap();
    let refused = door
        .call("demo_switch", json!({ "fault": "refuse" }))
        .unwrap_err();
    assert_eq!(
        refused.code, "not-allowed-now",
        "the scenario cuts the record, and nobody else"
    );
    let wrong = door
        .call("end_drill", json!({ "by": "AL", "by_pin": "000000" }))
        .unwrap_err();
    assert_eq!(wrong.code, "pin-wrong", "a named person ends it");
    door.call("end_drill", json!({ "by": "BR", "by_pin": null }))
        .unwrap();
    let over = bar(&door).exercise.unwrap().over.unwrap();
    assert_eq!(
        (over.headline.as_str(), over.real),
        ("FIN D’EXERCICE", false)
    );
    assert!(
        over.expected
            .iter()
            .all(|line| line.outcome == "not-reached"),
        "{over:?}"
    );
    let late = json!({ "patient_id": "x", "text": "x", "request_id": request_id() });
    assert_eq!(
        door.call("record_note", late).unwrap_err().code,
        "drill-over"
    );
    assert_eq!(
        door.call("ward_list", json!({})).unwrap_err().code,
        "drill-over"
    );
    let json = home.path().join("exercice/exercice-unite-30-min.json");
    assert!(app::drill::verify(&json).unwrap().ok && json.with_extension("pdf").is_file());
}

#[test]
fn a_paper_that_cannot_be_made_does_not_take_the_signed_file_away() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("exercice");
    let options = Options {
        drill: Some(wanted("autour-d-une-table", &folder, "fr")),
        ..nobody(home.path())
    };
    let door = Door::open_window(&options).unwrap();
    // No real printer and no stick: IT of the ward tries one, and the print centre has one folder.
    let sign_in = |initials: &str| {
        let who = json!({ "initials": initials, "pin": PIN, "badge": null });
        door.call("sign_in", who).unwrap();
    };
    sign_in("CD");
    let tried = door.call(
        "try_printer",
        json!({ "address": "ipp://127.0.0.1/ipp/print" }),
    );
    assert_eq!(tried.unwrap_err().code, "not-allowed-now");
    sign_in("BR");
    std::fs::create_dir(folder.join("exercice-autour-d-une-table.pdf")).unwrap();
    door.call("end_drill", json!({ "by": "BR", "by_pin": null }))
        .unwrap();
    let report = bar(&door).exercise.unwrap().over.unwrap().report;
    let json = folder.join("exercice-autour-d-une-table.json");
    assert!(
        report.contains(json.to_str().unwrap()) && report.contains("papier"),
        "{report}"
    );
    assert!(app::drill::verify(&json).unwrap().ok);
}

#[test]
fn a_drill_whose_window_is_closed_leaves_its_evidence() {
    let home = TempDir::new().unwrap();
    let options = Options {
        drill: Some(wanted(
            "autour-d-une-table",
            &home.path().join("exercice"),
            "en",
        )),
        ..nobody(home.path())
    };
    let door = Door::open_window(&options).unwrap();
    until("the beginning", || {
        bar(&door)
            .exercise
            .is_some_and(|strip| !strip.said.is_empty())
    });
    drop(door);
    let json = home
        .path()
        .join("exercice/exercice-autour-d-une-table.json");
    let text = std::fs::read_to_string(&json).unwrap();
    assert!(text.contains("\"ending\": \"closed\"") && app::drill::verify(&json).unwrap().ok);
}

#[test]
fn expected_things_that_were_not_done_stand_in_the_evidence() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("raté.toml");
    // Nobody of the cast opens this card: the time is over before the end.
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drills/autour-d-une-table.toml"),
    )
    .unwrap()
        + "\n[[expected]]\nid = \"fiche\"\nwhat = \"card-started\"\ncard = \"exercice\"\nwithin = 5\n[expected.say]\nfr = \"Fiche ouverte\"\nfr-CA = \"Fiche ouverte\"\nen = \"Card opened\"\n";
    File::create(&file)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let wanted = Wanted {
        scenario: file.display().to_string(),
        ..wanted("", &home.path().join("exercice"), "en")
    };
    let ran = app::drill::run(&nobody(home.path()), &wanted, None, &mut |_, _| {}).unwrap();
    assert_eq!((ran.not_done, ran.all_in_time), (1, false));
    assert_eq!(ran.evidence.expected[0].outcome, Outcome::NotDone);
    assert!(
        text_of(&ran.pdf).contains("Not done: Card opened"),
        "and in words on paper"
    );
}
