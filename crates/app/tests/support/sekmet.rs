//! A real FHIR server, SEKMET, started for one test on 127.0.0.1 and gone with it.
//!
//! Everything here speaks plain HTTP by hand: what arranges and checks a test must not share code, hence mistakes, with the
//! connector under test. What SEKMET demands and how it differs from other servers is asserted in `peer_sekmet.rs`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at the first surprise and says which"
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses the part of the peer it needs, and none exports it"
)]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::Value;

const TOKEN: &str = "ward-test-token";
const SMART_CLIENT: &str = "veilleuse-ward";
const SMART_READER: &str = "veilleuse-reader";
const TOKEN_LIFETIME_SECONDS: u32 = 120;
const START_LIMIT: Duration = Duration::from_secs(60);
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// Another program may take the port between our choosing it and the server's opening it.
const STARTS_MAX: u32 = 3;
const PAGES_MAX: usize = 200;

/// One running SEKMET with its own port and data. Dropping it kills the process and removes the data, except after a
/// failed test: then the folder stays, and its place is printed.
#[derive(Debug)]
pub struct Sekmet {
    python: PathBuf,
    /// `None` only after `keep` or while dropping.
    folder: Option<tempfile::TempDir>,
    root: PathBuf,
    port: u16,
    token_lifetime_seconds: u32,
    child: Option<Child>,
    http: Client,
}

impl Sekmet {
    /// A fresh, empty server whose SMART tokens live two minutes.
    pub fn start() -> Sekmet {
        Sekmet::start_with_token_lifetime(TOKEN_LIFETIME_SECONDS)
    }

    /// A fresh, empty server whose SMART tokens live as long as told: short, to see them expire.
    pub fn start_with_token_lifetime(token_lifetime_seconds: u32) -> Sekmet {
        let python = prepared_python();
        let folder = tempfile::Builder::new()
            .prefix("sekmet-")
            .tempdir()
            .expect("a folder for the server's data");
        let root = folder.path().to_path_buf();
        generate_smart_keys(&root);
        let http = Client::builder()
            .no_proxy()
            .timeout(ANSWER_LIMIT)
            .build()
            .expect("an HTTP client");
        let mut sekmet = Sekmet {
            python,
            folder: Some(folder),
            root,
            port: 0,
            token_lifetime_seconds,
            child: None,
            http,
        };
        for attempt in 1..=STARTS_MAX {
            sekmet.port = free_port();
            match sekmet.launch() {
                Ok(()) => return sekmet,
                Err(told) if attempt == STARTS_MAX => panic!("{told}"),
                Err(_) => {}
            }
        }
        unreachable!("the last attempt returns or panics")
    }

