//! The course against printers whose every answer is written in the test.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::*;
use crate::printer::Caps;

/// What a scripted printer was asked, in order, across all printers of a test.
type Log = Arc<Mutex<Vec<String>>>;

/// A printer that answers from a list; the last answer stays.
struct Scripted {
    name: &'static str,
    log: Log,
    ready: Result<(), PrintError>,
    submit: Result<(), PrintError>,
    polls: Mutex<VecDeque<Result<JobState, PrintError>>>,
    cancel: Mutex<VecDeque<Result<CancelResult, PrintError>>>,
    untouched: bool,
}

fn next<T: Clone>(answers: &Mutex<VecDeque<T>>) -> T {
    let mut answers = answers.lock().expect("unpoisoned");
    let first = answers.front().expect("an answer is written").clone();
    if answers.len() > 1 {
        answers.pop_front();
    }
    first
}

impl PrintTarget for Scripted {
    fn probe(&self) -> Result<Caps, PrintError> {
        self.ready.clone().map(|()| Caps {
            name: self.name.into(),
            pdf: true,
            accepting: true,
            stopped: false,
            queued: 0,
            media_ready: vec![],
            duplex: false,
            reasons: vec![],
        })
    }

    fn submit(&self, job: &Job) -> Result<JobRef, PrintError> {
        let mut log = self.log.lock().expect("unpoisoned");
        log.push(format!("{} gets {}", self.name, job.name));
        self.submit
            .clone()
            .map(|()| JobRef::Ipp { id: 1, pages: 3 })
    }

    fn poll(&self, _: &JobRef) -> Result<JobState, PrintError> {
        next(&self.polls)
    }

    fn cancel(&self, _: &JobRef) -> Result<CancelResult, PrintError> {
        let mut log = self.log.lock().expect("unpoisoned");
        log.push(format!("{} must drop it", self.name));
        drop(log);
        next(&self.cancel)
    }

    fn untouched(&self, _: &JobRef) -> Result<bool, PrintError> {
        Ok(self.untouched)
    }
}

fn good(name: &'static str, log: &Log) -> Scripted {
    Scripted {
        name,
        log: log.clone(),
        ready: Ok(()),
        submit: Ok(()),
        polls: Mutex::new([Ok(JobState::Done { pages: 3 })].into()),
        cancel: Mutex::new([Ok(CancelResult::Confirmed)].into()),
        untouched: false,
    }
}

fn shelf(printers: Vec<Scripted>) -> Vec<Printer> {
    printers
        .into_iter()
        .map(|printer| Printer {
            name: printer.name.into(),
            target: Arc::new(printer),
        })
        .collect()
}

/// Steps a second apart until it rests, at most so many times.
fn run(course: &mut Course, printers: &[Printer], seconds: u64) {
    let start = Instant::now();
    for second in 0..seconds {
        if course.rests() {
            return;
        }
        one(course, printers, start + Duration::from_secs(second));
    }
}

fn one(course: &mut Course, printers: &[Printer], now: Instant) {
    let mut shop = Shop {
        printers,
        make: &mut |from, copy| {
            Ok(Job {
                name: format!("page {from}, copy {copy}"),
                pdf: vec![],
                paper: Paper::A4,
                pages: 3,
            })
        },
        keep: &mut |_| Ok(()),
        limits: Limits::default(),
    };
    course.step(&mut shop, now);
}

fn said(log: &Log) -> Vec<String> {
    log.lock().expect("unpoisoned").clone()
}

#[test]
fn a_printer_that_is_not_ready_is_passed_over_at_once_and_the_sheet_is_no_copy() {
    let log = Log::default();
    let printers = shelf(vec![
        Scripted {
            ready: Err(PrintError::Unreachable),
            ..good("A", &log)
        },
        Scripted {
            submit: Err(PrintError::NotAccepting),
            ..good("B", &log)
        },
        good("C", &log),
    ]);
    let mut course = Course::new(3, Paper::A4);
    run(&mut course, &printers, 10);
    assert!(course.is_done(), "{course:?}");
    assert_eq!(
        said(&log),
        ["B gets page 1, copy 0", "C gets page 1, copy 0"],
        "what was refused is on no paper"
    );
    assert_eq!(
        course.skipped,
        [
            Skipped {
                printer: "A".into(),
                state: JobState::Unreachable
            },
            Skipped {
                printer: "B".into(),
                state: JobState::NotAccepting
            }
        ],
        "both are said"
    );
}

