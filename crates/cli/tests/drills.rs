//! Drills from the terminal: listed, checked, verified; refused or ended by a real station in another process.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops where its story breaks"
)]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use app::api::socket::Client;
use app::clock::Clock;
use ehr_sim::{DemoWard, Hospital};
use serde_json::{Value, json};
use tempfile::TempDir;

const SITE: &str = include_str!("../../../fixtures/demo-ward/veilleuse.toml");

fn put(path: &Path, text: &str) {
    File::create(path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

/// The command line: exit code and the last line as JSON.
fn veilleuse(options: &[&str]) -> (i32, Value) {
    let ran = Command::new(env!("CARGO_BIN_EXE_veilleuse"))
        .arg("--json")
        .args(options)
        .env_remove("VEILLEUSE_DATA")
        .env_remove("VEILLEUSE_CONFIG")
        .env("LANG", "fr_FR.UTF-8")
        .output()
        .unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let last = text.lines().last().unwrap_or("null");
    (
        ran.status.code().unwrap(),
        serde_json::from_str(last).unwrap(),
    )
}

#[test]
fn scenarios_are_listed_and_a_bad_one_is_told_line_by_line() {
    let (exit, list) = veilleuse(&["drill", "list"]);
    let ids: Vec<&str> = list["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        (exit, ids),
        (
            0,
            vec![
                "unite-30-min",
                "imprimante-muette",
                "nuit",
                "cyber-72-h",
                "arret-programme",
                "autour-d-une-table"
            ]
        )
    );
    let home = TempDir::new().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drills/unite-30-min.toml");
    let good = std::fs::read_to_string(shipped).unwrap();
    let file = home.path().join("essai.toml");
    let name = file.to_str().unwrap();
    put(&file, &good);
    assert_eq!(veilleuse(&["drill", "check", name]).0, 0);
    put(&file, &good.replacen("ward = \"3N\"", "ward = \"4S\"", 1));
    let (exit, told) = veilleuse(&["drill", "check", name]);
    assert_eq!((exit, &told["problems"][0]["code"]), (3, &json!("D007")));
    assert_eq!(told["problems"][0]["line"], 6, "{told}");
    let folder = home.path().join("exercice");
    let (exit, refused) = veilleuse(&[
        "drill",
        "run",
        name,
        "--headless",
        "--out",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(
        (exit, &refused["error"]["code"]),
        (3, &json!("drill-scenario"))
    );
    assert!(!folder.exists(), "nothing was begun");
    // In words: what it is, what still works, what to do.
    let told = Command::new(env!("CARGO_BIN_EXE_veilleuse"))
        .args(["drill", "check", name])
        .env("LANG", "fr_FR.UTF-8")
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        told.contains(":6:")
            && told.contains("ne sont pas touchés")
            && told.contains("Prenez l’unité 3N"),
        "{told}"
    );
}

/// A real station, owned by this process, that other processes see by its socket.
struct RealStation {
    home: TempDir,
    _hospital: Hospital,
    hosted: app::door::Hosted,
}

impl RealStation {
    fn new() -> RealStation {
        let home = TempDir::new().unwrap();
        let hospital = Hospital::start(DemoWard::built_in(), Clock::machine().now(), 0).unwrap();
        let token = home.path().join("token");
        put(&token, hospital.token());
        let bearer = format!(
            "auth = {{ kind = \"bearer\", token_file = \"{}\" }}",
            token.display()
        );
        let text = SITE
            .replace("http://127.0.0.1/fhir", &hospital.base_url())
            .replace("auth = { kind = \"none\" }", &bearer)
            .replace(
                "name = \"3N-1\"",
                &format!(
                    "name = \"3N-1\"\ndata = \"{}\"",
                    home.path().join("ward").display()
                ),
            );
        let file = home.path().join("veilleuse.toml");
        put(&file, &text);
        let config = app::config::Config::parse(&text, &file).unwrap();
        let hosted = app::door::Hosted::with(
            config,
            &home.path().join("ward"),
            Clock::machine(),
            None,
            true,
        )
        .unwrap();
        let real = RealStation {
            home,
            _hospital: hospital,
            hosted,
        };
        let until = Instant::now() + Duration::from_secs(60);
        while real.hosted.call("ward_list", json!({})).is_err() {
            assert!(Instant::now() < until, "no copy of the ward");
            std::thread::sleep(Duration::from_millis(100));
        }
        real
    }

    fn declare(&self) {
        let people =
            json!({ "by": "BR", "second": "AL", "reason": "le DPI affiche des dossiers vides" });
        self.hosted.call("declare_downtime", people).unwrap();
    }

    fn drill(&self, out: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veilleuse"));
        command
            .args(["--json", "--config"])
            .arg(self.home.path().join("veilleuse.toml"))
            // At the speed of life: whatever ends this drill is not its own end.
            .args([
                "drill",
                "run",
                "unite-30-min",
                "--headless",
                "--speed",
                "1",
                "--out",
            ])
            .arg(out)
            .env_remove("VEILLEUSE_DATA")
            .env("LANG", "fr_FR.UTF-8");
        command
    }
}

#[test]
fn a_real_outage_ends_the_drill_at_once_and_no_drill_begins_in_one() {
    let real = RealStation::new();
    let out = real.home.path().join("exercice");
    let drill = real
        .drill(&out)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while Client::connect(&out.join("poste")).is_none() {
        assert!(Instant::now() < until, "the drill does not begin");
        std::thread::sleep(Duration::from_millis(100));
    }
    let before = real.hosted.call("journal_verify", json!({})).unwrap();
    let cut = Instant::now();
    real.declare();
    let ended = drill.wait_with_output().unwrap();
    assert!(
        cut.elapsed() < Duration::from_secs(20),
        "at once, not after {:?}",
        cut.elapsed()
    );
    let text = String::from_utf8(ended.stdout).unwrap();
    let told: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(told["ending"], "real-outage", "{text}");
    let pdf = Command::new("pdftotext")
        .args(["-q", "-raw"])
        .arg(out.join("exercice-unite-30-min.pdf"))
        .arg("-")
        .output()
        .unwrap();
    let said = String::from_utf8(pdf.stdout).unwrap();
    assert!(
        said.contains("FIN D’EXERCICE – PANNE RÉELLE"),
        "the paper says why"
    );
    let after = real.hosted.call("journal_verify", json!({})).unwrap();
    let entries = |report: &Value| report["entries"].as_u64().unwrap();
    assert_eq!(
        entries(&after),
        entries(&before) + 1,
        "the declaration, and nothing of the drill"
    );

    let again = real.home.path().join("exercice-2");
    let refused = real.drill(&again).output().unwrap();
    let text = String::from_utf8(refused.stdout).unwrap();
    assert!(text.contains("drill-not-now"), "{text}");
    assert_eq!(refused.status.code(), Some(8));
    assert!(!again.exists(), "nothing was begun");
}

#[test]
fn a_drill_is_never_held_in_the_real_stations_folder_even_before_it_exists() {
    let home = TempDir::new().unwrap();
    let ward = home.path().join("ward");
    let file = home.path().join("veilleuse.toml");
    put(
        &file,
        &SITE.replace(
            "name = \"3N-1\"",
            &format!("name = \"3N-1\"\ndata = \"{}\"", ward.display()),
        ),
    );
    for folder in [ward.clone(), ward.join("exercice"), home.path().to_owned()] {
        let (exit, told) = veilleuse(&[
            "--config",
            file.to_str().unwrap(),
            "drill",
            "run",
            "autour-d-une-table",
            "--headless",
            "--out",
            folder.to_str().unwrap(),
        ]);
        assert_eq!(
            (exit, &told["error"]["code"]),
            (8, &json!("drill-folder-used")),
            "{told}"
        );
    }
    assert!(!ward.exists(), "the real station's folder was not made");
}

#[test]
fn a_signature_shows_what_was_signed_and_only_a_key_from_elsewhere_shows_by_whom() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("exercice");
    let (exit, ran) = veilleuse(&[
        "--config",
        home.path().join("absent.toml").to_str().unwrap(),
        "drill",
        "run",
        "autour-d-une-table",
        "--headless",
        "--out",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(exit, 0, "{ran}");
    let file = ran["json"].as_str().unwrap();
    let key = ran["evidence"]["key"].as_str().unwrap();
    let verify = |more: &[&str]| veilleuse(&[&["drill", "verify", file], more].concat());
    let (exit, told) = verify(&[]);
    assert_eq!((exit, &told["key_expected"]), (0, &Value::Null), "{told}");
    for good in [key, &key[..16], &key.to_uppercase()] {
        assert_eq!(verify(&["--key", good]).0, 0, "{good}");
    }
    let other = if key.starts_with('0') { "1" } else { "0" }.repeat(64);
    let (exit, told) = verify(&["--key", &other]);
    assert_eq!(
        (exit, &told["unchanged"], &told["ok"]),
        (6, &json!(true), &json!(false)),
        "another key is a failure: {told}"
    );
    assert_eq!(verify(&["--key", &key[..8]]).0, 2, "too short to be sure");
    let said = Command::new(env!("CARGO_BIN_EXE_veilleuse"))
        .args(["drill", "verify", file])
        .env("LANG", "fr_FR.UTF-8")
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(
        said.contains(&format!("signature par la clé {}.", &key[..16]))
            && said.contains("se compare ailleurs"),
        "{said}"
    );
    // Whoever changed it is not said to be another station.
    let forged = home.path().join("forged.json");
    put(
        &forged,
        &std::fs::read_to_string(file).unwrap().replacen(
            "\"automatic\": true",
            "\"automatic\": false",
            1,
        ),
    );
    assert_eq!(
        veilleuse(&["drill", "verify", forged.to_str().unwrap()]).0,
        6
    );
}
