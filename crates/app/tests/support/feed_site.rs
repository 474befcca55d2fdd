//! A site without FHIR: its station hears messages and finds files. The clock stands at 7:30 in Paris when a story begins.

#![allow(dead_code, reason = "each file of stories needs a part of this")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use app::api::views::{ApiError, Mar, Printed, SyncReport, WardList};
use app::clock::Clock;
use app::config::{
    AuthConfig, CensusSource, ChartSource, Config, DropConfig, FeedConfig, Hl7Config,
};
use app::demo::Demo;
use app::door::Hosted;
use chrono::{DateTime, TimeDelta, Utc};
use ehr_sim::Hospital;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Longest wait for something that a loop of the station does.
const PATIENCE: Duration = Duration::from_secs(30);

/// A station and what it lives on.
pub(crate) struct Site {
    folder: TempDir,
    pub(crate) config: Config,
    clock: Clock,
    seconds_later: Arc<AtomicI64>,
    hosted: Option<Hosted>,
}

pub(crate) fn half_past_seven() -> DateTime<Utc> {
    "2026-11-21T06:30:00Z".parse().unwrap()
}

impl Site {
    /// A site whose charts come from files, or from messages.
    pub(crate) fn new(chart: ChartSource, loops: bool) -> Site {
        let folder = TempDir::new().unwrap();
        let inbox = folder.path().join("inbox");
        fs::create_dir(&inbox).unwrap();
        let mut config = Demo::config().unwrap();
        config.ehr = None;
        config.feed = match chart {
            ChartSource::Hl7v2 => FeedConfig {
                census: CensusSource::Adt,
                chart,
                hl7v2: Some(hl7()),
                ..FeedConfig::default()
            },
            ChartSource::Drop | ChartSource::Fhir => FeedConfig {
                census: CensusSource::Drop,
                chart: ChartSource::Drop,
                drop: Some(DropConfig {
                    folder: inbox,
                    keep_done_hours: 24,
                    scan_seconds: 1,
                }),
                ..FeedConfig::default()
            },
        };
        Site::with(folder, config, loops)
    }

    /// A site whose charts come from a pretend hospital's FHIR server, and its census from wherever `feed` says.
    pub(crate) fn of_record(hospital: &Hospital, feed: FeedConfig, loops: bool) -> Site {
        let folder = TempDir::new().unwrap();
        let token_file = folder.path().join("token");
        put(&token_file, hospital.token().as_bytes());
        let mut config = Demo::config().unwrap();
        let ehr = config.ehr.as_mut().unwrap();
        ehr.base_url = hospital.base_url();
        ehr.auth = AuthConfig::Bearer { token_file };
        config.feed = feed;
        Site::with(folder, config, loops)
    }

    /// Who lies here: record numbers and beds.
    pub(crate) fn people(&self) -> BTreeSet<(String, String)> {
        let rows = self.ward().rows.into_iter();
        rows.map(|row| (row.ipp, row.bed)).collect()
    }

    /// A site with a configuration of its own.
    pub(crate) fn with(folder: TempDir, config: Config, loops: bool) -> Site {
        let (begun, seconds_later) = (Instant::now(), Arc::new(AtomicI64::new(0)));
        let later = seconds_later.clone();
        let clock = Clock::from_fn(move || {
            let passed = TimeDelta::from_std(begun.elapsed()).unwrap();
            half_past_seven() + passed + TimeDelta::seconds(later.load(Ordering::SeqCst))
        });
        let mut site = Site {
            folder,
            config,
            clock,
            seconds_later,
            hosted: None,
        };
        site.start(loops);
        site
    }