#[test]
fn a_jam_that_stays_is_dropped_there_first_and_goes_on_as_a_copy() {
    let log = Log::default();
    let printers = shelf(vec![
        Scripted {
            polls: Mutex::new(
                [Ok(JobState::Printing { page: 1, of: 3 }), Ok(JobState::Jam)].into(),
            ),
            ..good("A", &log)
        },
        good("B", &log),
    ]);
    let mut course = Course::new(3, Paper::A4);
    run(&mut course, &printers, 39);
    assert_eq!(
        (said(&log).len(), &course.state),
        (1, &JobState::Jam),
        "for 40 seconds a nurse may clear it"
    );
    run(&mut course, &printers, 60);
    assert_eq!(
        said(&log),
        [
            "A gets page 1, copy 0",
            "A must drop it",
            "B gets page 1, copy 1"
        ],
        "dropped before it goes elsewhere, and marked"
    );
    assert!(
        course.may_still_come.is_empty(),
        "A confirmed: nothing more comes"
    );
}

#[test]
fn a_job_that_was_only_queued_there_is_no_copy_elsewhere() {
    let log = Log::default();
    let printers = shelf(vec![
        Scripted {
            polls: Mutex::new([Ok(JobState::Waiting)].into()),
            untouched: true,
            ..good("A", &log)
        },
        good("B", &log),
    ]);
    let mut course = Course::new(3, Paper::A4);
    run(&mut course, &printers, 80);
    assert_eq!(
        said(&log),
        [
            "A gets page 1, copy 0",
            "A must drop it",
            "B gets page 1, copy 0"
        ],
        "A says that it never began"
    );
}

#[test]
fn an_unconfirmed_cancel_is_waited_for_then_said() {
    let log = Log::default();
    let printers = shelf(vec![
        Scripted {
            polls: Mutex::new(
                [
                    Ok(JobState::Printing { page: 1, of: 3 }),
                    Err(PrintError::Unreachable),
                ]
                .into(),
            ),
            cancel: Mutex::new([Err(PrintError::Unreachable)].into()),
            ..good("A", &log)
        },
        good("B", &log),
    ]);
    let mut course = Course::new(3, Paper::A4);
    run(&mut course, &printers, 120);
    let said = said(&log);
    assert_eq!(
        said.iter().filter(|line| *line == "A must drop it").count(),
        12,
        "asked again for ten seconds: {said:?}"
    );
    assert_eq!(
        said.last().map(String::as_str),
        Some("B gets page 1, copy 1"),
        "then elsewhere, marked"
    );
    assert_eq!(course.may_still_come, ["A"], "and the ward is warned");
}

#[test]
fn a_printer_that_never_answered_the_sending_may_still_bring_it() {
    let log = Log::default();
    let printers = shelf(vec![
        Scripted {
            submit: Err(PrintError::Unanswered),
            ..good("A", &log)
        },
        good("B", &log),
    ]);
    let mut course = Course::new(3, Paper::A4);
    run(&mut course, &printers, 10);
    assert_eq!(
        said(&log),
        ["A gets page 1, copy 0", "B gets page 1, copy 1"],
        "it may print at both"
    );
    assert_eq!(course.may_still_come, ["A"], "so both are named");
}

#[test]
fn alone_a_printer_keeps_its_job_until_somebody_fills_the_tray() {
    let log = Log::default();
    let polls: Vec<_> = std::iter::repeat_n(Ok(JobState::MediaEmpty), 300)
        .chain([Ok(JobState::Done { pages: 3 })])
        .collect();
    let printers = shelf(vec![Scripted {
        polls: Mutex::new(polls.into()),
        ..good("A", &log)
    }]);
    let mut course = Course::new(3, Paper::A4);
    run(&mut course, &printers, 200);
    assert_eq!(
        course.state,
        JobState::MediaEmpty,
        "there is nowhere else to go"
    );
    run(&mut course, &printers, 400);
    assert!(course.is_done(), "it goes on by itself");
    assert_eq!(said(&log), ["A gets page 1, copy 0"], "once");
}

