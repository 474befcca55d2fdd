//! The MLLP listener: one thread a connection, a bounded number of them, and only for peers that IT named.
//!
//! Invariant: an answer goes out only after the handler returned, and the handler returns only after the message is kept.
//! Invariant: a stranger is refused before a byte is read; a panic in the handler costs one answer.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::ack::Ack;
use super::wire::{FRAME_BYTES_MAX, Frame, Frames, framed};

/// How often a quiet connection looks whether the listener is closing.
const GLANCE: Duration = Duration::from_millis(100);
/// How long a peer may take to accept an answer.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// A peer, or a network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    address: IpAddr,
    prefix: u8,
}

impl Peer {
    /// Reads `10.1.2.3`, `10.1.2.0/24`, `::1`, `fd00::/8`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Peer> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse::<u8>().ok().filter(|prefix| *prefix <= most)?,
            None => most,
        };
        Some(Peer { address, prefix })
    }

    /// Whether an address belongs to it.
    #[must_use]
    pub fn holds(&self, other: IpAddr) -> bool {
        let other = match other {
            // An IPv4 peer on a socket of both kinds.
            IpAddr::V6(six) => six.to_ipv4_mapped().map_or(other, IpAddr::V4),
            IpAddr::V4(_) => other,
        };
        let rest = |bits: u32| bits.saturating_sub(u32::from(self.prefix));
        match (self.address, other) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let shift = |ip: Ipv4Addr| ip.to_bits().checked_shr(rest(32));
                shift(a) == shift(b)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                a.to_bits().checked_shr(rest(128)) == b.to_bits().checked_shr(rest(128))
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// Where to listen, and to whom.
#[derive(Clone, Debug)]
pub struct ListenerSettings {
    /// Address and port; port 0 takes any free one.
    pub address: SocketAddr,
    /// Who may speak; nobody else is heard.
    pub peers: Vec<Peer>,
    /// Connections at once.
    pub connections_max: usize,
    /// How long a frame may take from its first byte to its last.
    pub frame_timeout: Duration,
    /// Bytes of one frame at most.
    pub frame_bytes_max: usize,
}

impl Default for ListenerSettings {
    /// This machine only.
    fn default() -> Self {
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        ListenerSettings {
            address: SocketAddr::new(here, 0),
            peers: vec![Peer {
                address: here,
                prefix: 32,
            }],
            connections_max: 8,
            frame_timeout: Duration::from_secs(30),
            frame_bytes_max: FRAME_BYTES_MAX,
        }
    }
}

/// A message that came in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// From whom.
    pub peer: SocketAddr,
    /// The message as it came, without its frame.
    pub bytes: Vec<u8>,
}

/// What the listener saw since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListenerCounters {
    /// Connections of allowed peers.
    pub connections: u64,
    /// Connections refused: not on the list.
    pub refused: u64,
    /// Connections refused: too many at once.
    pub crowded: u64,
    /// Messages handed to the handler.
    pub messages: u64,
    /// Frames larger than allowed.
    pub oversize: u64,
    /// Frames that were begun and not ended in time.
    pub timeouts: u64,
    /// Times that bytes stood outside any frame.
    pub junk: u64,
    /// Times that the handler panicked.
    pub panics: u64,
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    refused: AtomicU64,
    crowded: AtomicU64,
    messages: AtomicU64,
    oversize: AtomicU64,
    timeouts: AtomicU64,
    junk: AtomicU64,
    panics: AtomicU64,
}

