//! Medplum's FHIR router, started for one test on 127.0.0.1 and gone with it: the adverse server. It validates nothing, gives
//! no `next` link and no self link, and answers a search for anything with an empty Bundle.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::Value;

const START_LIMIT: Duration = Duration::from_secs(60);

pub struct Medplum {
    child: Child,
    http: Client,
    pub base: String,
}

impl Medplum {
    /// A fresh, empty server. `told`: with a statement of what it can do.
    pub fn start(told: bool) -> Medplum {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/peers/medplum");
        let prepared = Command::new("bash")
            .arg(folder.join("prepare"))
            .output()
            .unwrap();
        assert!(
            prepared.status.success(),
            "the peer could not be prepared: {}",
            String::from_utf8_lossy(&prepared.stderr)
        );
        let printed = String::from_utf8(prepared.stdout).unwrap();
        let script = printed.lines().last().unwrap();
        // Another program may take the port between our choosing it and the server's opening it.
        for _ in 0..3 {
            let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            let mut child = Command::new("node")
                .arg(script)
                .arg(port.to_string())
                .args(told.then_some("told"))
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut line = String::new();
            let out = child.stdout.take().unwrap();
            BufReader::new(out).read_line(&mut line).unwrap();
            if line.trim() == "ready" {
                let http = Client::builder()
                    .no_proxy()
                    .timeout(Duration::from_secs(30))
                    .build()
                    .unwrap();
                let base = format!("http://127.0.0.1:{port}/fhir");
                return Medplum { child, http, base };
            }
            drop(child.kill());
            drop(child.wait());
        }
        panic!("Medplum did not start");
    }

    pub fn put(&self, resource: &Value) {
        let url = format!(
            "{}/{}/{}",
            self.base,
            resource["resourceType"].as_str().unwrap(),
            resource["id"].as_str().unwrap()
        );
        let begun = Instant::now();
        let request = self
            .http
            .put(&url)
            .header("Content-Type", "application/fhir+json")
            .body(resource.to_string());
        let answer = request.send().unwrap();
        let status = answer.status().as_u16();
        assert!(
            matches!(status, 200 | 201),
            "{url}: {status} {}",
            answer.text().unwrap()
        );
        assert!(begun.elapsed() < START_LIMIT, "in good time");
    }

    pub fn delete(&self, key: &str) {
        let url = format!("{}/{key}", self.base);
        let answer = self.http.delete(&url).send().unwrap();
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
    }

    pub fn get(&self, path: &str) -> Value {
        let answer = self
            .http
            .get(format!("{}/{path}", self.base))
            .send()
            .unwrap();
        serde_json::from_slice(&answer.bytes().unwrap()).unwrap()
    }
}

impl Drop for Medplum {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
