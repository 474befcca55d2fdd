//! Two real printer programs, one of them in trouble: what is said meanwhile, where the sheets come out, and that no page
//! comes out twice without its stamp.
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
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chrono::DateTime;
use ippeve::Printer as Program;
use paper::{
    page::{Cmd, Document, Ink, Page, Paper, stamped, write_pdf},
    printer::{
        CancelResult, Caps, Course, Ipp, Job, JobRef, JobState, Limits, PrintError, PrintTarget,
        Printer, Shop, Skipped, Stage,
    },
};

const PDF: &str = "application/pdf";
const PAGES: u32 = 3;
/// What this printer program has in its tray unless it is told otherwise.
const PAPER: Paper = Paper::Letter;
/// Hangs until the test says go, or is over.
const HANGS: &str = "while [ ! -e \"$0.go\" ] && [ -e \"$0\" ]; do sleep 0.1; done";

/// What was asked of which printer, in order.
type Log = Arc<Mutex<Vec<String>>>;

/// A printer whose questions are written down on the way.
struct Watched {
    name: &'static str,
    ipp: Ipp,
    log: Log,
}

impl Watched {
    fn note(&self, what: &str) {
        let line = format!("{} {what}", self.name);
        let mut log = self.log.lock().expect("unpoisoned");
        if log.last() != Some(&line) {
            log.push(line);
        }
    }
}

impl PrintTarget for Watched {
    fn probe(&self) -> Result<Caps, PrintError> {
        self.ipp.probe()
    }

    fn submit(&self, job: &Job) -> Result<JobRef, PrintError> {
        let sent = self.ipp.submit(job);
        self.note(&format!(
            "{} {}",
            if sent.is_ok() {
                "takes"
            } else {
                "does not take"
            },
            job.name
        ));
        sent
    }

    fn poll(&self, job: &JobRef) -> Result<JobState, PrintError> {
        self.ipp.poll(job)
    }

    fn cancel(&self, job: &JobRef) -> Result<CancelResult, PrintError> {
        let result = self.ipp.cancel(job);
        self.note(match result {
            Ok(CancelResult::Confirmed) => "dropped it",
            _ => "is asked to drop it",
        });
        result
    }

    fn untouched(&self, job: &JobRef) -> Result<bool, PrintError> {
        self.ipp.untouched(job)
    }
}

/// The ward's two printers and one document.
struct Ward {
    printers: Vec<Printer>,
    log: Log,
    course: Course,
    states: Vec<JobState>,
}