fn one_more(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

/// What to do with a message: keep it, then say so. An empty answer sends nothing.
pub type Handler = Arc<dyn Fn(Incoming) -> Ack + Send + Sync>;
/// What to answer when the handler panicked.
pub type Apology = Arc<dyn Fn(&Incoming) -> Ack + Send + Sync>;

struct Shared {
    settings: ListenerSettings,
    handler: Handler,
    apology: Apology,
    counts: Counts,
    closing: AtomicBool,
    /// One handle a connection, to wait for on the way out.
    visits: Mutex<Vec<JoinHandle<()>>>,
}

/// A running listener; closes when dropped.
pub struct Listener {
    shared: Arc<Shared>,
    address: SocketAddr,
    reception: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener")
            .field("address", &self.address)
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}

impl Listener {
    /// Opens the port. `apology` answers a message whose handler panicked: an AE.
    ///
    /// # Errors
    /// When the port cannot be opened.
    pub fn start(
        settings: ListenerSettings,
        handler: Handler,
        apology: Apology,
    ) -> std::io::Result<Listener> {
        let port = TcpListener::bind(settings.address)?;
        port.set_nonblocking(true)?;
        let address = port.local_addr()?;
        let shared = Arc::new(Shared {
            settings,
            handler,
            apology,
            counts: Counts::default(),
            closing: AtomicBool::new(false),
            visits: Mutex::new(Vec::new()),
        });
        let hall = Arc::clone(&shared);
        let reception = thread::Builder::new()
            .name("hl7-listener".to_owned())
            .spawn(move || receive(&hall, &port))?;
        Ok(Listener {
            shared,
            address,
            reception: Some(reception),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// What it saw.
    #[must_use]
    pub fn counters(&self) -> ListenerCounters {
        let counts = &self.shared.counts;
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        ListenerCounters {
            connections: read(&counts.connections),
            refused: read(&counts.refused),
            crowded: read(&counts.crowded),
            messages: read(&counts.messages),
            oversize: read(&counts.oversize),
            timeouts: read(&counts.timeouts),
            junk: read(&counts.junk),
            panics: read(&counts.panics),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        if let Some(reception) = self.reception.take() {
            // A panic there leaves nothing to wait for.
            reception.join().ok();
        }
        let until = Instant::now() + Duration::from_millis(800);
        for visit in lock(&self.shared.visits).drain(..) {
            // A handler that still works finishes by itself: its message is kept, its answer is lost, and it will be
            // sent again.
            while !visit.is_finished() && Instant::now() < until {
                thread::sleep(Duration::from_millis(5));
            }
            if visit.is_finished() {
                visit.join().ok();
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn receive(shared: &Arc<Shared>, port: &TcpListener) {
    while !shared.closing.load(Ordering::SeqCst) {
        match port.accept() {
            Ok((stream, peer)) => admit(shared, stream, peer),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_millis(10));
            }
            // Out of file handles, say: wait for some to come back rather than spin.
            Err(_) => thread::sleep(GLANCE),
        }
    }
}

fn admit(shared: &Arc<Shared>, stream: TcpStream, peer: SocketAddr) {
    let known = shared.settings.peers.iter().any(|one| one.holds(peer.ip()));
    if !known {
        one_more(&shared.counts.refused);
        stream.shutdown(Shutdown::Both).ok();
        return;
    }
    let mut visits = lock(&shared.visits);
    visits.retain(|visit| !visit.is_finished());
    if visits.len() >= shared.settings.connections_max {
        one_more(&shared.counts.crowded);
        stream.shutdown(Shutdown::Both).ok();
        return;
    }
    one_more(&shared.counts.connections);
    let room = Arc::clone(shared);
    // Out of threads, the connection is dropped: its peer sees it closed and sends again.
    if let Ok(visit) = thread::Builder::new()
        .name("hl7-peer".to_owned())
        .spawn(move || attend(&room, stream, peer))
    {
        visits.push(visit);
    }
}

/// One connection, until its peer leaves or something is wrong with it.
fn attend(shared: &Shared, mut stream: TcpStream, peer: SocketAddr) {
    // Sockets of a non-blocking listener may be so themselves.
    let ready = stream.set_nonblocking(false).is_ok()
        && stream.set_read_timeout(Some(GLANCE)).is_ok()
        && stream.set_write_timeout(Some(WRITE_LIMIT)).is_ok();
    if !ready {
        return;
    }
    let mut frames = Frames::new(shared.settings.frame_bytes_max);
    let mut begun: Option<Instant> = None;
    let mut bytes = vec![0_u8; 64 * 1024];
    while !shared.closing.load(Ordering::SeqCst) {
        let read = match stream.read(&mut bytes) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) =>
            {
                0
            }
            Err(_) => break,
        };
        let found = frames.take(bytes.get(..read).unwrap_or_default());
        if !found.is_empty() || !frames.in_frame() {
            begun = None;
        }
        for frame in found {
            if !answered(shared, &mut stream, peer, frame) {
                stream.shutdown(Shutdown::Both).ok();
                return;
            }
        }
        if frames.in_frame() {
            let since = *begun.get_or_insert_with(Instant::now);
            if since.elapsed() > shared.settings.frame_timeout {
                one_more(&shared.counts.timeouts);
                break;
            }
        }
    }
    stream.shutdown(Shutdown::Both).ok();
}

/// Handles one frame; `false` when the connection is to be closed.
fn answered(shared: &Shared, stream: &mut TcpStream, peer: SocketAddr, frame: Frame) -> bool {
    let bytes = match frame {
        Frame::Message(bytes) => bytes,
        Frame::Junk(_) => {
            one_more(&shared.counts.junk);
            return true;
        }
        // What was it about? Without its header no answer could name it: the peer must see the connection close.
        Frame::TooLarge(_) => {
            one_more(&shared.counts.oversize);
            return false;
        }
    };
    one_more(&shared.counts.messages);
    let incoming = Incoming { peer, bytes };
    let answer = catch_unwind(AssertUnwindSafe(|| (shared.handler)(incoming.clone())));
    let ack = match answer {
        Ok(ack) => ack,
        Err(_) => {
            one_more(&shared.counts.panics);
            match catch_unwind(AssertUnwindSafe(|| (shared.apology)(&incoming))) {
                Ok(ack) => ack,
                Err(_) => return false,
            }
        }
    };
    ack.bytes.is_empty() || stream.write_all(&framed(&ack.bytes)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hl7v2::ack::Fault;

    fn fixed(code: &'static str, text: &str) -> Ack {
        Ack {
            code,
            bytes: text.as_bytes().to_vec(),
        }
    }

    fn start(settings: ListenerSettings) -> Listener {
        Listener::start(
            settings,
            Arc::new(|incoming: Incoming| {
                assert!(incoming.bytes != b"PANIC", "a handler that fails");
                fixed("AA", &format!("AA {}", incoming.bytes.len()))
            }),
            Arc::new(|incoming: &Incoming| {
                Ack::to(
                    &incoming.bytes,
                    Some(Fault::Internal),
                    "2026-11-21T07:00:00Z".parse().unwrap(),
                    chrono_tz::Tz::Europe__Paris,
                    "A",
                )
            }),
        )
        .unwrap()
    }

    fn call(listener: &Listener) -> TcpStream {
        let stream = TcpStream::connect(listener.local_addr()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        stream
    }

    fn answer(stream: &mut TcpStream) -> String {
        let mut heard = vec![];
        let mut byte = [0_u8; 1];
        while let Ok(1) = stream.read(&mut byte) {
            if byte[0] == 0x1C {
                stream.read_exact(&mut byte).unwrap();
                break;
            }
            heard.push(byte[0]);
        }
        String::from_utf8_lossy(&heard)
            .trim_start_matches('\u{b}')
            .to_owned()
    }

    #[test]
    fn several_messages_on_one_connection_each_get_their_answer() {
        let listener = start(ListenerSettings::default());
        let mut stream = call(&listener);
        for length in [1_usize, 500, 90_000] {
            stream.write_all(&framed(&vec![b'x'; length])).unwrap();
            assert_eq!(answer(&mut stream), format!("AA {length}"), "in turn");
        }
        assert_eq!(listener.counters().messages, 3, "three messages");
    }

    #[test]
    fn a_stranger_is_refused_before_a_byte_is_read() {
        let listener = start(ListenerSettings {
            peers: vec![Peer::parse("10.0.0.0/8").unwrap()],
            ..ListenerSettings::default()
        });
        let mut stream = call(&listener);
        stream.write_all(&framed(b"MSH")).ok();
        assert_eq!(answer(&mut stream), "", "no answer");
        let counters = listener.counters();
        assert_eq!(
            (counters.refused, counters.messages),
            (1, 0),
            "counted, and not heard"
        );
    }

    #[test]
    fn a_panic_costs_one_answer_and_a_large_frame_one_connection() {
        let listener = start(ListenerSettings {
            frame_bytes_max: 100,
            ..ListenerSettings::default()
        });
        let mut stream = call(&listener);
        stream.write_all(&framed(b"PANIC")).unwrap();
        assert!(answer(&mut stream).contains("MSA|AE|"), "an error, said");
        stream.write_all(&framed(b"next")).unwrap();
        assert_eq!(answer(&mut stream), "AA 4", "and the next one is heard");
        stream.write_all(&framed(&[b'x'; 200])).unwrap();
        assert_eq!(answer(&mut stream), "", "closed");
        let counters = listener.counters();
        assert_eq!((counters.panics, counters.oversize), (1, 1), "counted");
    }

    #[test]
    fn a_frame_that_never_ends_and_a_ninth_connection_are_closed() {
        let listener = start(ListenerSettings {
            frame_timeout: Duration::from_millis(200),
            connections_max: 1,
            ..ListenerSettings::default()
        });
        let mut slow = call(&listener);
        slow.write_all(b"\x0BMSH|").unwrap();
        thread::sleep(Duration::from_millis(50));
        let mut second = call(&listener);
        assert_eq!(answer(&mut second), "", "no room");
        assert_eq!(answer(&mut slow), "", "closed after its time");
        let counters = listener.counters();
        assert_eq!((counters.timeouts, counters.crowded), (1, 1), "counted");
    }

    #[test]
    fn it_stops_within_a_second_whoever_is_connected() {
        let listener = start(ListenerSettings::default());
        let address = listener.local_addr();
        let _idle = call(&listener);
        thread::sleep(Duration::from_millis(50));
        let began = Instant::now();
        drop(listener);
        assert!(began.elapsed() < Duration::from_secs(1), "soon");
        assert!(TcpStream::connect(address).is_err(), "the port is closed");
    }

    #[test]
    fn networks_hold_their_addresses() {
        let holds = |peer: &str, ip: &str| Peer::parse(peer).unwrap().holds(ip.parse().unwrap());
        assert!(holds("10.1.2.0/24", "10.1.2.200"), "inside");
        assert!(!holds("10.1.2.0/24", "10.1.3.1"), "outside");
        assert!(holds("10.1.2.3", "::ffff:10.1.2.3"), "mapped");
        assert!(holds("fd00::/8", "fd12::1"), "IPv6");
        assert!(holds("0.0.0.0/0", "192.0.2.1"), "everybody, if IT says so");
        assert_eq!(Peer::parse("10.0.0.0/33"), None, "no such network");
    }
}
