//! Printing to a real IPP printer program: `ippeveprinter`, from the people who write CUPS.
//!
//! It insists on announcing itself through Avahi, which insists on a system bus: each test gives it a private,
//! empty bus, and no Avahi. It then prints quite happily.
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
    net::TcpListener,
    thread,
    time::{Duration, Instant},
};

use ippeve::{Printer, until};

use paper::{
    page::Paper,
    printer::{CancelResult, Ipp, Job, JobRef, JobState, PrintError, PrintTarget},
};

fn a_job() -> Job {
    // The printer spools what it is given; a large body also proves that nothing is cut on the way.
    let mut pdf = b"%PDF-1.3\n".to_vec();
    pdf.extend((0..300_000u32).flat_map(u32::to_le_bytes));
    pdf.extend(b"\n%%EOF\n");
    Job {
        name: "2026-11-21T0812_3N_mar24".into(),
        pdf,
        paper: Paper::A4,
        pages: 28,
    }
}

fn poll_until(target: &Ipp, job: &JobRef, wanted: impl Fn(&JobState) -> bool) -> JobState {
    let mut last = JobState::Unknown;
    until("the job's state", || {
        last = target.poll(job).expect("the printer answers");
        wanted(&last)
    });
    last
}

#[test]
fn the_printer_receives_exactly_what_was_sent_and_says_done() {
    let printer = Printer::start("application/pdf", Some("exit 0"));
    let target = printer.target();
    let caps = target.probe().expect("it answers");
    assert!(
        caps.pdf && caps.accepting && !caps.stopped,
        "an idle printer that takes PDF: {caps:?}"
    );
    assert_eq!(caps.name, "Imprimante 3N", "the name people know it by");

    let job = a_job();
    let reference = target.submit(&job).expect("taken");
    let state = poll_until(&target, &reference, JobState::is_final);
    assert_eq!(state, JobState::Done { pages: 28 }, "all pages out");
    let received = printer.received();
    assert_eq!(
        received.len(),
        1,
        "printed once, got files of {:?} bytes",
        received.iter().map(Vec::len).collect::<Vec<_>>()
    );
    assert!(
        received[0] == job.pdf,
        "the same bytes: {} sent, {} received",
        job.pdf.len(),
        received[0].len()
    );
    assert_eq!(
        target.cancel(&reference),
        Ok(CancelResult::AlreadyEnded),
        "nothing left to cancel"
    );
}

#[test]
fn one_side_is_asked_for_and_a_printer_that_cannot_turn_a_leaf_prints_all_the_same() {
    for duplex in [false, true] {
        // The printer tells its command what the job asked for.
        let printer = Printer::start(
            "application/pdf",
            Some("echo \"$IPP_SIDES\" > \"$0.sides\""),
        );
        let target = printer.target().both_sides(duplex);
        let reference = target.submit(&a_job()).expect("taken");
        let state = poll_until(&target, &reference, JobState::is_final);
        assert_eq!(state, JobState::Done { pages: 28 });
        let asked = fs::read_to_string(printer.folder.path().join("command.sh.sides"));
        let sides = asked.expect("the command ran").trim().to_owned();
        if duplex {
            assert_eq!(printer.received().len(), 1, "the refusal took nothing");
        } else {
            assert_eq!(
                sides, "one-sided",
                "no patient begins on the back of another"
            );
        }
    }
}

#[test]
fn an_empty_tray_is_named_while_it_lasts_and_goes_away_when_filled() {
    // The command tells the printer of its trouble the way drivers do, on standard error.
    let printer = Printer::start(
        "application/pdf",
        Some(
            "echo 'STATE: +media-empty-error' >&2\nwhile [ ! -e \"$0.filled\" ] && [ -e \"$0\" ]; do sleep 0.1; done\necho 'STATE: -media-empty-error' >&2",
        ),
    );
    let target = printer.target();
    let reference = target.submit(&a_job()).expect("taken");
    let state = poll_until(&target, &reference, |state| state.blocks());
    assert_eq!(
        state,
        JobState::MediaEmpty,
        "the nurse must be told what to do"
    );
    fs::File::create(printer.folder.path().join("command.sh.filled")).expect("paper");
    let state = poll_until(&target, &reference, JobState::is_final);
    assert_eq!(state, JobState::Done { pages: 28 }, "it goes on by itself");
}