    /// The FHIR base, `http://127.0.0.1:PORT/fhir`, without a trailing slash.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/fhir", self.port)
    }

    /// A static bearer token that may do everything and never expires.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// The ES384 private key of both SMART clients, PKCS#8 PEM ("BEGIN PRIVATE KEY").
    pub fn smart_key_pem_path(&self) -> PathBuf {
        self.root.join("smart.key.pem")
    }

    /// The SMART client allowed `system/*.*`.
    pub fn smart_client_id(&self) -> &str {
        SMART_CLIENT
    }

    /// The SMART client allowed `system/*.rs` only. Same key.
    pub fn smart_reader_client_id(&self) -> &str {
        SMART_READER
    }

    /// The interpreter SEKMET runs in; it also holds `PyJWT`.
    pub fn python(&self) -> &Path {
        &self.python
    }

    /// What the server has printed so far, over all its lives.
    pub fn log(&self) -> String {
        let mut bytes = Vec::new();
        if let Ok(mut file) = File::open(self.log_path()) {
            // A partly read log is still worth showing.
            drop(file.read_to_end(&mut bytes));
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// SIGKILL, to our own child only: the server gets no chance to finish anything. Returns once it is gone.
    pub fn kill9(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("the server's process can be killed");
            child.wait().expect("the killed server can be reaped");
        }
    }

    /// SIGSTOP: connections are still accepted, nothing is answered. The outage that looks like slowness.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// SIGCONT: who still waits gets an answer; what was asked by somebody who gave up may or may not be done.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let child = self.child.as_ref().expect("a running server");
        finished(Command::new("kill").arg(signal).arg(child.id().to_string()));
    }

    /// The same port and the same data, in a new process.
    pub fn restart(&mut self) {
        self.kill9();
        for attempt in 1..=STARTS_MAX {
            match self.launch() {
                Ok(()) => return,
                Err(told) if attempt == STARTS_MAX => panic!("{told}"),
                Err(_) => thread::sleep(Duration::from_secs(1)),
            }
        }
    }

    /// Leaves the data folder behind when the server goes, and says where it is.
    pub fn keep(&mut self) -> PathBuf {
        if let Some(folder) = self.folder.take() {
            self.root = folder.keep();
        }
        self.root.clone()
    }

    /// PUTs a resource under its own id. Panics with the server's explanation if it is refused.
    pub fn put(&self, resource: &Value) {
        let (kind, id) = (text_of(resource, "resourceType"), text_of(resource, "id"));
        let url = format!("{}/{kind}/{id}", self.base_url());
        let (status, told) = self.send_json(self.http.put(url), resource);
        assert!(
            matches!(status, 200 | 201),
            "SEKMET refused {kind}/{id} with {status}: {told}"
        );
    }

    /// GETs a path below the base, such as `Patient/x` or `Encounter?status=in-progress`: status and body.
    pub fn get(&self, path: &str) -> (u16, Value) {
        self.get_with(path, &[])
    }

    /// GETs with further headers, such as `Prefer`.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> (u16, Value) {
        self.get_url(&self.url_of(path), headers)
    }

    /// POSTs a resource, with `If-None-Exist` when a condition is given: status and body.
    pub fn post(&self, resource: &Value, if_none_exist: Option<&str>) -> (u16, Value) {
        let url = format!("{}/{}", self.base_url(), text_of(resource, "resourceType"));
        let mut request = self.http.post(url);
        if let Some(condition) = if_none_exist {
            request = request.header("If-None-Exist", condition);
        }
        self.send_json(request, resource)
    }

    /// Every resource of a search, matches and included ones alike, following `next` to the end.
    pub fn search_all(&self, path: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let mut url = self.url_of(path);
        for _ in 0..PAGES_MAX {
            let (status, page) = self.get_url(&url, &[]);
            assert_eq!(status, 200, "{url} answered {page}");
            for entry in page["entry"].as_array().into_iter().flatten() {
                if entry["search"]["mode"] != "outcome" {
                    found.push(entry["resource"].clone());
                }
            }
            match link_of(&page, "next") {
                Some(next) => url = next,
                None => return found,
            }
        }
        panic!("{path} has more than {PAGES_MAX} pages")
    }

    fn url_of(&self, path: &str) -> String {
        format!("{}/{}", self.base_url(), path.trim_start_matches('/'))
    }

    fn get_url(&self, url: &str, headers: &[(&str, &str)]) -> (u16, Value) {
        let mut request = self.http.get(url).bearer_auth(TOKEN);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        status_and_body(
            request
                .send()
                .unwrap_or_else(|e| panic!("GET {url}: {e:?}")),
        )
    }

    fn send_json(&self, request: RequestBuilder, resource: &Value) -> (u16, Value) {
        let sent = request
            .bearer_auth(TOKEN)
            .header("Content-Type", "application/fhir+json")
            .body(resource.to_string())
            .send();
        status_and_body(sent.unwrap_or_else(|e| panic!("SEKMET did not answer: {e:?}")))
    }

    fn log_path(&self) -> PathBuf {
        self.root.join("sekmet.log")
    }

    /// Starts the process and waits until it answers; an error tells what happened, with the log.
    fn launch(&mut self) -> Result<(), String> {
        let settings = self.write_settings();
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("the server's log");
        let child = Command::new(&self.python)
            .arg(peer_folder().join("serve.py"))
            .arg(settings)
            .current_dir(&self.root)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // Each of these would overrule the settings file.
            .env_remove("SEKMET_CONFIG")
            .env_remove("SEKMET_BASE_URL")
            .env_remove("SEKMET_DB")
            .env_remove("SEKMET_PUBLIC_URL")
            .env_remove("SEKMET_PORT")
            // Held open until we are gone: its end tells the server to go too.
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("a second handle on the log"))
            .stderr(log)
            .spawn()
            .map_err(|e| format!("{} did not start: {e}", self.python.display()))?;
        self.child = Some(child);
        self.wait_until_it_answers()
    }

    fn wait_until_it_answers(&mut self) -> Result<(), String> {
        let started = Instant::now();
        let url = format!("{}/metadata", self.base_url());
        while started.elapsed() < START_LIMIT {
            if let Some(child) = &mut self.child
                && let Ok(Some(status)) = child.try_wait()
            {
                self.child = None;
                return Err(format!("SEKMET ended with {status}:\n{}", self.log()));
            }
            let answer = self.http.get(&url).timeout(Duration::from_secs(5)).send();
            if answer.is_ok_and(|a| self.is_ours(a)) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        self.kill9();
        Err(format!(
            "SEKMET did not answer {url} within {} s:\n{}",
            START_LIMIT.as_secs(),
            self.log()
        ))
    }

    /// Whether the answer to `metadata` comes from this very server: another test's may have won the port from us.
    fn is_ours(&self, answer: Response) -> bool {
        let (status, statement) = status_and_body(answer);
        let description = statement["implementation"]["description"].as_str();
        status == 200 && description.is_some_and(|d| d.contains(&self.facility()))
    }

    /// The hospital's name, no two alike: that of the folder.
    fn facility(&self) -> String {
        let folder = self.root.file_name().unwrap_or_default();
        folder.to_string_lossy().into_owned()
    }

    fn write_settings(&self) -> PathBuf {
        let template = fs::read_to_string(peer_folder().join("settings.template.yaml"))
            .expect("the settings template");
        let settings = template
            .replace("@PORT@", &self.port.to_string())
            .replace("@DATA@", &quotable(&self.root.join("data")))
            .replace("@PUBLIC_KEY@", &quotable(&self.root.join("smart.pub.pem")))
            .replace("@FACILITY@", &self.facility())
            .replace("@TOKEN@", TOKEN)
            .replace("@TOKEN_LIFETIME@", &self.token_lifetime_seconds.to_string());
        let path = self.root.join("settings.yaml");
        let written = File::create(&path).and_then(|mut f| f.write_all(settings.as_bytes()));
        written.expect("the server's settings");
        path
    }
}

