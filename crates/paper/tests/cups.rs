//! Queues of a real CUPS, started for the test alone: a device that is dead behind a living queue, a queue that is paused.
#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of a test fail the test"
)]

#[path = "support/ippeve.rs"]
mod ippeve;

use std::{
    fs,
    io::Write as _,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use ippeve::{Printer as Program, until};
use paper::{
    page::Paper,
    printer::{Course, Ipp, Job, JobState, Limits, PrintTarget as _, Printer, Shop},
};

const NEEDED: &str = "missing tool: apt-get install cups-daemon cups-client";

/// A print server with nobody's queues, ended with the test.
struct Cups {
    folder: tempfile::TempDir,
    host: String,
    daemon: Child,
}

impl Drop for Cups {
    fn drop(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}

impl Cups {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let host = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .to_string();
        let place = folder.path().display();
        let write = |name: &str, text: String| {
            fs::File::create(folder.path().join(name))
                .and_then(|mut file| file.write_all(text.as_bytes()))
                .expect("its configuration");
        };
        write(
            "cupsd.conf",
            format!(
                "Listen {host}\nDefaultAuthType None\nBrowsing Off\nWebInterface No\n\
                 <Location />\nOrder allow,deny\nAllow from 127.0.0.1\n</Location>\n\
                 <Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n"
            ),
        );
        let mut files = String::from("SystemGroup root\nSandboxing relaxed\n");
        for (key, name) in [
            ("ServerRoot", "root"),
            ("StateDir", "state"),
            ("CacheDir", "cache"),
            ("RequestRoot", "spool"),
            ("TempDir", "tmp"),
        ] {
            fs::create_dir(folder.path().join(name)).expect("its folders");
            files.push_str(&format!("{key} {place}/{name}\n"));
        }
        for key in ["AccessLog", "ErrorLog", "PageLog"] {
            files.push_str(&format!("{key} {place}/{key}\n"));
        }
        write("cups-files.conf", files);
        let daemon = Command::new("/usr/sbin/cupsd")
            .arg("-f")
            .arg("-c")
            .arg(folder.path().join("cupsd.conf"))
            .arg("-s")
            .arg(folder.path().join("cups-files.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect(NEEDED);
        let cups = Self {
            folder,
            host,
            daemon,
        };
        until("the print server", || {
            TcpStream::connect(&cups.host).is_ok()
        });
        cups
    }

    fn run(&self, program: &str, words: &[&str]) {
        let done = Command::new(program)
            .args(["-h", &self.host])
            .args(words)
            .output()
            .expect(NEEDED);
        assert!(
            done.status.success(),
            "{program} {words:?}: {}\n{}",
            String::from_utf8_lossy(&done.stderr),
            fs::read_to_string(self.folder.path().join("ErrorLog")).unwrap_or_default()
        );
    }

    /// A queue that hands documents on as they are, and its address.
    fn queue(&self, name: &str, device: &str) -> String {
        self.run(
            "/usr/sbin/lpadmin",
            &["-p", name, "-E", "-v", device, "-m", "raw"],
        );
        format!("ipp://{}/printers/{name}", self.host)
    }
}

fn printer(name: &str, address: &str) -> Printer {
    Printer {
        name: name.to_owned(),
        target: Arc::new(Ipp::new(address).expect("a good address")),
    }
}

/// Brings a document out, and says which states were seen on the way and which copies were sent.
fn print(printers: &[Printer]) -> (Course, Vec<JobState>, Vec<u8>) {
    let mut course = Course::new(2, Paper::Letter);
    let (mut states, mut copies) = (vec![], vec![]);
    let limit = Instant::now() + Duration::from_secs(60);
    while !course.rests() {
        assert!(Instant::now() < limit, "still {course:?} after {states:?}");
        let mut shop = Shop {
            printers,
            make: &mut |_, copy| {
                copies.push(copy);
                Ok(Job {
                    name: "3N".into(),
                    pdf: format!("%PDF-1.3\n% copy {copy}\n%%EOF\n").into_bytes(),
                    paper: Paper::Letter,
                    pages: 2,
                })
            },
            keep: &mut |_| Ok(()),
            limits: Limits {
                progress: Duration::from_secs(4),
                page: Duration::from_secs(20),
                cancel: Duration::from_secs(5),
            },
        };
        course.step(&mut shop, Instant::now());
        if states.last() != Some(&course.state) {
            states.push(course.state.clone());
        }
        thread::sleep(Duration::from_millis(200));
    }
    (course, states, copies)
}

#[test]
fn a_dead_device_behind_a_living_queue_is_said_and_left() {
    let cups = Cups::start();
    let dead = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port");
    let queue = cups.queue("morte", &format!("ipp://{dead}/ipp/print"));
    let living = Program::start("application/pdf", Some("exit 0"));
    let caps = Ipp::new(&queue)
        .expect("a good address")
        .probe()
        .expect("the queue answers");
    assert!(
        !caps.verdict(Paper::Letter).blocks(),
        "the queue knows nothing of its device: {caps:?}"
    );
    let (course, states, copies) =
        print(&[printer("file", &queue), printer("3N", &living.address)]);
    assert!(
        states.contains(&JobState::Silent),
        "said as what it is: {states:?}"
    );
    assert!(course.is_done(), "{course:?}");
    assert_eq!(
        (course.printer.as_deref(), copies),
        (Some("3N"), vec![0, 1]),
        "the queue had begun, so the next one is marked"
    );
    assert!(
        course.may_still_come.is_empty(),
        "the queue confirmed that it dropped it: {course:?}"
    );
    assert_eq!(living.received().len(), 1, "once");
}

#[test]
fn a_paused_queue_is_passed_over_and_a_good_one_prints() {
    let cups = Cups::start();
    let device = Program::start("application/pdf", Some("exit 0"));
    let uri = device.address.clone();
    let paused = cups.queue("pause", &uri);
    let good = cups.queue("bonne", &uri);
    cups.run("/usr/sbin/cupsdisable", &["pause"]);
    let (course, _, copies) = print(&[printer("pause", &paused), printer("bonne", &good)]);
    assert!(course.is_done(), "{course:?}");
    assert_eq!(
        (course.skipped.len(), course.skipped[0].state.clone()),
        (1, JobState::Paused),
        "said: {course:?}"
    );
    assert_eq!(copies, [0], "nothing was sent there, so nothing is a copy");
    assert_eq!(device.received().len(), 1, "once, through the other queue");
}
