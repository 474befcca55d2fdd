//! Every command as a program would use it: exit codes, and one JSON object on the last line.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its story breaks"
)]

#[path = "support/station.rs"]
mod station;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use serde_json::{Value, json};
use station::{Done, Place, open_doses, request_id, run, wait};

/// The result has these fields besides `schema`.
fn has(done: &Done, fields: &[&str]) -> Value {
    let result = done.result();
    assert_eq!(result["schema"], 1, "{done:?}");
    for field in fields {
        assert!(
            result.get(field).is_some(),
            "the result has no {field}: {done:?}"
        );
    }
    for line in done.out.lines() {
        let one: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert_eq!(one["schema"], 1, "every line says its version: {line}");
    }
    result
}

#[test]
fn every_command_answers_with_one_object() {
    let place = Place::new();
    let sync = place.run(&["sync", "--once"]);
    let report = has(
        &sync,
        &[
            "taken",
            "generation",
            "patients",
            "sections",
            "orders",
            "problems",
            "conserved",
        ],
    );
    assert_eq!(
        (sync.code, &report["conserved"], &report["patients"]),
        (0, &json!(true), &json!(24)),
        "{sync:?}"
    );
    assert_eq!(
        report["orders"]["received"].as_u64(),
        report["orders"]["shown"].as_u64(),
        "what was received is what is shown: {sync:?}"
    );
    for section in ["patients", "allergies", "orders", "doses", "weights"] {
        let found = report["sections"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["section"] == section);
        assert_eq!(
            found.map(|one| &one["complete"]),
            Some(&json!(true)),
            "{section}: {sync:?}"
        );
    }

    let status = place.run(&["status"]);
    let fields = [
        "state",
        "word",
        "age",
        "capture_open",
        "sending_allowed",
        "warnings",
        "unreconciled",
        "attached",
    ];
    let mode = has(&status, &fields);
    assert_eq!(
        (status.code, &mode["attached"], &mode["state"]),
        (0, &json!(false), &json!("normal")),
        "{status:?}"
    );

    let census = place.run(&["census"]);
    let ward = has(&census, &["rows", "totals", "age", "orders", "issues"]);
    assert_eq!(
        (census.code, ward["rows"].as_array().unwrap().len()),
        (0, 24),
        "{census:?}"
    );

    let first = &ward["rows"][0];
    for name in ["patient_id", "ipp", "bed"] {
        let mar = place.run(&["mar", "--patient", first[name].as_str().unwrap()]);
        let chart = has(&mar, &["banner", "hours", "groups", "totals"]);
        assert_eq!(
            (mar.code, &chart["banner"]["ipp"]),
            (0, &first["ipp"]),
            "found by {name}: {mar:?}"
        );
    }
    let nobody = place.run(&["mar", "--patient", "nobody"]);
    assert_eq!(
        (nobody.code, &has(&nobody, &["error"])["error"]["code"]),
        (8, &json!("unknown-patient")),
        "{nobody:?}"
    );

    let out = place.home().join("paper");
    let print = place.run(&["print", "--by", "AL", "--out", out.to_str().unwrap()]);
    let printed = has(&print, &["files", "pages", "text", "orders", "problems"]);
    assert_eq!(print.code, 0, "every sheet is laid out: {print:?}");
    for file in printed["files"].as_array().unwrap() {
        let mut start = [0; 5];
        File::open(file.as_str().unwrap())
            .unwrap()
            .read_exact(&mut start)
            .unwrap();
        assert_eq!(&start, b"%PDF-", "{file} is paper");
    }
    assert_eq!(
        printed["orders"], report["orders"]["received"],
        "every order that was received is on paper"
    );

    let journal = place.run(&["journal", "verify"]);
    let checked = has(&journal, &["ok", "entries", "station", "head", "problem"]);
    assert_eq!(
        (journal.code, &checked["ok"]),
        (0, &json!(true)),
        "{journal:?}"
    );
}