impl Drop for Sekmet {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Failing here would hide the failure that brought us here.
            drop(child.kill());
            drop(child.wait());
        }
        if thread::panicking() {
            let kept = self.keep();
            eprintln!("SEKMET's log and data are kept in {}", kept.display());
        }
    }
}

/// The URL of a Bundle's link of this relation, exactly as the server wrote it.
pub fn link_of(bundle: &Value, relation: &str) -> Option<String> {
    let links = bundle["link"].as_array()?;
    let link = links.iter().find(|link| link["relation"] == relation)?;
    link["url"].as_str().map(str::to_owned)
}

/// The folder of this peer: `prepare`, settings, and what runs inside its Python.
pub fn peer_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/peers/sekmet")
        .canonicalize()
        .expect("the folder of the peer SEKMET, fixtures/peers/sekmet")
}

/// Runs `prepare`: seconds the first time, next to nothing afterwards.
fn prepared_python() -> PathBuf {
    let output = finished(Command::new("bash").arg(peer_folder().join("prepare")));
    let printed = String::from_utf8_lossy(&output.stdout);
    PathBuf::from(printed.lines().last().expect("prepare prints a path"))
}

/// Two files of one P-384 pair; PKCS#8, because some Rust signers read nothing else.
fn generate_smart_keys(root: &Path) {
    let (key, public) = (root.join("smart.key.pem"), root.join("smart.pub.pem"));
    finished(
        Command::new("openssl")
            .args(["genpkey", "-algorithm", "EC", "-pkeyopt"])
            .args(["ec_paramgen_curve:P-384", "-pkeyopt"])
            .args(["ec_param_enc:named_curve", "-out"])
            .arg(&key),
    );
    finished(
        Command::new("openssl")
            .args(["pkey", "-pubout", "-in"])
            .arg(&key)
            .arg("-out")
            .arg(&public),
    );
}

/// Runs a command to its end. Panics with what it printed unless it succeeded.
fn finished(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?} could not be run ({e}): is it installed?"));
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn free_port() -> u16 {
    let bound: io::Result<u16> =
        TcpListener::bind(("127.0.0.1", 0)).and_then(|l| Ok(l.local_addr()?.port()));
    bound.expect("a free port on 127.0.0.1")
}

/// A path as it stands between double quotes in YAML, where a backslash escapes.
fn quotable(path: &Path) -> String {
    path.display()
        .to_string()
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}

fn text_of<'a>(resource: &'a Value, key: &str) -> &'a str {
    resource[key]
        .as_str()
        .unwrap_or_else(|| panic!("a resource without {key}: {resource}"))
}

/// An empty or unreadable body is `null`: the status then says all there is.
fn status_and_body(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let bytes = response.bytes().unwrap_or_default();
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    )
}
