//! A proxy that stands between a station and its record, and spoils the answers it is told to spoil.
//!
//! The pretend hospital stores only what is a resource; what no sane record would send comes from here.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise and says which"
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses the part it needs, and none exports it"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use reqwest::blocking::Client;
use serde_json::Value;

/// What is done to an answer: the request's path and query, and the JSON that would be sent.
pub type Meddling = Box<dyn Fn(&str, &mut Value) + Send>;

/// The proxy, gone with its value.
pub struct Meddler {
    address: SocketAddr,
    shared: Arc<Shared>,
    reception: Option<JoinHandle<()>>,
}

struct Shared {
    behind: String,
    own: String,
    meddling: Mutex<Option<Meddling>>,
    http: Client,
    closing: AtomicBool,
}

impl Meddler {
    /// Stands before the record at this base.
    pub fn before(base_url: &str) -> Meddler {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on 127.0.0.1");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            behind: base_url.to_owned(),
            own: format!("http://{address}/fhir"),
            meddling: Mutex::new(None),
            http: Client::builder()
                .no_proxy()
                .build()
                .expect("an HTTP client"),
            closing: AtomicBool::new(false),
        });
        let desk = Arc::clone(&shared);
        let reception = thread::spawn(move || {
            for visitor in listener.incoming() {
                if desk.closing.load(Ordering::SeqCst) {
                    return;
                }
                let desk = Arc::clone(&desk);
                thread::spawn(move || visitor.ok().and_then(|stream| desk.attend(stream)));
            }
        });
        Meddler {
            address,
            shared,
            reception: Some(reception),
        }
    }

    /// The base to give to the station.
    pub fn base_url(&self) -> &str {
        &self.shared.own
    }

    /// Spoils every answer from now on in this way.
    pub fn meddle(&self, meddling: impl Fn(&str, &mut Value) + Send + 'static) {
        *self.shared.lock() = Some(Box::new(meddling));
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Meddling>> {
        self.meddling.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One request, one answer; a client that has gone away is nobody's concern.
    fn attend(&self, mut stream: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
        let first = lines.next()?.ok()?;
        let target = first.split(' ').nth(1)?.to_owned();
        let mut token = String::new();
        for line in lines {
            let line = line.ok()?;
            match line.split_once(':') {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                    value.trim().clone_into(&mut token);
                }
                Some(_) => {}
            }
        }
        let path = target.strip_prefix("/fhir")?;
        let answer = self
            .http
            .get(format!("{}{path}", self.behind))
            .header("Authorization", token)
            .send()
            .ok()?;
        let status = answer.status();
        let text = answer.text().ok()?.replace(&self.behind, &self.own);
        let mut body: Value = serde_json::from_str(&text).ok()?;
        if let Some(meddling) = self.lock().as_ref() {
            meddling(path, &mut body);
        }
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/fhir+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body.as_bytes()).ok()
    }
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        // Reception waits in `accept`: a visit wakes it.
        drop(TcpStream::connect(self.address));
        if let Some(reception) = self.reception.take() {
            drop(reception.join());
        }
    }
}
