//! One document on its way to paper: which printer is tried, what is sent a second time, and how that is marked.
//!
//! A [`Course`] is stepped from outside, by a thread or by a test; between two steps it can be written down and read back.
//!
//! Invariant: a document leaves for a printer only after that wish is written down. Whoever dies in between leaves a
//! document whose fate is unknown, never one that looks unsent.
//! Invariant: a printer that was given the document is told to drop it before another one gets it.
//! Invariant: what may be on paper already never leaves again without its copy number.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{CancelResult, Job, JobRef, JobState, PrintError, PrintTarget};
use crate::page::Paper;

/// A printer under the name that the ward knows.
#[derive(Clone)]
pub struct Printer {
    /// Its name on the ward.
    pub name: String,
    /// How it is reached.
    pub target: Arc<dyn PrintTarget + Send + Sync>,
}

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Without any progress before another printer is tried.
    pub progress: Duration,
    /// For each page more, where a printer never says how many pages are out.
    pub page: Duration,
    /// Until a printer has confirmed that it dropped a document.
    pub cancel: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            progress: Duration::from_secs(40),
            page: Duration::from_secs(6),
            cancel: Duration::from_secs(10),
        }
    }
}

/// What happens once a printer was told to drop the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// The next printer gets it.
    Elsewhere,
    /// A person wanted it stopped.
    Stop,
    /// A person wanted it to wait.
    Hold,
}

/// Where a document stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Not with any printer: the next step looks for one.
    Waiting,
    /// Handed to this printer, which has not answered yet.
    Sending {
        /// Its name.
        printer: String,
    },
    /// With this printer.
    Sent {
        /// Its name.
        printer: String,
        /// The document's number there.
        job: JobRef,
    },
    /// This printer was told to drop it.
    Cancelling {
        /// Its name.
        printer: String,
        /// The document's number there.
        job: JobRef,
        /// What follows.
        then: Then,
    },
    /// A person holds it back.
    Held,
    /// Nothing more happens by itself; the state says how it ended.
    Ended,
}

/// A printer that was passed over, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Its name.
    pub printer: String,
    /// How it was.
    pub state: JobState,
}

/// One document's way to paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Pages of the whole document.
    pub pages: u32,
    /// The paper it was laid out for.
    pub paper: Paper,
    /// First page that is sent, from 1.
    pub from: u32,
    /// Which copy is under way: 0 is no copy and carries no stamp.
    pub copy: u8,
    /// What was sent last may be on paper: the next sending is another copy.
    pub spent: bool,
    /// Where it stands.
    pub stage: Stage,
    /// The last thing known about it.
    pub state: JobState,
    /// The printer that state is about.
    pub printer: Option<String>,
    /// Printers tried since a person last decided.
    pub tried: Vec<String>,
    /// Those of them that did not get it, with the reason.
    pub skipped: Vec<Skipped>,
    /// Printers that may still bring out a copy nobody waits for any more.
    pub may_still_come: Vec<String>,
    /// The one printer a person chose.
    pub only: Option<String>,
    #[serde(skip)]
    clock: Clock,
}

/// When it last moved. Not written down: after a restart every wait begins anew.
#[derive(Debug, Clone, Copy, Default)]
struct Clock {
    progress: Option<Instant>,
    cancelled: Option<Instant>,
    page: u32,
    prints: bool,
}

/// Two courses that stand at the same place are the same, whenever each arrived there.
impl PartialEq for Clock {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What a step needs from outside.
pub struct Shop<'a> {
    /// The printers of the ward, in order.
    pub printers: &'a [Printer],
    /// Makes the document from a page on, as this copy.
    pub make: &'a mut dyn FnMut(u32, u8) -> Result<Job, String>,
    /// Writes the course down; what it cannot write down is not sent.
    pub keep: &'a mut dyn FnMut(&Course) -> Result<(), String>,
    /// How long things may take.
    pub limits: Limits,
}

impl Course {
    /// A document of so many pages that nobody has sent yet.
    pub fn new(pages: u32, paper: Paper) -> Self {
        Self {
            pages,
            paper,
            from: 1,
            copy: 0,
            spent: false,
            stage: Stage::Waiting,
            state: JobState::Waiting,
            printer: None,
            tried: Vec::new(),
            skipped: Vec::new(),
            may_still_come: Vec::new(),
            only: None,
            clock: Clock::default(),
        }
    }

    /// Nothing more happens by itself.
    pub fn rests(&self) -> bool {
        matches!(self.stage, Stage::Held | Stage::Ended)
    }

    /// All pages are out, says the printer.
    pub fn is_done(&self) -> bool {
        self.stage == Stage::Ended && matches!(self.state, JobState::Done { .. })
    }

    /// After a restart: a document whose sending was not finished may be anywhere. It waits for a person.
    pub fn wake(&mut self) {
        if let Stage::Sending { printer } = &self.stage {
            let printer = printer.clone();
            self.lose(&printer);
            self.end(JobState::Unknown);
        }
    }