#[test]
fn the_state_of_the_data_is_said_section_by_section() {
    let place = Place::new();
    let before = place.run(&["data"]);
    assert_eq!(
        (before.code, &has(&before, &["verdict"])["verdict"]),
        (5, &json!("never")),
        "nothing was ever read, and nothing is promised: {before:?}"
    );
    let sync = place.run(&["sync", "--once"]);
    let synced = has(&sync, &["sections", "orders", "conserved", "kind"]);
    assert_eq!(
        (sync.code, &synced["kind"]),
        (0, &json!("full")),
        "{sync:?}"
    );
    let data = place.run(&["data"]);
    let state = has(
        &data,
        &[
            "verdict", "title", "sections", "orders", "gaps", "issues", "copies", "messages",
        ],
    );
    assert_eq!(
        state["sections"], synced["sections"],
        "the same facts with and without a sync"
    );
    let sections = state["sections"].as_array().unwrap();
    assert_eq!(sections.len(), 11, "every section has its line: {data:?}");
    for section in sections {
        for fact in [
            "received",
            "understood",
            "raw",
            "absent",
            "oldest",
            "source",
            "last_error",
            "complete",
        ] {
            assert!(section.get(fact).is_some(), "{fact} of {section}");
        }
        assert_eq!(
            section["complete"] == json!(false),
            !section["last_error"].is_null(),
            "whatever is not complete says why: {section}"
        );
    }
    let orders = &state["orders"];
    assert_eq!(orders["conserved"], json!(true), "{orders}");
    assert_eq!(
        orders["received"].as_u64().unwrap(),
        orders["understood"].as_u64().unwrap() + orders["raw"].as_u64().unwrap(),
        "received = understood + raw"
    );
    let text = run(place.command().args(["data", "--data"]).arg(place.data()));
    assert!(
        text.out.contains("Prescriptions") && text.out.contains("complet"),
        "a table for people: {text:?}"
    );
}

#[test]
fn an_outage_by_command_line_needs_named_people() {
    let place = Place::new();
    assert_eq!(
        place.run(&["sync", "--once"]).code,
        0,
        "a copy to work with"
    );
    let why = "le DPI affiche des dossiers vides";
    let alone = place.run(&["downtime", "declare", "--by", "BR"]);
    assert_eq!(
        (alone.code, &has(&alone, &["error"])["error"]["code"]),
        (8, &json!("second-person-needed")),
        "{alone:?}"
    );
    let stranger = place.run(&["downtime", "declare", "--by", "ZZ", "--reason", why]);
    assert_eq!(
        (stranger.code, &has(&stranger, &["error"])["error"]["code"]),
        (8, &json!("unknown-person")),
        "{stranger:?}"
    );
    let declared = place.run(&[
        "downtime", "declare", "--by", "BR", "--second", "AL", "--reason", why,
    ]);
    assert_eq!(
        (declared.code, &has(&declared, &["state", "word"])["state"]),
        (0, &json!("active")),
        "{declared:?}"
    );
    let frozen = place.run(&["sync", "--once"]);
    assert_eq!(
        (frozen.code, &has(&frozen, &["error"])["error"]["code"]),
        (8, &json!("frozen")),
        "{frozen:?}"
    );
    let plan = place.run(&["reconcile", "--plan"]);
    let list = has(&plan, &["lines", "totals", "held", "compared_at"]);
    assert!(
        plan.code == 0 && list["held"].is_string(),
        "it says why nothing leaves: {plan:?}"
    );
    let early = place.run(&["downtime", "all-clear", "--by", "BR"]);
    assert_eq!(
        (early.code, &has(&early, &["error"])["error"]["code"]),
        (8, &json!("end-not-confirmed")),
        "{early:?}"
    );
    assert_eq!(
        place.run(&["status"]).result()["state"],
        "active",
        "it outlives the command that declared it"
    );
}

#[test]
fn wrong_use_is_told_from_failure() {
    let place = Place::new();
    for words in [
        &["--help"][..],
        &["--version"],
        &["sync", "--help"],
        &["downtime", "declare", "--help"],
    ] {
        let done = run(place.command().args(words));
        assert_eq!(done.code, 0, "{words:?}: {done:?}");
    }
    let help = run(place.command().arg("--help")).out;
    for code in 0..=8 {
        assert!(
            help.contains(&format!("\n  {code}  ")),
            "the help documents exit code {code}: {help}"
        );
    }
    for words in [
        &[][..],
        &["dance"],
        &["sync"],
        &["mar"],
        &["print", "--out", "x"],
        &["reconcile", "--send"],
    ] {
        let done = run(place.command().args(words));
        assert_eq!(done.code, 2, "{words:?}: {done:?}");
    }
    let window = place.run(&["demo"]);
    assert_eq!(
        (window.code, &has(&window, &["error"])["error"]["code"]),
        (2, &json!("usage")),
        "{window:?}"
    );
}