    pub(crate) fn start(&mut self, loops: bool) {
        self.hosted = None;
        let data = self.folder.path().join("station");
        let opened = Hosted::with(self.config.clone(), &data, self.clock.clone(), None, loops);
        self.hosted = Some(opened.unwrap());
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn later(&self, seconds: i64) {
        self.seconds_later.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn inbox(&self) -> PathBuf {
        self.folder.path().join("inbox")
    }

    pub(crate) fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        self.hosted.as_ref().unwrap().call(name, request)
    }

    pub(crate) fn ask<T: serde::de::DeserializeOwned>(&self, name: &str, request: Value) -> T {
        let answer = self
            .call(name, request.clone())
            .unwrap_or_else(|refused| panic!("{name} {request}: {refused}"));
        serde_json::from_value(answer).unwrap()
    }

    pub(crate) fn wait(&self, what: &str, mut done: impl FnMut() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !done() {
            assert!(Instant::now() < until, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    pub(crate) fn ward(&self) -> WardList {
        self.ask("ward_list", json!({}))
    }

    pub(crate) fn mar(&self, patient: &str) -> Mar {
        self.ask(
            "mar",
            json!({ "patient_id": patient, "hours": 24, "shift_hours": -4 }),
        )
    }

    /// Writes a batch as a hospital would: the files, then the manifest.
    pub(crate) fn write_batch(&self, files: &[(&str, &[u8], usize)], complete: bool) {
        let mut listed = vec![];
        for (name, bytes, rows) in files {
            put(&self.inbox().join(name), bytes);
            let sha256 = hex::encode(Sha256::digest(bytes));
            listed.push(json!({ "file": name, "rows": rows, "sha256": sha256 }));
        }
        let manifest = json!({
            "source": "essai", "ward": self.config.ward.code, "complete": complete,
            "produced_at": self.now().to_rfc3339(), "files": listed,
        });
        put(
            &self.inbox().join("manifest.json"),
            manifest.to_string().as_bytes(),
        );
    }

    /// Looks into the folder until what lies there has been still for long enough, on the station's clock.
    pub(crate) fn take_batch(&self) -> Result<SyncReport, ApiError> {
        let first = self.call("sync_now", json!({}));
        if first.as_ref().is_ok_and(|report| report["taken"] == true) {
            return Ok(serde_json::from_value(first?).unwrap());
        }
        self.later(6);
        Ok(serde_json::from_value(self.call("sync_now", json!({}))?).unwrap())
    }

    /// Received, shown and printed: what the station says, and the rows of its screens and sheets counted.
    pub(crate) fn conserved(
        &self,
        name: &str,
        report: &SyncReport,
    ) -> BTreeMap<String, BTreeSet<String>> {
        let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for patient in self.ward().rows {
            let rows = self.mar(&patient.patient_id).groups;
            let ids: Vec<String> = rows
                .into_iter()
                .flat_map(|group| group.rows)
                .map(|row| row.order_id)
                .collect();
            let distinct: BTreeSet<String> = ids.iter().cloned().collect();
            assert_eq!(ids.len(), distinct.len(), "{name}: no order is two rows");
            shown.insert(patient.patient_id, distinct);
        }
        let count: usize = shown.values().map(BTreeSet::len).sum();
        let printed: Printed = self.ask(
            "print",
            json!({ "what": "mar", "patient_ids": [], "by": "AL", "to_file": true }),
        );
        println!(
            "{name}: received={} understood={} raw={} shown={count} printed={}",
            report.orders.received, report.orders.understood, report.orders.raw, printed.orders
        );
        assert!(report.orders.conserved, "{name}: the station says so");
        assert_eq!(
            report.orders.received as usize, count,
            "{name}: every order received is on a screen"
        );
        assert_eq!(printed.orders as usize, count, "{name}: and on a sheet");
        assert_eq!(
            printed.problems,
            [] as [String; 0],
            "{name}: every sheet could be laid out"
        );
        shown
    }

    /// Where the station hears messages.
    pub(crate) fn listening(&self) -> SocketAddr {
        let mut found = None;
        self.wait("a listener", || {
            found = self.hosted.as_ref().unwrap().station().listening();
            found.is_some()
        });
        found.unwrap()
    }
}

/// Writes a file as another program would.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    File::create(path).unwrap().write_all(bytes).unwrap();
}

/// A listener on a free port of this computer, whose feed was loaded once.
pub(crate) fn hl7() -> Hl7Config {
    Hl7Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        peers: vec![],
        ward_codes: vec![],
        charset: ehr::hl7v2::wire::Charset::Latin1,
        silent_after_minutes: 60,
        initial_load_done: true,
        carries_allergies: true,
        record_number_authority: None,
    }
}

/// A sender of messages: one connection, one answer to each message.
pub(crate) struct Sender(TcpStream);

impl Sender {
    pub(crate) fn to(address: SocketAddr) -> Sender {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Sender(stream)
    }

    /// Sends a message and returns the code of its answer (MSA-1).
    pub(crate) fn send(&mut self, message: &[u8]) -> String {
        let frame = [&[0x0B_u8][..], message, &[0x1C, 0x0D]].concat();
        self.0.write_all(&frame).unwrap();
        let mut answer = vec![];
        let mut byte = [0_u8];
        while !answer.ends_with(&[0x1C, 0x0D]) {
            self.0.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let line = answer.split('\r').find(|line| line.starts_with("MSA|"));
        line.unwrap().split('|').nth(1).unwrap().to_owned()
    }
}
