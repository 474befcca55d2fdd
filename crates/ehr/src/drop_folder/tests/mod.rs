//! Stories of the drop folder: how files come, what hostile ones meet, what the tables say.

mod hostile;
mod properties;
mod shapes;
mod stories;
mod words;

use std::path::PathBuf;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use ward::snapshot::{Generation, WardName};

use super::{Batch, DropFolder, DropSettings, Refusal, Scanned, Taken};

const CENSUS: &str = include_str!("../../../../../fixtures/ehr/drop/census.csv");
const ORDERS: &str = include_str!("../../../../../fixtures/ehr/drop/orders.csv");
const DOSES: &str = include_str!("../../../../../fixtures/ehr/drop/doses.csv");
const ALLERGIES: &str = include_str!("../../../../../fixtures/ehr/drop/allergies.csv");

/// The evening of 21 November 2026.
fn now() -> DateTime<Utc> {
    "2026-11-21T20:00:00Z".parse().unwrap()
}

/// A folder that a pretend source writes to.
struct Desk {
    folder: TempDir,
    drop: DropFolder,
    now: DateTime<Utc>,
    current: Option<Taken>,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let ward = WardName {
            code: "CHIR".to_owned(),
            name: "Chirurgie".to_owned(),
        };
        let settings = DropSettings::new(
            folder.path().to_owned(),
            ward,
            "w".to_owned(),
            Tz::Europe__Paris,
        );
        Desk {
            folder,
            drop: DropFolder::new(settings),
            now: now(),
            current: None,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        use std::io::Write;
        let mut file = std::fs::File::create(self.path(name)).unwrap();
        file.write_all(bytes.as_ref()).unwrap();
    }

    /// Files and their manifest, the manifest last.
    fn put_batch(&self, files: &[(&str, u64, &[u8])]) {
        for (name, _, bytes) in files {
            self.put(name, bytes);
        }
        self.put(
            "manifest.json",
            manifest(files, "", "2026-11-21T20:50:00+01:00"),
        );
    }

    fn put_tables(&self) {
        self.put_batch(&tables());
    }

    fn scan(&mut self) -> Scanned {
        let mut found = self.drop.scan(self.now, self.current.as_ref());
        assert_eq!(found.len(), 1, "one folder, one answer");
        found.remove(0)
    }

    /// Two scans, six seconds apart.
    fn wait(&mut self) -> Scanned {
        self.drop.scan(self.now, self.current.as_ref());
        self.now += Duration::seconds(6);
        self.scan()
    }

    fn batch(&mut self) -> Box<Batch> {
        match self.wait() {
            Scanned::Ready(batch) => batch,
            other => panic!("expected a batch, found {other:?}"),
        }
    }

    fn refusal(&mut self) -> Refusal {
        match self.wait() {
            Scanned::Refused(refusal) => refusal,
            other => panic!("expected a refusal, found {other:?}"),
        }
    }

    /// Names in the folder, with those below `done` and `rejected` as `done/census.csv`.
    fn lies(&self) -> Vec<String> {
        let mut names = vec![];
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if !["done", "rejected"].contains(&name.as_str()) {
                names.push(name);
                continue;
            }
            for place in std::fs::read_dir(entry.path()).unwrap() {
                for file in std::fs::read_dir(place.unwrap().path()).unwrap() {
                    let file = file.unwrap().file_name().into_string().unwrap();
                    names.push(format!("{name}/{file}"));
                }
            }
        }
        names.sort();
        names
    }

    /// The words of the one reason file.
    fn reason(&self) -> String {
        let place = std::fs::read_dir(self.path("rejected")).unwrap().next();
        std::fs::read_to_string(place.unwrap().unwrap().path().join("reason.txt")).unwrap()
    }
}

fn tables() -> [(&'static str, u64, &'static [u8]); 4] {
    [
        ("census.csv", 2, CENSUS.as_bytes()),
        ("orders.csv", 6, ORDERS.as_bytes()),
        ("doses.csv", 2, DOSES.as_bytes()),
        ("allergies.csv", 2, ALLERGIES.as_bytes()),
    ]
}

/// A complete manifest for these files.
fn manifest(files: &[(&str, u64, &[u8])], more: &str, produced_at: &str) -> String {
    let each: Vec<String> = files
        .iter()
        .map(|(name, rows, bytes)| {
            format!(
                r#"{{"file":{},"rows":{rows},"sha256":"{}"}}"#,
                serde_json::to_string(name).unwrap(),
                hex::encode(Sha256::digest(bytes))
            )
        })
        .collect();
    format!(
        r#"{{"source":"DPI","ward":"CHIR","produced_at":"{produced_at}","complete":true{more},"files":[{}]}}"#,
        each.join(",")
    )
}

/// Reads a batch of these files.
fn read(files: &[(&str, u64, &[u8])], more: &str, previous: Option<&Generation>) -> Generation {
    let mut desk = Desk::new();
    for (name, _, bytes) in files {
        desk.put(name, bytes);
    }
    desk.put(
        "manifest.json",
        manifest(files, more, "2026-11-21T20:50:00+01:00"),
    );
    let batch = desk.batch();
    batch.read(desk.now, previous).unwrap().generation
}
