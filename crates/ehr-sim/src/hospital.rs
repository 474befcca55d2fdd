//! The running hospital: a listener on 127.0.0.1, the store behind it, and the fault that stands between them.

use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::feeds::{self, FeedAnswers};
use crate::server::{Answer, Request, Store, Verb, answer, as_stu3};
use crate::wire::{Unheard, hear, say};
use crate::{DemoWard, Fault, SimError};

/// The static token of the pretend record. It protects nothing; it proves that clients send theirs.
const TOKEN: &str = "jeton-de-demonstration";
/// How long a port may take to close or to open again.
const PORT_PATIENCE: Duration = Duration::from_secs(10);
const PORTAL_PAGE: &str = "<!DOCTYPE html><html lang=\"fr\"><head><title>Accès au réseau</title></head><body>\
<h1>Accès au réseau de l'établissement</h1><form method=\"post\" action=\"/login\">\
<label>Identifiant <input name=\"user\"></label><label>Mot de passe <input name=\"password\" type=\"password\"></label>\
<button>Se connecter</button></form></body></html>";

/// A pretend hospital, serving its ward until dropped.
pub struct Hospital {
    desk: Arc<Desk>,
    address: SocketAddr,
    listening: Mutex<Option<Listening>>,
}

/// What every request thread shares.
struct Desk {
    store: Mutex<Store>,
    fault: Mutex<Fault>,
    /// Wakes answers that wait when the fault changes.
    changed: Condvar,
    /// Connections whose request will never be answered.
    held: Mutex<Vec<TcpStream>>,
    requests: AtomicU64,
    /// Id of the ward's Location: PV1-3 of the messages.
    ward: String,
    /// Messages told so far: each has a number of its own.
    told: AtomicU64,
    clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
}

struct Listening {
    closing: Arc<AtomicBool>,
    reception: JoinHandle<()>,
}

impl Hospital {
    /// Opens the hospital with what its record would hold at `now`; its clock runs on from there. Port 0 takes any free
    /// one.
    ///
    /// # Errors
    /// When the port cannot be opened.
    pub fn start(ward: DemoWard, now: DateTime<Utc>, port: u16) -> Result<Hospital, SimError> {
        let started = Instant::now();
        let clock = move || {
            let elapsed = chrono::Duration::from_std(started.elapsed()).ok();
            elapsed
                .and_then(|elapsed| now.checked_add_signed(elapsed))
                .unwrap_or(now)
        };
        Hospital::start_on(ward, clock, port)
    }

    /// The same on somebody else's clock: in a drill of three days that takes minutes, ward and record grow older together.
    ///
    /// # Errors
    /// As [`Hospital::start`].
    pub fn start_on(
        ward: DemoWard,
        clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
        port: u16,
    ) -> Result<Hospital, SimError> {
        let now = clock();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let location = ward.ward_location_id().to_owned();
        let address = listener.local_addr()?;
        let mut store = Store::new(format!("http://{address}/fhir"), TOKEN.to_owned());
        for resource in ward.resources(now) {
            store.put(resource, now, true);
        }
        let desk = Arc::new(Desk {
            store: Mutex::new(store),
            fault: Mutex::new(Fault::None),
            changed: Condvar::new(),
            held: Mutex::new(Vec::new()),
            requests: AtomicU64::new(0),
            ward: location,
            told: AtomicU64::new(0),
            clock: Box::new(clock),
        });
        let listening = listen(&desk, listener)?;
        Ok(Hospital {
            desk,
            address,
            listening: Mutex::new(Some(listening)),
        })
    }