#[test]
fn a_job_that_hangs_can_be_cancelled_and_the_cancel_is_confirmed() {
    let printer = Printer::start(
        "application/pdf",
        Some("while [ ! -e \"$0.go\" ] && [ -e \"$0\" ]; do sleep 0.1; done"),
    );
    let target = printer.target();
    let reference = target.submit(&a_job()).expect("taken");
    poll_until(&target, &reference, |state| {
        matches!(state, JobState::Printing { .. })
    });
    let mut result = target.cancel(&reference).expect("it answers");
    // A printer in the middle of a page says yes first and stops later.
    fs::File::create(printer.folder.path().join("command.sh.go")).expect("the page ends");
    until("the confirmation", || {
        if result != CancelResult::Confirmed {
            result = target.cancel(&reference).expect("it answers");
        }
        result == CancelResult::Confirmed
    });
    assert_eq!(
        target.poll(&reference),
        Ok(JobState::Cancelled),
        "safe to print elsewhere"
    );
}

#[test]
fn a_job_the_printer_gives_up_keeps_its_last_reason() {
    let printer = Printer::start(
        "application/pdf",
        Some("echo 'STATE: +media-jam-error' >&2\nsleep 1\nexit 1"),
    );
    let target = printer.target();
    let reference = target.submit(&a_job()).expect("taken");
    poll_until(&target, &reference, |state| *state == JobState::Jam);
    let state = poll_until(&target, &reference, JobState::is_final);
    let JobState::Aborted {
        reason: Some(reason),
        ..
    } = &state
    else {
        panic!("aborted with a reason: {state:?}")
    };
    assert_eq!(reason.code(), "media-jam", "the reason outlives the job");
    assert_eq!(
        target.poll(&reference),
        Ok(state),
        "asking again gives the same answer"
    );
}

#[test]
fn a_printer_without_pdf_is_recognised_and_refuses() {
    let printer = Printer::start("image/pwg-raster", None);
    let target = printer.target();
    let caps = target.probe().expect("it answers");
    assert_eq!(
        caps.verdict(Paper::A4),
        JobState::NoPdf,
        "known before anything is sent"
    );
    assert_eq!(
        target.submit(&a_job()),
        Err(PrintError::NoPdf),
        "and when sent all the same"
    );
    assert!(printer.received().is_empty(), "no page of gibberish");
}

#[test]
fn a_dead_port_is_unreachable_at_once() {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a free port")
        .port();
    let target = Ipp::new(&format!("ipp://127.0.0.1:{port}/ipp/print")).expect("a good address");
    let start = Instant::now();
    assert_eq!(
        target.probe(),
        Err(PrintError::Unreachable),
        "nobody listens"
    );
    assert_eq!(
        target.submit(&a_job()),
        Err(PrintError::Unreachable),
        "nothing was sent"
    );
    assert!(
        start.elapsed() < Duration::from_secs(4),
        "a nurse does not wait: {:?}",
        start.elapsed()
    );
}

#[test]
fn a_printer_that_falls_silent_leaves_the_job_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let silent = thread::spawn(move || {
        // Takes the connection and the beginning of the job, then dies.
        for stream in listener.incoming().take(2) {
            let mut stream = stream.expect("a caller");
            let mut some = [0u8; 512];
            let _read = stream
                .read(&mut some)
                .expect("the beginning, or the end of the first knock");
        }
    });
    let target = Ipp::new(&format!("http://127.0.0.1:{port}/ipp/print")).expect("a good address");
    let error = target.submit(&a_job()).expect_err("it died");
    assert_eq!(
        error,
        PrintError::Unanswered,
        "it may have printed: never said to be refused"
    );
    assert_eq!(
        error.state(),
        JobState::Unknown,
        "somebody must go and look"
    );
    silent.join().expect("the printer ended");
}

#[test]
fn a_password_is_recognised() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let guarded = thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            let mut stream = stream.expect("a caller");
            let mut question = Vec::new();
            let mut some = [0u8; 4096];
            // Until the last chunk, or the end of the first knock.
            while !question.ends_with(b"0\r\n\r\n") {
                match stream.read(&mut some).expect("readable") {
                    0 => break,
                    n => question.extend(&some[..n]),
                }
            }
            if !question.is_empty() {
                stream
                    .write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
                    .expect("answered");
            }
        }
    });
    let target = Ipp::new(&format!("http://127.0.0.1:{port}/ipp/print")).expect("a good address");
    assert_eq!(
        target.probe(),
        Err(PrintError::AccessDenied),
        "said as such, not as unreachable"
    );
    guarded.join().expect("the printer ended");
}

#[test]
fn addresses_that_cannot_be_kept_secret_or_understood_are_refused() {
    for address in [
        "ipps://127.0.0.1/ipp/print",
        "socket://127.0.0.1:9100",
        "imprimante",
        "",
    ] {
        assert!(
            matches!(Ipp::new(address), Err(PrintError::Address)),
            "{address} is not printed to"
        );
    }
}