    /// A person holds it back; what a printer has is dropped there first.
    pub fn pause(&mut self) {
        match &self.stage {
            Stage::Waiting => self.stage = Stage::Held,
            Stage::Sent { .. } | Stage::Cancelling { .. } => self.drop_there(Then::Hold),
            Stage::Sending { .. } | Stage::Held | Stage::Ended => {}
        }
    }

    /// A person wants no more of it.
    pub fn cancel(&mut self) {
        match &self.stage {
            Stage::Waiting | Stage::Held => self.end(JobState::Cancelled),
            Stage::Sent { .. } | Stage::Cancelling { .. } => self.drop_there(Then::Stop),
            Stage::Sending { .. } | Stage::Ended => {}
        }
    }

    /// A person wants it from this page on, on the printer she names or on the first that works.
    pub fn again(&mut self, from: u32, only: Option<String>) {
        self.from = from.clamp(1, self.pages.max(1));
        self.only = only;
        self.tried.clear();
        self.skipped.clear();
        match &self.stage {
            Stage::Sent { .. } | Stage::Cancelling { .. } => self.drop_there(Then::Elsewhere),
            Stage::Sending { .. } => {}
            Stage::Waiting | Stage::Held | Stage::Ended => {
                self.stage = Stage::Waiting;
                self.state = JobState::Waiting;
            }
        }
    }

    fn drop_there(&mut self, then: Then) {
        if let Stage::Sent { printer, job } | Stage::Cancelling { printer, job, .. } =
            self.stage.clone()
        {
            if !matches!(self.stage, Stage::Cancelling { .. }) {
                self.clock.cancelled = None;
            }
            self.stage = Stage::Cancelling { printer, job, then };
        }
    }

    fn end(&mut self, state: JobState) {
        self.stage = Stage::Ended;
        self.state = state;
    }

    /// Whether it comes out at this printer is not known, and will not be.
    fn lose(&mut self, printer: &str) {
        self.spent = true;
        if !self.may_still_come.iter().any(|name| name == printer) {
            self.may_still_come.push(printer.to_owned());
        }
    }