#[test]
fn every_sheet_that_is_named_is_printed_and_another_name_is_refused() {
    let place = Place::new();
    let help = run(place.command().args(["print", "--help"]));
    let synced = place.run(&["sync", "--once"]);
    assert_eq!(synced.code, 0, "{synced:?}");
    let kinds = [
        "pack",
        "census",
        "handover",
        "bed-board",
        "hospital-census",
        "worklist",
        "labels",
        "wristbands",
        "cards",
        "blanks",
        "blank-mar",
        "orders",
        "laboratory",
        "radiology",
        "transfusion",
        "vitals",
        "intake-output",
        "admission",
        "transfer",
        "controlled-drugs",
        "downtime-log",
    ];
    for kind in kinds {
        let out = place.home().join(kind);
        let to = out.to_str().unwrap();
        let done = place.run(&["print", "--what", kind, "--by", "AL", "--out", to]);
        assert_eq!(done.code, 0, "{kind}: {done:?}");
        let files = done.result()["files"].as_array().unwrap().len();
        assert!(files > 0, "{kind} is a file: {done:?}");
        assert!(help.out.contains(kind), "{kind} stands in the help");
    }
    let bed = place.run(&["census"]).result()["rows"][0]["bed"].clone();
    for kind in ["mar", "summary", "reconciliation-check"] {
        let out = place.home().join(kind);
        let to = out.to_str().unwrap();
        let bed = bed.as_str().unwrap();
        let done = place.run(&[
            "print",
            "--what",
            kind,
            "--patient",
            bed,
            "--by",
            "AL",
            "--out",
            to,
        ]);
        assert_eq!(done.code, 0, "{kind}: {done:?}");
        assert_eq!(
            done.result()["files"].as_array().unwrap().len(),
            1,
            "{kind}: {done:?}"
        );
    }
    let out = place.home().join("none");
    let none = place.run(&[
        "print",
        "--what",
        "menu",
        "--by",
        "AL",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_ne!(none.code, 0, "{none:?}");
    assert!(!out.exists(), "and nothing is written");
}

#[test]
fn a_misspelt_setting_is_refused_with_its_place() {
    let place = Place::new();
    let path = place.home().join("veilleuse.toml");
    let sound = include_str!("../../../fixtures/demo-ward/veilleuse.toml");
    let write = |text: &str| {
        File::create(&path)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap()
    };
    let cases = [
        (sound.replace("sync_seconds", "sync_second"), "sync_second"),
        (
            sound.replace("locale = \"fr\"", "locale = \"breton\""),
            "locale",
        ),
        (
            sound.replace("probe_seconds = 2", "probe_seconds = 0"),
            "probe_seconds",
        ),
        (
            sound.replace("role = \"it\"", "role = \"wizard\""),
            "role = \"wizard\"",
        ),
        (
            sound.replace("initials = \"NB\"", "initials = \"AL\""),
            "initials = \"AL\"",
        ),
        (
            format!("{sound}\n[[staff]]\nname = \"Sans Initiales\"\n"),
            "[[staff]]",
        ),
        ("station = [".to_owned(), "station"),
    ];
    for (text, about) in cases {
        assert_ne!(text, sound, "the case changes something");
        write(&text);
        let mut command = place.command();
        command
            .args(["status", "--json", "--config"])
            .arg(&path)
            .arg("--data")
            .arg(place.data());
        let done = run(&mut command);
        let error = &has(&done, &["error"])["error"];
        assert_eq!(
            (done.code, &error["code"]),
            (3, &json!("bad-config")),
            "{about}: {done:?}"
        );
        let subject = error["subject"].as_str().unwrap();
        let rest = subject
            .strip_prefix(&format!("{}:", path.display()))
            .unwrap_or_else(|| panic!("no file: {subject}"));
        let mut numbers = rest.split(':');
        let mut number = || numbers.next().and_then(|text| text.parse::<usize>().ok());
        let (line, column) = (number().unwrap_or(0), number().unwrap_or(0));
        let there = text
            .lines()
            .nth(line.wrapping_sub(1))
            .unwrap_or_else(|| panic!("no such line: {subject}"));
        assert!(
            column >= 1 && column <= there.chars().count() + 1,
            "no such column: {subject}"
        );
    }
    write(&sound.replace("sync_seconds", "sync_second"));
    let done = run(place
        .command()
        .args(["status", "--json", "--config"])
        .arg(&path)
        .arg("--data")
        .arg(place.data()));
    let wanted = sound
        .lines()
        .position(|line| line.starts_with("sync_seconds"))
        .unwrap()
        + 1;
    assert!(
        done.out.contains(&format!("veilleuse.toml:{wanted}:1: ")),
        "the very key: {done:?}"
    );
    let missing = run(place
        .command()
        .args(["status", "--json", "--config", "nowhere.toml"]));
    assert_eq!(
        missing.code, 3,
        "a named file that is not there: {missing:?}"
    );
    assert!(
        !place.data().exists(),
        "a station without a sound configuration makes nothing"
    );
}

#[test]
fn the_command_line_attaches_to_the_running_station() {
    let place = Place::new();
    let serving = place.serve();
    wait("the first copy", || {
        serving.client.call("ward_list", json!({})).is_ok()
    });
    let status = place.run(&["status"]);
    assert_eq!(
        (status.code, &status.result()["attached"]),
        (0, &json!(true)),
        "{status:?}"
    );
    let second = place.run(&["serve"]);
    let error = &has(&second, &["error"])["error"];
    assert_eq!(
        (second.code, &error["code"]),
        (7, &json!("store-busy")),
        "{second:?}"
    );
    assert!(
        error["subject"]
            .as_str()
            .unwrap()
            .contains(&serving.pid().to_string()),
        "it names the owner: {second:?}"
    );
    assert_eq!(
        place.run(&["census"]).code,
        0,
        "questions are answered by the owner"
    );
    serving.ok("sign_in", json!({ "initials": "AL" }));
    assert_eq!(
        place.run(&["status"]).result()["user"]["initials"],
        "AL",
        "one station, one state"
    );
}

#[test]
fn one_changed_byte_on_the_disk_is_never_called_sound() {
    let place = Place::new();
    let mut serving = place.serve();
    serving.open_outage();
    for (number, mut dose) in (0..).zip(open_doses(&serving).into_iter().take(12)) {
        dose["request_id"] = json!(request_id(number));
        serving.ok("record_given", dose);
    }
    serving.kill();
    let sound = place.run(&["journal", "verify"]);
    assert_eq!(
        (sound.code, &sound.result()["ok"]),
        (0, &json!(true)),
        "{sound:?}"
    );
    assert!(
        sound.result()["entries"].as_u64().unwrap() >= 13,
        "{sound:?}"
    );

    // The command closed the store, which moved its log into the one file.
    let path = place.data().join("station.db");
    assert!(
        !place.data().join("station.db-wal").exists(),
        "everything is in the one file"
    );
    let size = std::fs::metadata(&path).unwrap().len();
    let flip = |at: u64| {
        let mut file = File::options().read(true).write(true).open(&path).unwrap();
        let mut byte = [0];
        file.seek(SeekFrom::Start(at)).unwrap();
        file.read_exact(&mut byte).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&[byte[0] ^ 0x10]).unwrap();
        file.sync_all().unwrap();
    };
    // One byte in each of forty regions: the start, the salt, the first pages, and so on to the last byte.
    let regions = [0, 7, 20, 600, 4000, 4096, 5000, size - 5000, size - 1];
    let spread = (1..32).map(|part| size / 32 * part + 1_234);
    let mut noticed = 0;
    for at in regions.into_iter().chain(spread) {
        flip(at);
        let done = place.run(&["journal", "verify"]);
        let result = done.result();
        assert_eq!(result["schema"], 1, "byte {at}: {done:?}");
        match done.code {
            6 => {
                assert_ne!(result["ok"], true, "byte {at}: {done:?}");
                noticed += 1;
            }
            _ => panic!("byte {at}: {done:?}"),
        }
        flip(at);
    }
    assert_eq!(noticed, 40, "every one of them is noticed");
    let again = place.run(&["journal", "verify"]);
    assert_eq!(again.result(), sound.result(), "put right, it is as before");
}

#[test]
fn the_whole_outage_without_a_window() {
    let place = Place::new();
    let out = place.home().join("demo");
    let done = run(place
        .command()
        .args(["demo", "--headless", "--json", "--out"])
        .arg(&out));
    let fields = [
        "patients",
        "orders",
        "conserved",
        "detected_after_ms",
        "charted",
        "pages",
        "posted",
        "verified",
        "worklist",
        "duplicates",
        "journal_ok",
        "out",
    ];
    let report = has(&done, &fields);
    let number = |name: &str| {
        report[name]
            .as_u64()
            .unwrap_or_else(|| panic!("{name}: {report}"))
    };
    let orders = &report["orders"];
    let order = |name: &str| {
        orders[name]
            .as_u64()
            .unwrap_or_else(|| panic!("orders.{name}: {report}"))
    };
    assert_eq!(
        order("received"),
        order("understood") + order("raw"),
        "none dropped: {report}"
    );
    assert_eq!(
        report["conserved"], true,
        "received, shown and printed are one number: {report}"
    );
    assert_eq!(number("patients"), 24, "{report}");
    assert!(number("detected_after_ms") <= 15_000, "{report}");
    assert!(number("charted") >= 30, "{report}");
    assert!(
        number("pages") > number("patients"),
        "a census and a sheet for each: {report}"
    );
    assert_eq!(
        number("posted"),
        number("charted"),
        "every dose reached the record: {report}"
    );
    assert_eq!(
        number("verified"),
        number("posted"),
        "and was read back: {report}"
    );
    assert_eq!(
        (number("duplicates"), number("worklist")),
        (0, 0),
        "once, and nothing is left: {report}"
    );
    assert_eq!(report["journal_ok"], true, "{report}");
    assert_eq!(done.code, 0, "{done:?}");
    let kept: Value =
        serde_json::from_reader(File::open(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(
        kept["charted"], report["charted"],
        "the report lies beside the sheets"
    );
    // A folder with a station that is no demonstration is never touched.
    std::fs::remove_file(out.join("station").join("DEMONSTRATION")).unwrap();
    let again = run(place
        .command()
        .args(["demo", "--headless", "--json", "--out"])
        .arg(&out));
    assert_eq!(
        (again.code, &has(&again, &["error"])["error"]["code"]),
        (1, &json!("failed")),
        "never over somebody's station"
    );
}

#[test]
fn a_pin_is_read_from_standard_input_and_printed_as_a_line_of_the_roster() {
    use std::process::Stdio;
    let place = Place::new();
    let type_in = |verb: &[&str], typed: &str| {
        let mut child = place
            .command()
            .args(["staff"])
            .args(verb)
            .arg("--json")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(typed.as_bytes())
            .unwrap();
        let done = child.wait_with_output().unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        let said: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
        (done.status.code(), said)
    };
    let (code, said) = type_in(&["pin"], "135791\n135791\n");
    let line = said["line"].as_str().unwrap();
    assert_eq!(code, Some(0), "{said}");
    assert!(
        line.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{line}"
    );
    assert!(
        !said.to_string().contains("135791"),
        "the PIN itself is nowhere"
    );
    for (typed, why) in [
        ("135791\n135792\n", "pin-differs"),
        ("1357\n1357\n", "pin-digits"),
        ("abcdef\nabcdef\n", "pin-digits"),
    ] {
        let (code, said) = type_in(&["pin"], typed);
        assert_eq!(
            (code, &said["error"]["code"]),
            (Some(2), &json!(why)),
            "{typed:?}"
        );
    }
    let (code, said) = type_in(&["badge"], "00427781\n");
    assert_eq!(
        (code, said["line"].as_str().map(str::len)),
        (Some(0), Some(64)),
        "{said}"
    );
    let (code, said) = type_in(&["list"], "");
    assert_eq!((code, &said["by_name"]), (Some(0), &json!(false)), "{said}");
    let staff = said["staff"].as_array().unwrap();
    assert_eq!(staff.len(), 6, "the people of the demonstration");
    assert!(
        !said.to_string().contains("argon2"),
        "a list gives no hash away"
    );
}