impl Ward {
    fn new(a: &str, b: &str) -> Self {
        let log = Log::default();
        let printer = |name: &'static str, address: &str| Printer {
            name: name.to_owned(),
            target: Arc::new(Watched {
                name,
                ipp: Ipp::new(address).expect("a good address"),
                log: log.clone(),
            }),
        };
        Self {
            printers: vec![printer("A", a), printer("B", b)],
            log: log.clone(),
            course: Course::new(PAGES, PAPER),
            states: vec![],
        }
    }

    fn step(&mut self) {
        let mut shop = Shop {
            printers: &self.printers,
            make: &mut |from, copy| Ok(job(from, copy)),
            keep: &mut |_| Ok(()),
            limits: Limits {
                progress: Duration::from_secs(3),
                page: Duration::from_secs(1),
                cancel: Duration::from_secs(2),
            },
        };
        self.course.step(&mut shop, Instant::now());
        if self.states.last() != Some(&self.course.state) {
            self.states.push(self.course.state.clone());
        }
    }

    /// Until this holds, or until nothing more happens.
    fn until(&mut self, reached: impl Fn(&Course) -> bool) {
        let limit = Instant::now() + Duration::from_secs(90);
        while !reached(&self.course) && !self.course.rests() {
            assert!(
                Instant::now() < limit,
                "still at {:?} after {:?}",
                self.course,
                self.states
            );
            self.step();
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn runs_to_its_end(&mut self) {
        self.until(Course::rests);
    }

    fn asked(&self) -> Vec<String> {
        self.log.lock().expect("unpoisoned").clone()
    }

    fn saw(&self, state: &JobState) {
        assert!(
            self.states.contains(state),
            "{state:?} was never said, only {:?}",
            self.states
        );
    }
}

/// The document from a page on, stamped where it is a copy.
fn job(from: u32, copy: u8) -> Job {
    let pages: Vec<Page> = (from..=PAGES)
        .map(|number| Page {
            size: PAPER.landscape(),
            passing: Vec::new(),
            cmds: vec![Cmd::Text {
                x: 20.0,
                y: 20.0,
                size_pt: 11.0,
                bold: false,
                ink: Ink::BLACK,
                content: format!("page {number}"),
            }],
        })
        .map(|page| {
            if copy > 0 {
                stamped(&page, &format!("COPIE {copy}")).expect("stamped")
            } else {
                page
            }
        })
        .collect();
    let count = u32::try_from(pages.len()).expect("few");
    let document = Document {
        title: "3N".into(),
        created_at: DateTime::UNIX_EPOCH,
        pages,
    };
    Job {
        name: format!("page {from}, copy {copy}"),
        pdf: write_pdf(&document).expect("written"),
        paper: PAPER,
        pages: count,
    }
}

/// Everything the printers received, and the one rule that nothing may break: at most one of it carries no stamp.
fn outcome(programs: &[&Program]) -> Vec<usize> {
    let first = job(1, 0).pdf;
    let all: Vec<Vec<Vec<u8>>> = programs.iter().map(|program| program.received()).collect();
    let unstamped = all.iter().flatten().filter(|pdf| **pdf == first).count();
    assert!(unstamped <= 1, "{unstamped} originals are under way");
    for pdf in all.iter().flatten() {
        let known = (0..=4).any(|copy| (1..=PAGES).any(|from| job(from, copy).pdf == *pdf));
        assert!(known, "a document nobody made: {} bytes", pdf.len());
    }
    all.iter().map(Vec::len).collect()
}

fn good() -> Program {
    Program::start(PDF, Some("exit 0"))
}

fn go(program: &Program) {
    fs::File::create(program.folder.path().join("command.sh.go")).expect("the printer goes on");
}

#[test]
fn a_jam_that_nobody_clears_sends_the_ward_to_the_next_printer_as_a_copy() {
    let a = Program::start(
        PDF,
        Some(&format!("echo 'STATE: +media-jam-error' >&2\n{HANGS}")),
    );
    let b = good();
    let mut ward = Ward::new(&a.address, &b.address);
    ward.until(|course| matches!(course.stage, Stage::Cancelling { .. }));
    ward.saw(&JobState::Jam);
    // It is asked to drop the document; only then the nurse lifts the cover and the page under way can end.
    ward.step();
    go(&a);
    ward.runs_to_its_end();
    assert!(ward.course.is_done(), "{:?}", ward.course);
    let asked = ward.asked();
    assert_eq!(
        (asked.first(), asked.last()),
        (
            Some(&"A takes page 1, copy 0".to_owned()),
            Some(&"B takes page 1, copy 1".to_owned())
        ),
        "the second one is marked: {asked:?}"
    );
    assert_eq!(
        asked[asked.len() - 2],
        "A dropped it",
        "before anything goes elsewhere, A has confirmed: {asked:?}"
    );
    assert_eq!(outcome(&[&a, &b]), [1, 1], "one each");
}

#[test]
fn a_tray_that_is_filled_in_time_prints_once_where_it_was() {
    let a = Program::start(
        PDF,
        Some(&format!(
            "echo 'STATE: +media-empty-error' >&2\n{HANGS}\necho 'STATE: -media-empty-error' >&2"
        )),
    );
    let b = good();
    let mut ward = Ward::new(&a.address, &b.address);
    ward.until(|course| course.state == JobState::MediaEmpty);
    go(&a);
    ward.runs_to_its_end();
    assert_eq!(
        ward.course.state,
        JobState::Done { pages: PAGES },
        "all out"
    );
    assert_eq!(outcome(&[&a, &b]), [1, 0], "and only there");
}

#[test]
fn printers_that_cannot_take_it_are_passed_over_and_nothing_is_a_copy() {
    let dead = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port");
    let raster = Program::start("image/pwg-raster", None);
    let other = Program::start_with(
        PDF,
        Some("exit 0"),
        Some(
            "ATTR keyword media-ready iso_a4_210x297mm\nATTR mimeMediaType document-format-supported application/pdf",
        ),
    );
    for (address, state) in [
        (format!("ipp://{dead}/ipp/print"), JobState::Unreachable),
        (raster.address.clone(), JobState::NoPdf),
        (other.address.clone(), JobState::WrongMedia),
    ] {
        let b = good();
        let mut ward = Ward::new(&address, &b.address);
        let start = Instant::now();
        ward.runs_to_its_end();
        assert!(ward.course.is_done(), "{state:?}: {:?}", ward.course);
        assert_eq!(
            ward.course.skipped,
            [Skipped {
                printer: "A".into(),
                state: state.clone()
            }],
            "and it is said why"
        );
        assert_eq!(
            ward.asked(),
            ["B takes page 1, copy 0"],
            "{state:?}: it is the first and only one"
        );
        assert!(
            start.elapsed() < Duration::from_secs(8),
            "{state:?}: known at once, not after {:?}",
            start.elapsed()
        );
        assert_eq!(outcome(&[&b]), [1], "{state:?}: once");
    }
    assert_eq!(outcome(&[&raster, &other]), [0, 0], "nothing went there");
}

#[test]
fn a_black_hole_costs_ten_seconds_and_no_copy() {
    let hole = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = hole.local_addr().expect("bound");
    let b = good();
    let mut ward = Ward::new(&format!("ipp://{address}/ipp/print"), &b.address);
    let start = Instant::now();
    ward.runs_to_its_end();
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "a nurse waits {:?}",
        start.elapsed()
    );
    assert_eq!(ward.asked(), ["B takes page 1, copy 0"], "nothing was sent");
    ward.saw(&JobState::Unreachable);
    assert_eq!(outcome(&[&b]), [1], "once");
}