    /// Where the record answers: `http://127.0.0.1:PORT/fhir`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/fhir", self.address)
    }

    /// The bearer token every request except `/metadata` needs.
    #[must_use]
    pub fn token(&self) -> &str {
        TOKEN
    }

    /// Breaks or repairs the record. Returns when it is so: after `Refuse` connections are refused, after any other
    /// fault the same port listens again. Requests left hanging see their connection closed.
    ///
    /// Should another program have taken the port meanwhile, the record stays refused; the next call tries again.
    pub fn set_fault(&self, fault: Fault) {
        let mut listening = lock(&self.listening);
        *lock(&self.desk.fault) = fault;
        self.desk.changed.notify_all();
        if fault != Fault::Hang {
            self.desk.let_go();
        }
        if fault == Fault::Refuse {
            if let Some(open) = listening.take() {
                open.close(self.address);
            }
        } else if listening.is_none() {
            *listening = bind_again(self.address).and_then(|l| listen(&self.desk, l).ok());
        }
    }

    /// What is wrong now.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.desk.fault()
    }

    /// How many requests arrived since the start, answered or not. Refused connections never arrive.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.desk.requests.load(Ordering::SeqCst)
    }

    /// What the record holds of one type, in the order it arrived.
    #[must_use]
    pub fn resources(&self, kind: &str) -> Vec<Value> {
        lock(&self.desk.store).all(kind).to_vec()
    }

    /// Adds or replaces a resource as the record's own users would: an order stopped, a dose charted there. Counts its
    /// version up and dates it now. A value without a `resourceType` is stored under the empty type, which nobody asks
    /// for.
    pub fn put(&self, resource: Value) {
        let at = self.desk.now();
        lock(&self.desk.store).put(resource, at, false);
    }

    /// Tells a listener everything the record holds now, as HL7 v2 over MLLP: the present state, as at an initial load.
    ///
    /// # Errors
    /// When the listener cannot be reached or goes away.
    pub fn send_feed(&self, to: SocketAddr) -> Result<FeedAnswers, SimError> {
        let resources = lock(&self.desk.store).everything();
        let first = self.desk.told.load(Ordering::SeqCst) + 1;
        let messages = feeds::messages(&resources, &self.desk.ward, self.now(), first);
        let count = u64::try_from(messages.len()).unwrap_or(u64::MAX);
        self.desk.told.fetch_add(count, Ordering::SeqCst);
        feeds::send(&messages, to)
    }

    /// The time on the hospital's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.desk.now()
    }
}

impl Drop for Hospital {
    fn drop(&mut self) {
        // Answers that sleep or hang belong to nobody any more.
        *lock(&self.desk.fault) = Fault::None;
        self.desk.changed.notify_all();
        self.desk.let_go();
        if let Some(open) = lock(&self.listening).take() {
            open.close(self.address);
        }
        self.desk.let_go();
    }
}

impl std::fmt::Debug for Hospital {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hospital")
            .field("address", &self.address)
            .field("fault", &self.fault())
            .finish_non_exhaustive()
    }
}

impl Listening {
    /// Closes the port, and returns when it is closed.
    fn close(self, address: SocketAddr) {
        self.closing.store(true, Ordering::SeqCst);
        let until = Instant::now() + PORT_PATIENCE;
        // Reception waits in `accept`: each visit wakes it, until there is nobody left to visit.
        while TcpStream::connect(address).is_ok() && Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
        // The listener is gone with its thread; a panic there would not change that.
        self.reception.join().ok();
    }
}

fn bind_again(address: SocketAddr) -> Option<TcpListener> {
    let until = Instant::now() + PORT_PATIENCE;
    loop {
        match TcpListener::bind(address) {
            Ok(listener) => return Some(listener),
            Err(_) if Instant::now() < until => thread::sleep(Duration::from_millis(20)),
            Err(_) => return None,
        }
    }
}

fn listen(desk: &Arc<Desk>, listener: TcpListener) -> Result<Listening, SimError> {
    let closing = Arc::new(AtomicBool::new(false));
    let (desk, flag) = (Arc::clone(desk), Arc::clone(&closing));
    let reception = thread::Builder::new()
        .name("ehr-sim".to_owned())
        .spawn(move || receive(&desk, &listener, &flag))?;
    Ok(Listening { closing, reception })
}

