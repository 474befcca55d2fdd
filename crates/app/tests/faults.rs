//! A record that is sick in fifty ways, the real station in front of it: what is noticed, how soon, what the banner says,
//! and how little a sick record is asked (quality.md F7 and P1).
//!
//! Real sockets and real time: the stations wait side by side, a dozen at once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story stops where it breaks, and says where"
)]

#[path = "support/sick_record.rs"]
mod sick_record;

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use app::clock::Clock;
use app::config::Config;
use app::door::Hosted;
use serde_json::{Value, json};
use sick_record::{Ill, SickRecord, WARD, certificates, http, well};

/// Stations that run at once: they mostly wait.
const AT_ONCE: usize = 12;

/// quality.md F7.
const REFUSED: Duration = Duration::from_secs(5);
const BLACK_HOLE: Duration = Duration::from_secs(10);
const CRAWLING: Duration = Duration::from_secs(15);
/// What a busy machine may take to give a thread its turn.
const GRACE: Duration = Duration::from_secs(2);

/// One way to be sick, and what has to be seen of it.
struct Scenario {
    name: &'static str,
    ill: Ill,
    /// Noticed by then; `None`: never to be called down.
    within: Option<Duration>,
    /// What the banner says it found, by its code; any of them.
    codes: &'static [&'static str],
}

fn sick(
    name: &'static str,
    ill: Ill,
    within: Duration,
    codes: &'static [&'static str],
) -> Scenario {
    Scenario {
        name,
        ill,
        within: Some(within),
        codes,
    }
}