#[test]
fn somebody_who_cancels_at_the_printer_is_obeyed() {
    let log = Log::default();
    let printers = shelf(vec![
        Scripted {
            polls: Mutex::new([Ok(JobState::Cancelled)].into()),
            ..good("A", &log)
        },
        good("B", &log),
    ]);
    let mut course = Course::new(3, Paper::A4);
    run(&mut course, &printers, 10);
    assert_eq!(
        (said(&log).len(), &course.state),
        (1, &JobState::Cancelled),
        "it is not printed elsewhere behind her back"
    );
}

#[test]
fn what_came_out_while_it_was_dropped_is_not_sent_again() {
    let log = Log::default();
    let printers = shelf(vec![
        Scripted {
            polls: Mutex::new(
                [
                    Ok(JobState::Printing { page: 2, of: 3 }),
                    Ok(JobState::Done { pages: 3 }),
                ]
                .into(),
            ),
            cancel: Mutex::new([Ok(CancelResult::AlreadyEnded)].into()),
            ..good("A", &log)
        },
        good("B", &log),
    ]);
    let mut course = Course::new(3, Paper::A4);
    one(&mut course, &printers, Instant::now());
    one(&mut course, &printers, Instant::now());
    course.again(1, Some("B".into()));
    run(&mut course, &printers, 10);
    assert!(course.is_done(), "{course:?}");
    assert_eq!(
        said(&log),
        ["A gets page 1, copy 0", "A must drop it"],
        "all of it is out already"
    );
}

#[test]
fn whoever_dies_while_sending_leaves_a_question_and_no_second_sheet() {
    let log = Log::default();
    let printers = shelf(vec![good("A", &log), good("B", &log)]);
    let mut kept = String::new();
    let mut course = Course::new(3, Paper::A4);
    let mut shop = Shop {
        printers: &printers,
        make: &mut |_, _| {
            Ok(Job {
                name: "first".into(),
                pdf: vec![],
                paper: Paper::A4,
                pages: 3,
            })
        },
        keep: &mut |course| {
            assert!(
                said(&log).is_empty(),
                "written down before anything is sent"
            );
            kept = serde_json::to_string(course).expect("written");
            Ok(())
        },
        limits: Limits::default(),
    };
    course.step(&mut shop, Instant::now());
    // The power went here. What is on the disk is the wish to send.
    let mut woken: Course = serde_json::from_str(&kept).expect("read");
    woken.wake();
    assert_eq!(
        (&woken.state, woken.rests()),
        (&JobState::Unknown, true),
        "nobody knows, so a person looks"
    );
    woken.again(2, None);
    run(&mut woken, &printers, 10);
    assert_eq!(
        said(&log).last().map(String::as_str),
        Some("A gets page 2, copy 1"),
        "and what she sends again is marked"
    );
}

#[test]
fn what_cannot_be_written_down_is_not_sent() {
    let log = Log::default();
    let printers = shelf(vec![good("A", &log)]);
    let mut course = Course::new(3, Paper::A4);
    let mut shop = Shop {
        printers: &printers,
        make: &mut |_, _| {
            Ok(Job {
                name: "x".into(),
                pdf: vec![],
                paper: Paper::A4,
                pages: 3,
            })
        },
        keep: &mut |_| Err("disk full".into()),
        limits: Limits::default(),
    };
    course.step(&mut shop, Instant::now());
    assert!(said(&log).is_empty(), "nothing left for the printer");
    assert_eq!(course.stage, Stage::Ended, "and that is said: {course:?}");
}

#[test]
fn a_person_who_pauses_gets_it_back_and_the_rest_is_marked() {
    let log = Log::default();
    let printers = shelf(vec![Scripted {
        polls: Mutex::new(
            [
                Ok(JobState::Printing { page: 1, of: 3 }),
                Ok(JobState::Done { pages: 2 }),
            ]
            .into(),
        ),
        ..good("A", &log)
    }]);
    let mut course = Course::new(3, Paper::A4);
    let now = Instant::now();
    one(&mut course, &printers, now);
    one(&mut course, &printers, now);
    course.pause();
    one(&mut course, &printers, now);
    assert_eq!(
        course.stage,
        Stage::Held,
        "dropped at the printer, kept here"
    );
    course.again(2, None);
    run(&mut course, &printers, 10);
    assert_eq!(
        said(&log),
        [
            "A gets page 1, copy 0",
            "A must drop it",
            "A gets page 2, copy 1"
        ],
        "from the page she named"
    );
}