/// Gives each connection a thread of its own, so that one that waits blocks no other.
fn receive(desk: &Arc<Desk>, listener: &TcpListener, closing: &AtomicBool) {
    loop {
        let visitor = listener.accept();
        if closing.load(Ordering::SeqCst) {
            return;
        }
        match visitor {
            Ok((stream, _)) => {
                let desk = Arc::clone(desk);
                // Out of threads, the connection is dropped: its client sees it closed.
                thread::Builder::new()
                    .name("ehr-sim-visit".to_owned())
                    .spawn(move || desk.attend(stream))
                    .ok();
            }
            // Out of file handles, say: wait for some to come back rather than spin.
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

impl Desk {
    fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    fn fault(&self) -> Fault {
        *lock(&self.fault)
    }

    /// Ends the wait of every request that hangs.
    fn let_go(&self) {
        for stream in lock(&self.held).drain(..) {
            // It may be closed already: then its client has given up.
            stream.shutdown(Shutdown::Both).ok();
        }
    }

    fn attend(&self, stream: TcpStream) {
        let request = match hear(&stream) {
            Ok(heard) => Request {
                verb: match heard.method.as_str() {
                    "GET" => Verb::Get,
                    "POST" => Verb::Post,
                    _ => Verb::Other,
                },
                authorization: heard.header("Authorization").map(str::to_owned),
                prefer: heard.header("Prefer").map(str::to_owned),
                if_none_exist: heard.header("If-None-Exist").map(str::to_owned),
                content_type: heard.header("Content-Type").map(str::to_owned),
                target: heard.target,
                body: heard.body,
                at: self.now(),
            },
            Err(Unheard::Gone) => return,
            Err(Unheard::Refused(status)) => {
                return say(stream, self.now(), status, "text/plain", &[], b"");
            }
        };
        self.requests.fetch_add(1, Ordering::SeqCst);
        let fault = match self.fault() {
            Fault::Slow { ms } => self.wait(ms),
            other => other,
        };
        match fault {
            Fault::Hang => self.hold(stream),
            Fault::Portal => {
                let page = PORTAL_PAGE.as_bytes();
                say(
                    stream,
                    self.now(),
                    200,
                    "text/html; charset=utf-8",
                    &[],
                    page,
                );
            }
            Fault::Status500 => {
                let answer = Answer::outcome(500, "exception", "internal error");
                self.send(stream, answer, false);
            }
            Fault::HalfJson => {
                let answer = answer(&mut lock(&self.store), &request);
                self.send(stream, answer, true);
            }
            Fault::OtherFhirVersion if request.verb == Verb::Post => {
                let answer = Answer::outcome(422, "structure", "not a 3.0.2 resource");
                self.send(stream, answer, false);
            }
            Fault::OtherFhirVersion => {
                let mut answer = answer(&mut lock(&self.store), &request);
                answer.body = as_stu3(answer.body);
                self.send(stream, answer, false);
            }
            // A request that had arrived before the listener closed is still answered.
            Fault::None | Fault::Refuse | Fault::Slow { .. } => {
                let answer = answer(&mut lock(&self.store), &request);
                self.send(stream, answer, false);
            }
        }
    }

    /// Keeps a request unanswered, unless the record stopped hanging in this very moment.
    fn hold(&self, stream: TcpStream) {
        lock(&self.held).push(stream);
        if self.fault() != Fault::Hang {
            self.let_go();
        }
    }

    /// Waits, or until the fault changes; says what is wrong afterwards.
    fn wait(&self, ms: u64) -> Fault {
        let slow = Fault::Slow { ms };
        let (fault, _) = self
            .changed
            .wait_timeout_while(lock(&self.fault), Duration::from_millis(ms), |fault| {
                *fault == slow
            })
            .unwrap_or_else(PoisonError::into_inner);
        *fault
    }

    fn send(&self, stream: TcpStream, answer: Answer, half: bool) {
        let text = answer.body.to_string();
        let whole = text.as_bytes();
        let cut = if half { whole.len() / 2 } else { whole.len() };
        let body = whole.get(..cut).unwrap_or(whole);
        let media = "application/fhir+json; charset=utf-8";
        say(
            stream,
            self.now(),
            answer.status,
            media,
            &answer.headers,
            body,
        );
    }
}

/// A thread that panicked must not take the hospital down with it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