#[test]
fn a_printer_that_gives_up_in_the_middle_says_how_far_it_came() {
    let a = Program::start(
        PDF,
        Some(
            "echo 'ATTR: job-impressions-completed=2' >&2\necho 'STATE: +toner-empty-error' >&2\nsleep 1\nexit 1",
        ),
    );
    let b = good();
    let mut ward = Ward::new(&a.address, &b.address);
    ward.until(|course| matches!(course.state, JobState::Aborted { .. }));
    let JobState::Aborted {
        pages,
        reason: Some(reason),
    } = &ward.course.state
    else {
        panic!("with a reason: {:?}", ward.course.state)
    };
    assert_eq!(
        (*pages, reason.code()),
        (2, "toner-empty"),
        "said as the printer said it"
    );
    ward.runs_to_its_end();
    assert_eq!(
        ward.asked(),
        ["A takes page 1, copy 0", "B takes page 1, copy 1"],
        "it ended there by itself; two pages lie in its tray"
    );
    assert_eq!(outcome(&[&a, &b]), [1, 1], "one each");
}

#[test]
fn a_printer_killed_in_the_middle_is_named_as_one_that_may_still_print() {
    let mut a = Program::start(PDF, Some(HANGS));
    let b = good();
    let mut ward = Ward::new(&a.address, &b.address);
    ward.until(|course| matches!(course.state, JobState::Printing { .. }));
    a.kill();
    ward.runs_to_its_end();
    assert!(ward.course.is_done(), "{:?}", ward.course);
    ward.saw(&JobState::Unreachable);
    assert_eq!(ward.course.may_still_come, ["A"], "nobody could ask it");
    let asked = ward.asked();
    assert_eq!(
        asked,
        [
            "A takes page 1, copy 0",
            "A is asked to drop it",
            "B takes page 1, copy 1"
        ],
        "asked first, then marked"
    );
    outcome(&[&a, &b]);
    // Whatever the command was still doing ends with the test.
    go(&a);
}

#[test]
fn a_printer_paused_under_way_is_left_for_the_next() {
    let a = Program::start(PDF, Some(&format!("echo 'STATE: +paused' >&2\n{HANGS}")));
    let b = good();
    let mut ward = Ward::new(&a.address, &b.address);
    ward.until(|course| matches!(course.stage, Stage::Cancelling { .. }));
    ward.saw(&JobState::Paused);
    ward.step();
    go(&a);
    ward.runs_to_its_end();
    assert_eq!(
        ward.asked().last().map(String::as_str),
        Some("B takes page 1, copy 1"),
        "it had begun"
    );
    assert_eq!(outcome(&[&a, &b]), [1, 1], "one each");
}

/// A network that can go dark between the station and a printer: connections stand, nothing answers.
struct Line {
    address: String,
    dark: Arc<AtomicBool>,
}

impl Line {
    fn to(program: &Program) -> Self {
        let target = program
            .address
            .trim_start_matches("ipp://")
            .split('/')
            .next()
            .expect("a host")
            .to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("ipp://{}/ipp/print", listener.local_addr().expect("bound"));
        let dark = Arc::new(AtomicBool::new(false));
        let off = dark.clone();
        thread::spawn(move || {
            let mut open = vec![];
            for stream in listener.incoming() {
                let Ok(stream) = stream else { break };
                let far = TcpStream::connect(&target);
                if let (false, Ok(far)) = (off.load(Ordering::SeqCst), far) {
                    let back = (
                        far.try_clone().expect("a second end"),
                        stream.try_clone().expect("a second end"),
                    );
                    pass(stream, far, off.clone());
                    pass(back.0, back.1, off.clone());
                } else {
                    open.push(stream);
                }
            }
        });
        Self { address, dark }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, dark: Arc<AtomicBool>) {
    thread::spawn(move || {
        let mut some = [0u8; 4096];
        while let Ok(count) = from.read(&mut some) {
            if count == 0 || dark.load(Ordering::SeqCst) || to.write_all(&some[..count]).is_err() {
                break;
            }
        }
        if !dark.load(Ordering::SeqCst) {
            to.shutdown(std::net::Shutdown::Write).ok();
        } else {
            // A line that went dark says nothing, not even that it ended.
            thread::sleep(Duration::from_secs(60));
        }
    });
}

#[test]
fn a_line_that_goes_dark_under_way_ends_with_a_warning_and_a_marked_copy() {
    let a = Program::start(PDF, Some(HANGS));
    let b = good();
    let line = Line::to(&a);
    let mut ward = Ward::new(&line.address, &b.address);
    ward.until(|course| matches!(course.state, JobState::Printing { .. }));
    line.dark.store(true, Ordering::SeqCst);
    ward.runs_to_its_end();
    assert!(ward.course.is_done(), "{:?}", ward.course);
    assert_eq!(ward.course.may_still_come, ["A"], "it still holds the job");
    assert_eq!(
        ward.asked().last().map(String::as_str),
        Some("B takes page 1, copy 1"),
        "marked"
    );
    // The line is back and A prints after all: two copies, of which one says so.
    go(&a);
    assert_eq!(outcome(&[&a, &b]), [1, 1], "one each");
}