    /// The next printer to try.
    fn next<'p>(&self, printers: &'p [Printer]) -> Option<&'p Printer> {
        printers.iter().find(|printer| {
            self.only.as_ref().is_none_or(|only| *only == printer.name)
                && !self.tried.contains(&printer.name)
        })
    }

    /// It waits because others of ours come first.
    pub fn behind(&mut self, ahead: u32) {
        self.state = JobState::Busy { ahead };
    }

    /// The printer that has it now.
    pub fn at_printer(&self) -> Option<&str> {
        match &self.stage {
            Stage::Sending { printer }
            | Stage::Sent { printer, .. }
            | Stage::Cancelling { printer, .. } => Some(printer),
            Stage::Waiting | Stage::Held | Stage::Ended => None,
        }
    }

    /// The printer that the next step would try.
    pub fn next_printer<'p>(&self, printers: &'p [Printer]) -> Option<&'p str> {
        self.next(printers).map(|printer| printer.name.as_str())
    }

    /// One step: asks or tells one printer one thing. Takes as long as that printer takes to answer, and no longer than
    /// the limits of a connection.
    pub fn step(&mut self, shop: &mut Shop<'_>, now: Instant) {
        match self.stage.clone() {
            Stage::Waiting => self.send(shop, now),
            Stage::Sent { printer, job } => self.follow(shop, &printer, &job, now),
            Stage::Cancelling { printer, job, then } => {
                self.drop_step(shop, &printer, &job, then, now);
            }
            Stage::Sending { .. } => self.wake(),
            Stage::Held | Stage::Ended => {}
        }
    }

    fn send(&mut self, shop: &mut Shop<'_>, now: Instant) {
        let Some(printer) = self.next(shop.printers).cloned() else {
            // What the last printer that had it said is worth more than "none left".
            let last = match (&self.state, self.spent) {
                (state @ (JobState::Aborted { .. } | JobState::Unknown), true) => state.clone(),
                (_, true) if !self.may_still_come.is_empty() => JobState::Unknown,
                _ => JobState::NoneLeft,
            };
            self.end(last);
            return;
        };
        self.tried.push(printer.name.clone());
        self.printer = Some(printer.name.clone());
        let verdict = match printer.target.probe() {
            Ok(caps) => caps.verdict(self.paper),
            Err(error) => error.state(),
        };
        if verdict.blocks() {
            self.pass_over(&printer.name, verdict);
            return;
        }
        let copy = if self.spent {
            self.copy.saturating_add(1)
        } else {
            self.copy
        };
        let Ok(job) = (shop.make)(self.from, copy) else {
            self.end(JobState::NoneLeft);
            return;
        };
        let before = self.clone();
        self.copy = copy;
        self.spent = false;
        self.state = verdict;
        self.stage = Stage::Sending {
            printer: printer.name.clone(),
        };
        if (shop.keep)(self).is_err() {
            *self = before;
            self.end(JobState::NoneLeft);
            return;
        }
        match printer.target.submit(&job) {
            Ok(job) => {
                self.clock = Clock {
                    progress: Some(now),
                    ..Clock::default()
                };
                self.stage = Stage::Sent {
                    printer: printer.name,
                    job,
                };
            }
            Err(PrintError::Unanswered) => {
                self.lose(&printer.name);
                self.state = JobState::Unknown;
                self.stage = Stage::Waiting;
                self.from = 1;
            }
            // It said no, or heard nothing: nothing of it is on paper.
            Err(error) => {
                self.copy = before.copy;
                self.spent = before.spent;
                self.pass_over(&printer.name, error.state());
            }
        }
    }

    fn pass_over(&mut self, printer: &str, state: JobState) {
        self.skipped.push(Skipped {
            printer: printer.to_owned(),
            state: state.clone(),
        });
        if !self.spent {
            self.state = state;
        }
        self.stage = Stage::Waiting;
    }

    fn follow(&mut self, shop: &mut Shop<'_>, name: &str, job: &JobRef, now: Instant) {
        let Some(printer) = shop.printers.iter().find(|printer| printer.name == name) else {
            // The printer was taken out of the configuration while it had the document.
            self.lose(name);
            self.end(JobState::Unknown);
            return;
        };
        let state = match printer.target.poll(job) {
            Ok(state) => state,
            Err(PrintError::NoSuchJob) => {
                self.lose(name);
                self.state = JobState::Unknown;
                self.go_on(shop);
                return;
            }
            Err(error) => error.state(),
        };
        match &state {
            JobState::Done { .. } => {
                self.spent = true;
                self.end(state);
                return;
            }
            JobState::Cancelled => {
                // Somebody at the printer did not want it: nothing follows by itself.
                self.spent = true;
                self.end(state);
                return;
            }
            JobState::Aborted { .. } => {
                self.spent = true;
                self.state = state;
                self.go_on(shop);
                return;
            }
            JobState::Printing { page, .. } => {
                let first = !self.clock.prints;
                self.clock.prints = true;
                if first || *page > self.clock.page {
                    self.clock.page = *page;
                    self.clock.progress = Some(now);
                }
            }
            JobState::Busy { .. } | JobState::Waiting if state != self.state => {
                self.clock.progress = Some(now);
            }
            _ => {}
        }
        let prints = matches!(state, JobState::Printing { .. });
        self.state = state;
        let silent = now.saturating_duration_since(*self.clock.progress.get_or_insert(now));
        // A printer that prints and never counts its pages is given time for all of them.
        let uncounted = prints && self.clock.page == 0;
        let patience = if uncounted {
            shop.limits.progress + shop.limits.page * job.pages()
        } else {
            shop.limits.progress
        };
        // Where no other printer is left, dropping the document here would help nobody: it waits for paper or people.
        if silent > patience && self.next(shop.printers).is_some() {
            self.drop_there(Then::Elsewhere);
        }
    }

    /// After a printer gave it up or lost it: the next one, or the end.
    fn go_on(&mut self, shop: &Shop<'_>) {
        self.from = 1;
        if self.next(shop.printers).is_some() {
            self.stage = Stage::Waiting;
        } else {
            self.stage = Stage::Ended;
        }
    }

    fn drop_step(
        &mut self,
        shop: &mut Shop<'_>,
        name: &str,
        job: &JobRef,
        then: Then,
        now: Instant,
    ) {
        let since = *self.clock.cancelled.get_or_insert(now);
        let printer = shop.printers.iter().find(|printer| printer.name == name);
        let answer = printer.map(|printer| (printer, printer.target.cancel(job)));
        let confirmed = match answer {
            Some((_, Ok(CancelResult::Confirmed))) => true,
            Some((printer, Ok(CancelResult::AlreadyEnded))) => match printer.target.poll(job) {
                // It came out while it was being dropped: that is what everybody wanted.
                Ok(done @ JobState::Done { .. }) => {
                    self.spent = true;
                    self.end(done);
                    return;
                }
                Ok(ended) => {
                    self.spent = true;
                    self.state = ended;
                    true
                }
                Err(_) => false,
            },
            Some((_, Ok(CancelResult::Unconfirmed) | Err(_))) | None => false,
        };
        if !confirmed && now.saturating_duration_since(since) <= shop.limits.cancel {
            return;
        }
        if !confirmed {
            self.lose(name);
        }
        // Only a printer that says so itself has nothing of it in its tray.
        let untouched = confirmed
            && printer.is_some_and(|printer| printer.target.untouched(job).unwrap_or(false));
        self.spent |= !untouched;
        self.clock = Clock::default();
        match then {
            Then::Elsewhere => {
                // From page k only where a person said so: then no printer was tried yet.
                if !self.tried.is_empty() {
                    self.from = 1;
                }
                self.stage = Stage::Waiting;
            }
            Then::Stop => self.end(JobState::Cancelled),
            Then::Hold => self.stage = Stage::Held,
        }
    }
}

#[cfg(test)]
mod tests;
