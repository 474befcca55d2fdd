//! A record on 127.0.0.1 that is well until it is told to be sick, in one of many ways.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The ward's own Location: what a well record answers.
pub(crate) const WARD: &str =
    r#"{"resourceType":"Location","id":"ward-essai","name":"Service d'essai"}"#;

/// How it is sick.
#[derive(Clone)]
pub(crate) enum Ill {
    /// The listener is closed.
    Closed,
    /// The connection is taken and broken before the request is read.
    Reset,
    /// These bytes, then the end of the connection.
    Says(Vec<u8>),
    /// These bytes, then silence with the connection open.
    SaysThenSilence(Vec<u8>),
    /// Nobody takes the connection from the queue of the listener.
    NotTaken,
    /// The answer of a well record, one byte a second.
    OneByteASecond,
    /// The answer of a well record, this late.
    Late(Duration),
    /// Head after head, without end.
    EndlessHead,
    /// A body without end.
    EndlessBody,
    /// Every other connection fails.
    EveryOther(Vec<u8>),
    /// Late and lost in turn.
    LateAndLost(Duration),
    /// Well, behind this certificate from the beginning.
    Certificate(&'static str),
    /// Plain HTTP where a secure channel is asked for, from the beginning.
    PlainUnderTls,
    /// Silence in the place of a handshake, from the beginning.
    SilentHandshake,
}

impl Ill {
    /// It cannot be well first: the secure channel is what is wrong with it.
    pub(crate) fn has_no_channel(&self) -> bool {
        matches!(
            self,
            Ill::Certificate(_) | Ill::PlainUnderTls | Ill::SilentHandshake
        )
    }
}

/// An HTTP answer, whole.
pub(crate) fn http(head: &str, body: &[u8]) -> Vec<u8> {
    let mut all = format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    all.extend_from_slice(body);
    all
}

/// What a well record answers to a probe.
pub(crate) fn well() -> Vec<u8> {
    http(
        "200 OK\r\nContent-Type: application/fhir+json",
        WARD.as_bytes(),
    )
}

/// The record.
pub(crate) struct SickRecord {
    pub(crate) base_url: String,
    state: Arc<State>,
}

struct State {
    ill: Ill,
    sick: AtomicBool,
    ended: AtomicBool,
    taken: AtomicU32,
    /// When connections came since it is sick.
    came: Mutex<Vec<Instant>>,
}

impl SickRecord {
    pub(crate) fn start(ill: Ill) -> SickRecord {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let scheme = if ill.has_no_channel() {
            "https"
        } else {
            "http"
        };
        let state = Arc::new(State {
            sick: AtomicBool::new(ill.has_no_channel()),
            ill,
            ended: AtomicBool::new(false),
            taken: AtomicU32::new(0),
            came: Mutex::default(),
        });
        let served = Arc::clone(&state);
        std::thread::spawn(move || serve(listener, &served));
        SickRecord {
            base_url: format!("{scheme}://127.0.0.1:{port}/fhir"),
            state,
        }
    }

    /// From now on it is sick.
    pub(crate) fn sicken(&self) {
        self.state.sick.store(true, Ordering::SeqCst);
    }

    /// When each connection came since it is sick.
    pub(crate) fn came(&self) -> Vec<Instant> {
        self.state.came.lock().unwrap().clone()
    }
}

impl Drop for SickRecord {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
    }
}

fn serve(listener: TcpListener, state: &Arc<State>) {
    while !state.ended.load(Ordering::SeqCst) {
        let sick = state.sick.load(Ordering::SeqCst);
        match state.ill {
            Ill::Closed if sick => return,
            Ill::NotTaken if sick => {
                sleep(Duration::from_millis(20));
                continue;
            }
            _ => {}
        }
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).unwrap();
                if sick {
                    state.came.lock().unwrap().push(Instant::now());
                }
                let state = Arc::clone(state);
                std::thread::spawn(move || {
                    let nth = state.taken.fetch_add(1, Ordering::SeqCst);
                    // Whoever asked may have gone: that is its own affair.
                    drop(one(stream, &state, sick, nth));
                });
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => sleep(Duration::from_millis(5)),
            Err(error) => panic!("the listener: {error}"),
        }
    }
}

fn one(mut stream: TcpStream, state: &State, sick: bool, nth: u32) -> std::io::Result<()> {
    if !sick {
        let path = read_head(&mut stream)?;
        return stream.write_all(&answer(&path));
    }
    match &state.ill {
        // What was not read when the end comes makes it a reset.
        Ill::Reset => {
            let mut one = [0; 1];
            stream.read_exact(&mut one)
        }
        Ill::Says(bytes) => says(&mut stream, bytes),
        Ill::SaysThenSilence(bytes) => {
            says(&mut stream, bytes)?;
            silence(state)
        }
        Ill::OneByteASecond => {
            read_head(&mut stream)?;
            for byte in well() {
                stream.write_all(&[byte])?;
                sleep(Duration::from_secs(1));
            }
            Ok(())
        }
        Ill::Late(by) => late(&mut stream, *by),
        Ill::LateAndLost(by) if nth.is_multiple_of(2) => late(&mut stream, *by),
        Ill::LateAndLost(_) => Ok(()),
        Ill::EndlessHead => {
            read_head(&mut stream)?;
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            loop {
                stream.write_all(b"X-More: still more of the head of this answer\r\n")?;
            }
        }
        Ill::EndlessBody => {
            read_head(&mut stream)?;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n")?;
            loop {
                stream.write_all(&[b' '; 4096])?;
            }
        }
        Ill::EveryOther(bytes) if nth.is_multiple_of(2) => says(&mut stream, bytes),
        Ill::EveryOther(_) => says(&mut stream, &well()),
        Ill::Certificate(name) => secure(stream, name),
        Ill::PlainUnderTls => {
            let mut hello = [0; 5];
            stream.read_exact(&mut hello)?;
            stream.write_all(&well())
        }
        Ill::SilentHandshake => silence(state),
        Ill::Closed | Ill::NotTaken => Ok(()),
    }
}

fn silence(state: &State) -> std::io::Result<()> {
    while !state.ended.load(Ordering::SeqCst) {
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn says(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    read_head(stream)?;
    stream.write_all(bytes)
}

fn late(stream: &mut TcpStream, by: Duration) -> std::io::Result<()> {
    let path = read_head(stream)?;
    sleep(by);
    stream.write_all(&answer(&path))
}

/// A well record knows the ward and nothing else: the copy is not what is looked at here.
fn answer(path: &str) -> Vec<u8> {
    if path.contains("Location/ward-essai") {
        well()
    } else {
        http(
            "404 Not Found\r\nContent-Type: application/fhir+json",
            br#"{"resourceType":"OperationOutcome"}"#,
        )
    }
}

fn read_head(stream: &mut impl Read) -> std::io::Result<String> {
    let mut head = vec![];
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    Ok(head.split(' ').nth(1).unwrap_or_default().to_owned())
}

/// Where the test certificates lie.
pub(crate) fn certificates() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/tls")
}

fn secure(stream: TcpStream, name: &str) -> std::io::Result<()> {
    let folder = certificates();
    let chain = CertificateDer::pem_file_iter(folder.join(format!("{name}.pem")))
        .unwrap()
        .collect::<Result<Vec<_>, _>>()
        .unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let channel = ServerConnection::new(Arc::new(config)).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(channel, stream);
    let path = read_head(&mut stream)?;
    stream.write_all(&answer(&path))?;
    stream.conn.send_close_notify();
    stream.flush()
}