/// An answer at once that is not the ward's.
fn wrong(name: &'static str, bytes: Vec<u8>, codes: &'static [&'static str]) -> Scenario {
    sick(name, Ill::Says(bytes), REFUSED, codes)
}

fn fhir(body: &[u8]) -> Vec<u8> {
    http("200 OK\r\nContent-Type: application/fhir+json", body)
}

fn status(line: &str) -> Vec<u8> {
    let head = format!("{line}\r\nContent-Type: application/fhir+json");
    http(&head, br#"{"resourceType":"OperationOutcome"}"#)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn in_gzip(body: &[u8]) -> Vec<u8> {
    http(
        "200 OK\r\nContent-Type: application/fhir+json\r\nContent-Encoding: gzip",
        body,
    )
}

fn answers_that_are_none() -> Vec<Scenario> {
    const STATUS: &[&str] = &["http-status"];
    const PORTAL: &[&str] = &["portal"];
    const NOT_FHIR: &[&str] = &["not-fhir"];
    const BROKEN: &[&str] = &["refused", "not-fhir", "response-timeout"];
    let page = b"<!doctype html><html><title>Connexion</title></html>".as_slice();
    let html = |line: &str| http(&format!("{line}\r\nContent-Type: text/html"), page);
    let whole = well();
    let ward = WARD.as_bytes();
    let deep = "[".repeat(20_000);
    vec![
        wrong("400", status("400 Bad Request"), STATUS),
        wrong("401", status("401 Unauthorized"), STATUS),
        wrong("403", status("403 Forbidden"), STATUS),
        wrong("404", status("404 Not Found"), STATUS),
        wrong("410", status("410 Gone"), STATUS),
        wrong(
            "429",
            status("429 Too Many Requests\r\nRetry-After: 3600"),
            STATUS,
        ),
        wrong("500", status("500 Internal Server Error"), STATUS),
        wrong("501", status("501 Not Implemented"), STATUS),
        wrong("502", status("502 Bad Gateway"), STATUS),
        wrong(
            "503",
            status("503 Service Unavailable\r\nRetry-After: 3600"),
            STATUS,
        ),
        wrong("504", status("504 Gateway Timeout"), STATUS),
        wrong("a page of an error", html("502 Bad Gateway"), STATUS),
        wrong("a portal", html("200 OK"), PORTAL),
        wrong(
            "a portal that says it is FHIR",
            http("200 OK\r\nContent-Type: application/fhir+json", page),
            PORTAL,
        ),
        wrong(
            "a portal that sends elsewhere",
            html("302 Found\r\nLocation: http://portal.invalid/"),
            PORTAL,
        ),
        wrong(
            "sent to itself",
            html("307 Temporary Redirect\r\nLocation: /fhir/Location/ward-essai"),
            PORTAL,
        ),
        wrong(
            "a network that asks for a name",
            html("511 Network Authentication Required"),
            PORTAL,
        ),
        wrong("nothing", fhir(b""), NOT_FHIR),
        wrong(
            "204",
            b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec(),
            NOT_FHIR,
        ),
        wrong(
            "words",
            http("200 OK\r\nContent-Type: text/plain", b"OK"),
            NOT_FHIR,
        ),
        wrong("another JSON", fhir(br#"{"status":"UP"}"#), NOT_FHIR),
        wrong("a list", fhir(b"[]"), NOT_FHIR),
        wrong(
            "an outcome",
            fhir(br#"{"resourceType":"OperationOutcome"}"#),
            NOT_FHIR,
        ),
        wrong(
            "another ward",
            fhir(br#"{"resourceType":"Location","id":"autre"}"#),
            NOT_FHIR,
        ),
        wrong(
            "another resource",
            fhir(br#"{"resourceType":"Patient","id":"ward-essai"}"#),
            NOT_FHIR,
        ),
        wrong("half a resource", fhir(&ward[..40]), NOT_FHIR),
        wrong("cut off", whole[..whole.len() - 9].to_vec(), BROKEN),
        wrong(
            "not UTF-8",
            fhir(b"{\"resourceType\":\"Location\",\"id\":\"ward-essai\xff\"}"),
            NOT_FHIR,
        ),
        wrong("twenty thousand brackets", fhir(deep.as_bytes()), NOT_FHIR),
        wrong(
            "a gzip bomb",
            in_gzip(&packed(&vec![b' '; 256 * 1024 * 1024])),
            BROKEN,
        ),
        wrong("a broken gzip", in_gzip(b"\x1f\x8b\x08junk"), BROKEN),
        wrong(
            "broken chunks",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}".to_vec(),
            BROKEN,
        ),
        wrong(
            "another protocol",
            b"SSH-2.0-OpenSSH_9.7\r\n".to_vec(),
            BROKEN,
        ),
        wrong("no word", vec![], BROKEN),
    ]
}

fn silences() -> Vec<Scenario> {
    const REFUSED_CODE: &[&str] = &["refused"];
    const SILENT: &[&str] = &["response-timeout", "connect-timeout"];
    const BROKEN: &[&str] = &["refused", "not-fhir", "response-timeout"];
    const SLOW: &[&str] = &["slow"];
    let whole = well();
    let half = whole[..whole.len() - 20].to_vec();
    let head =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 90\r\n\r\n";
    let late = Duration::from_millis(2_200);
    vec![
        sick("refused", Ill::Closed, REFUSED, REFUSED_CODE),
        sick("reset", Ill::Reset, REFUSED, BROKEN),
        sick(
            "a black hole",
            Ill::SaysThenSilence(vec![]),
            BLACK_HOLE,
            SILENT,
        ),
        sick("half open", Ill::NotTaken, BLACK_HOLE, SILENT),
        sick(
            "silence after the head",
            Ill::SaysThenSilence(head.to_vec()),
            BLACK_HOLE,
            SILENT,
        ),
        sick(
            "silence in the body",
            Ill::SaysThenSilence(half),
            BLACK_HOLE,
            SILENT,
        ),
        sick("one byte a second", Ill::OneByteASecond, BLACK_HOLE, SILENT),
        sick("a head without end", Ill::EndlessHead, BLACK_HOLE, BROKEN),
        sick("a body without end", Ill::EndlessBody, BLACK_HOLE, BROKEN),
        sick("crawling", Ill::Late(late), CRAWLING, SLOW),
        sick(
            "late and lost in turn",
            Ill::LateAndLost(late),
            CRAWLING,
            &["slow", "refused", "not-fhir"],
        ),
        Scenario {
            name: "every other answer fails",
            ill: Ill::EveryOther(status("503 Service Unavailable")),
            within: None,
            codes: &["http-status", "healthy"],
        },
        sick("expired", Ill::Certificate("expired"), REFUSED, &["tls"]),
        sick(
            "not valid yet",
            Ill::Certificate("future"),
            REFUSED,
            &["tls"],
        ),
        sick("another host", Ill::Certificate("other"), REFUSED, &["tls"]),
        sick("plain under TLS", Ill::PlainUnderTls, REFUSED, &["tls"]),
        sick(
            "a handshake without an answer",
            Ill::SilentHandshake,
            BLACK_HOLE,
            SILENT,
        ),
        Scenario {
            name: "a good certificate",
            ill: Ill::Certificate("good"),
            within: None,
            codes: &["healthy"],
        },
    ]
}

/// The real station in front of a record, its loops running.
struct Watching {
    hosted: Hosted,
    _folder: tempfile::TempDir,
}

impl Watching {
    fn of(record: &SickRecord) -> Watching {
        let folder = tempfile::tempdir().unwrap();
        let ca = Value::from(certificates().join("ca.pem").to_string_lossy().into_owned());
        let text = format!(
            "[station]\nname = \"essai-1\"\n[ward]\nhospital = \"H\"\ncode = \"E\"\nname = \"Essai\"\n\
             location = \"ward-essai\"\n[ehr]\nbase_url = \"{}\"\nown_system = \"urn:essai\"\nca_file = {ca}\n\
             auth = {{ kind = \"none\" }}\n[print]\npacks = \"off\"\n",
            record.base_url
        );
        let config = Config::parse(&text, Path::new("veilleuse.toml")).unwrap();
        let data = folder.path().join("station");
        let hosted = Hosted::with(config, &data, Clock::machine(), None, true).unwrap();
        Watching {
            hosted,
            _folder: folder,
        }
    }

    fn mode(&self) -> Value {
        self.hosted.call("mode", json!({})).unwrap()
    }

    fn until(&self, limit: Duration, mut seen: impl FnMut(&Value) -> bool) -> Option<Value> {
        let began = Instant::now();
        loop {
            let mode = self.mode();
            if seen(&mode) {
                return Some(mode);
            }
            if began.elapsed() > limit {
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The most that came within any second.
fn densest(came: &[Instant]) -> usize {
    came.iter()
        .map(|from| {
            came.iter()
                .filter(|at| **at >= *from && **at < *from + Duration::from_millis(990))
                .count()
        })
        .max()
        .unwrap_or(0)
}

/// Lives through one sickness; what is wrong with what was seen.
fn live(scenario: &Scenario) -> Result<(), String> {
    let record = SickRecord::start(scenario.ill.clone());
    let station = Watching::of(&record);
    let code = |mode: &Value| mode["probe_code"].as_str().unwrap_or_default().to_owned();
    if !scenario.ill.has_no_channel() {
        station
            .until(Duration::from_secs(20), |mode| code(mode) == "healthy")
            .ok_or("it was never seen well")?;
        record.sicken();
    }
    let began = Instant::now();
    let Some(within) = scenario.within else {
        let mut changes = 0;
        let mut last = station.mode()["state"].clone();
        let called_down = station.until(CRAWLING, |mode| {
            changes += usize::from(mode["state"] != last);
            last = mode["state"].clone();
            mode["state"] != "normal"
                || !scenario.codes.contains(&&*code(mode)) && code(mode) != "none"
        });
        return match called_down {
            Some(mode) => Err(format!("called down: {} {}", mode["state"], code(&mode))),
            None if changes > 2 => Err(format!("{changes} changes of the banner")),
            None => Ok(()),
        };
    };
    let seen = station
        .until(within + GRACE, |mode| mode["state"] == "suspect")
        .ok_or_else(|| {
            format!(
                "not noticed within {within:?}: {} {}",
                station.mode()["state"],
                code(&station.mode())
            )
        })?;
    let took = began.elapsed();
    let found = code(&seen);
    if !scenario.codes.contains(&found.as_str()) {
        return Err(format!("shown as {found}, not as {:?}", scenario.codes));
    }
    let said = seen["proposal"]["text"].as_str().unwrap_or_default();
    if !said.contains("Le DPI ne répond plus") || seen["capture_open"] != false {
        return Err(format!("the banner asks nobody to look: {said:?}"));
    }
    let came = record.came();
    if densest(&came) > 2 {
        return Err(format!(
            "a sick record was asked {} times in a second",
            densest(&came)
        ));
    }
    let most = took.as_secs_f64() + 3.0;
    if came.len() as f64 > most {
        return Err(format!("{} requests in {took:?}", came.len()));
    }
    Ok(())
}

#[test]
fn every_sickness_of_a_record_is_noticed_in_time_and_called_by_its_name() {
    let mut scenarios = answers_that_are_none();
    scenarios.extend(silences());
    assert!(scenarios.len() >= 40, "{} ways", scenarios.len());
    let next = AtomicUsize::new(0);
    let late = std::sync::Mutex::new(vec![]);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if live(scenario).is_err() {
                        late.lock().unwrap().push(scenario);
                    }
                }
            });
        }
    });
    // Seconds are counted on a machine that others use too: what went wrong beside eleven others is lived again alone.
    let late = late.into_inner().unwrap();
    assert!(
        late.len() < scenarios.len() / 4,
        "{} went wrong",
        late.len()
    );
    let wrong: Vec<String> = late
        .into_iter()
        .filter_map(|scenario| {
            let why = live(scenario).err()?;
            Some(format!("{}: {why}", scenario.name))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} ways, wrong:\n{}",
        scenarios.len(),
        wrong.join("\n")
    );
}
