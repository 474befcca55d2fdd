//! Printers and print queues that speak IPP: a laser on the network, or a queue of CUPS. The same words serve both.

use std::{
    collections::BTreeMap,
    io::Cursor,
    net::{TcpStream, ToSocketAddrs as _},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use ipp::{
    operation::IppOperation,
    prelude::{
        DelimiterTag, IppAttribute, IppAttributes, IppClient, IppError, IppOperationBuilder,
        IppPayload, IppRequestResponse, IppValue, StatusCode, Uri,
    },
};

use super::{
    CONNECT_LIMIT, CancelResult, Caps, Job, JobRef, JobState, PrintError, PrintTarget, Reason,
    SUBMIT_LIMIT,
};

/// Shown in the printer's own job list. Not a person: who printed is in the journal.
const USER: &str = "veilleuse";
const PDF: &str = "application/pdf";

/// Job states of RFC 8011, 5.3.7.
mod job_state {
    pub(super) const PENDING: i32 = 3;
    pub(super) const HELD: i32 = 4;
    pub(super) const PROCESSING: i32 = 5;
    pub(super) const STOPPED: i32 = 6;
    pub(super) const CANCELED: i32 = 7;
    pub(super) const ABORTED: i32 = 8;
    pub(super) const COMPLETED: i32 = 9;
}

/// `printer-state` of RFC 8011, 5.4.11: stopped.
const PRINTER_STOPPED: i32 = 5;

/// `client-error-attributes-or-values-not-supported` of RFC 8011.
const NOT_SUPPORTED: u16 = 0x040b;

/// A printer or queue at an address such as `ipp://10.1.2.3/ipp/print`.
#[derive(Debug)]
pub struct Ipp {
    uri: Uri,
    host: String,
    port: u16,
    duplex: bool,
    /// The last reason each running job gave: once it is aborted, printers often say `none`.
    last_reasons: Mutex<BTreeMap<i32, Reason>>,
}

impl Ipp {
    /// A target at `address`. Encrypted addresses (`ipps`, `https`) are refused: this build has no TLS for printers,
    /// and a silent fall back to plain text would be worse.
    pub fn new(address: &str) -> Result<Self, PrintError> {
        let uri: Uri = address.parse().map_err(|_| PrintError::Address)?;
        let default_port = match uri.scheme_str() {
            Some("ipp") => 631,
            Some("http") => 80,
            _ => return Err(PrintError::Address),
        };
        let host = uri
            .host()
            .ok_or(PrintError::Address)?
            .trim_matches(['[', ']'])
            .to_owned();
        let port = uri.port_u16().unwrap_or(default_port);
        Ok(Self {
            uri,
            host,
            port,
            duplex: false,
            last_reasons: Mutex::new(BTreeMap::new()),
        })
    }

    /// The sheets were laid out for both sides of a leaf. Unless they were, one side is asked for in so many words: a printer
    /// whose own habit is both would put one patient on the back of another.
    #[must_use]
    pub fn both_sides(self, duplex: bool) -> Self {
        Self { duplex, ..self }
    }

    /// Hands the document over, asking for these sides of the leaf if any.
    fn send(&self, job: &Job, sides: Option<&str>) -> Result<JobRef, PrintError> {
        let payload = IppPayload::new(Cursor::new(job.pdf.clone()));
        let keyword = |name: &str, value: &str| {
            IppValue::new_keyword(value)
                .and_then(|value| IppAttribute::with_name(name, value))
                .map_err(|_| PrintError::Address)
        };
        let operation = IppOperationBuilder::print_job(self.uri.clone(), payload)
            .user_name(USER)
            .job_title(&job.name)
            .document_format(PDF)
            .attribute(keyword("media", job.paper.media_keyword())?)
            // Shrunk to fit, the codes would fall below the size scanners read.
            .attribute(keyword("print-scaling", "none")?);
        let operation = match sides {
            Some(sides) => operation.attribute(keyword("sides", sides)?),
            None => operation,
        };
        let operation = operation.build().map_err(|_| PrintError::Address)?;
        let answer = self.ask(operation)?;
        let id = Said::new(&answer, DelimiterTag::JobAttributes)
            .number("job-id")
            .ok_or(PrintError::Unanswered)?;
        Ok(JobRef::Ipp {
            id,
            pages: job.pages,
        })
    }

    /// Asks, once it is certain that somebody listens. An error before that means that nothing was sent.
    fn ask(&self, operation: impl IppOperation) -> Result<IppAttributes, PrintError> {
        if proxied(&self.host, |name| std::env::var(name).ok()) {
            return Err(PrintError::Proxied);
        }
        self.knock()?;
        let client = IppClient::builder(self.uri.clone())
            .request_timeout(SUBMIT_LIMIT)
            .build();
        let response = client.send(operation).map_err(|e| unanswered(&e))?;
        accepted(&response)?;
        Ok(response.attributes().clone())
    }

    /// Resolves the name and opens a connection within the limit. The system's resolver has no limit of its own, so
    /// it runs aside; a thread stuck in it ends when the resolver does.
    fn knock(&self) -> Result<(), PrintError> {
        let (host, port) = (self.host.clone(), self.port);
        let (tell, heard) = mpsc::channel();
        let deadline = Instant::now() + CONNECT_LIMIT;
        thread::Builder::new()
            .name("printer-connect".to_owned())
            .spawn(move || {
                let open = (host.as_str(), port)
                    .to_socket_addrs()
                    .is_ok_and(|mut addresses| {
                        addresses.any(|address| {
                            let left = deadline.saturating_duration_since(Instant::now());
                            left > Duration::ZERO
                                && TcpStream::connect_timeout(&address, left).is_ok()
                        })
                    });
                // Nobody listens any more when the limit has passed.
                let _late_answer_is_of_no_use = tell.send(open);
            })
            .map_err(|_| PrintError::Unreachable)?;
        match heard.recv_timeout(CONNECT_LIMIT) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(PrintError::Unreachable),
        }
    }

    fn printer(&self) -> Result<IppAttributes, PrintError> {
        let question = IppOperationBuilder::get_printer_attributes(self.uri.clone())
            .attributes([
                "printer-name",
                "printer-info",
                "printer-state",
                "printer-state-reasons",
                "printer-is-accepting-jobs",
                "queued-job-count",
                "document-format-supported",
                "media-ready",
                "sides-supported",
            ])
            .build()
            .map_err(|_| PrintError::Address)?;
        self.ask(question).map_err(|e| match e {
            // A question changes nothing on paper, so its silence is only silence.
            PrintError::Unanswered => PrintError::Unreachable,
            other => other,
        })
    }

    fn job(&self, id: i32) -> Result<IppAttributes, PrintError> {
        let question = IppOperationBuilder::get_job_attributes(self.uri.clone(), id)
            .user_name(USER)
            .build()
            .map_err(|_| PrintError::Address)?;
        self.ask(question).map_err(|e| match e {
            PrintError::Unanswered => PrintError::Unreachable,
            other => other,
        })
    }

    fn remember(&self, id: i32, reason: &Reason) {
        let mut last = self
            .last_reasons
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        last.insert(id, reason.clone());
    }

    fn forget(&self, id: i32) -> Option<Reason> {
        self.last_reasons
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id)
    }
}

impl PrintTarget for Ipp {
    fn probe(&self) -> Result<Caps, PrintError> {
        let answer = self.printer()?;
        let said = Said::new(&answer, DelimiterTag::PrinterAttributes);
        Ok(Caps {
            name: said
                .words("printer-info")
                .into_iter()
                .chain(said.words("printer-name"))
                .find(|name| !name.is_empty())
                .unwrap_or_else(|| self.host.clone()),
            pdf: said
                .words("document-format-supported")
                .iter()
                .any(|format| format == PDF),
            accepting: said.flag("printer-is-accepting-jobs").unwrap_or(true),
            stopped: said.number("printer-state") == Some(PRINTER_STOPPED),
            queued: said.count("queued-job-count"),
            media_ready: said.words("media-ready"),
            duplex: said
                .words("sides-supported")
                .iter()
                .any(|side| side == "two-sided-long-edge"),
            reasons: said.reasons("printer-state-reasons"),
        })
    }

    fn submit(&self, job: &Job) -> Result<JobRef, PrintError> {
        let sides = if self.duplex {
            "two-sided-long-edge"
        } else {
            "one-sided"
        };
        match self.send(job, Some(sides)) {
            // It cannot turn a leaf over, or knows nothing of sides: it took nothing, and prints one side by itself.
            Err(PrintError::Refused(NOT_SUPPORTED)) => self.send(job, None),
            answer => answer,
        }
    }

    fn poll(&self, job: &JobRef) -> Result<JobState, PrintError> {
        let JobRef::Ipp { id, pages } = *job else {
            return Err(PrintError::NoSuchJob);
        };
        let answer = self.job(id)?;
        let said = Said::new(&answer, DelimiterTag::JobAttributes);
        // Queues of CUPS count sheets where a driver gives them no impressions.
        let completed = said
            .count("job-impressions-completed")
            .max(said.count("job-media-sheets-completed"))
            .min(pages);
        let Some(state) = said.number("job-state") else {
            return Ok(JobState::Unknown);
        };
        let of_job = said.reasons("job-state-reasons");
        match state {
            job_state::COMPLETED => {
                self.forget(id);
                return Ok(JobState::Done { pages });
            }
            job_state::CANCELED => {
                self.forget(id);
                return Ok(JobState::Cancelled);
            }
            job_state::ABORTED => {
                // Kept, so that asking again gives the same answer.
                let remembered = self.forget(id);
                let (known, foreign): (Vec<_>, Vec<_>) =
                    of_job.into_iter().partition(|r| r.state().is_some());
                let reason = known
                    .into_iter()
                    .next()
                    .or(remembered)
                    .or(foreign.into_iter().next());
                if let Some(reason) = &reason {
                    self.remember(id, reason);
                }
                return Ok(JobState::Aborted {
                    pages: completed,
                    reason,
                });
            }
            job_state::PENDING | job_state::HELD | job_state::PROCESSING | job_state::STOPPED => {}
            _ => return Ok(JobState::Unknown),
        }

        let printer = self.printer()?;
        let mut reasons =
            Said::new(&printer, DelimiterTag::PrinterAttributes).reasons("printer-state-reasons");
        reasons.extend(of_job);
        reasons.sort();
        if let Some(worst) = reasons.first() {
            self.remember(id, worst);
        }
        let stuck = reasons
            .iter()
            .filter_map(Reason::state)
            .find(JobState::blocks);
        if let Some(stuck) = stuck {
            return Ok(stuck);
        }
        // A queue of CUPS whose device is dead says that it prints, and the truth only in words.
        let silent = said
            .words("job-printer-state-message")
            .iter()
            .any(|message| DEVICE_DEAD.iter().any(|words| message.contains(words)));
        if state == job_state::PROCESSING && completed == 0 && silent {
            self.remember(id, &Reason::Silent);
            return Ok(JobState::Silent);
        }
        let ahead = said.count("number-of-intervening-jobs");
        Ok(match state {
            job_state::HELD | job_state::STOPPED => JobState::Paused,
            job_state::PROCESSING => JobState::Printing {
                page: completed,
                of: pages,
            },
            _ if ahead > 0 => JobState::Busy { ahead },
            _ => JobState::Waiting,
        })
    }

    fn cancel(&self, job: &JobRef) -> Result<CancelResult, PrintError> {
        let JobRef::Ipp { id, .. } = *job else {
            return Err(PrintError::NoSuchJob);
        };
        let wish = IppOperationBuilder::cancel_job(self.uri.clone(), id)
            .user_name(USER)
            .build()
            .map_err(|_| PrintError::Address)?;
        let answered = self.ask(wish);
        let not_possible = StatusCode::ClientErrorNotPossible as u16;
        match answered {
            // The printer may say yes and go on printing what it holds: only the job's own state counts.
            Ok(_) => {}
            // Asking a silent printer for that state would only take as long again.
            Err(PrintError::Unanswered) => return Ok(CancelResult::Unconfirmed),
            // Not possible is said of ended jobs, and of jobs just being cancelled.
            Err(PrintError::Refused(status)) if status == not_possible => {}
            Err(other) => return Err(other),
        }
        let state = self.poll(job)?;
        Ok(match state {
            JobState::Cancelled => CancelResult::Confirmed,
            state if state.is_final() => CancelResult::AlreadyEnded,
            _ => CancelResult::Unconfirmed,
        })
    }

    fn untouched(&self, job: &JobRef) -> Result<bool, PrintError> {
        let JobRef::Ipp { id, .. } = *job else {
            return Err(PrintError::NoSuchJob);
        };
        let answer = self.job(id)?;
        let said = Said::new(&answer, DelimiterTag::JobAttributes);
        // A printer that leaves the answer out has not said that it never began.
        Ok(matches!(said.value(BEGUN), Some(IppValue::NoValue))
            && said.count("job-impressions-completed") == 0)
    }
}

/// What the back ends of CUPS say of a device that does not answer, in the language of the print server. Words that are
/// not listed here cost time, not truth: the job then counts as printing without progress.
const DEVICE_DEAD: [&str; 6] = [
    "may not exist or is unavailable",
    "is not responding",
    "Unable to locate printer",
    "Waiting for printer to become available",
    "peut ne pas exister ou être indisponible",
    "ne répond pas",
];

/// When a job was begun, by RFC 8011, 5.3.14.2: `no-value` until it was.
const BEGUN: &str = "time-at-processing";

/// The attributes of one group of an answer.
struct Said<'a> {
    attributes: &'a IppAttributes,
    group: DelimiterTag,
}

impl<'a> Said<'a> {
    fn new(attributes: &'a IppAttributes, group: DelimiterTag) -> Self {
        Self { attributes, group }
    }

    fn value(&self, name: &str) -> Option<&'a IppValue> {
        self.attributes
            .groups_of(self.group)
            .find_map(|group| group.get(name))
            .map(IppAttribute::value)
    }

    fn number(&self, name: &str) -> Option<i32> {
        match self.value(name)? {
            IppValue::Integer(n) | IppValue::Enum(n) => Some(*n),
            _ => None,
        }
    }

    fn count(&self, name: &str) -> u32 {
        self.number(name)
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(0)
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            IppValue::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    fn words(&self, name: &str) -> Vec<String> {
        let one = |value: &IppValue| match value {
            IppValue::Keyword(word) => Some(word.as_str().to_owned()),
            IppValue::NameWithoutLanguage(word) => Some(word.as_str().to_owned()),
            IppValue::TextWithoutLanguage(word) => Some(word.to_string()),
            IppValue::MimeMediaType(word) => Some(word.as_str().to_owned()),
            _ => None,
        };
        match self.value(name) {
            Some(IppValue::Array(values)) => values.iter().filter_map(one).collect(),
            Some(value) => one(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn reasons(&self, name: &str) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = self
            .words(name)
            .iter()
            .filter_map(|word| Reason::parse(word))
            .collect();
        reasons.sort();
        reasons.dedup();
        reasons
    }
}

/// The HTTP library obeys proxy variables and offers no way to say no. A web proxy has no business with charts, so a
/// printer is asked only when no proxy is set or `NO_PROXY` names its host.
fn proxied(host: &str, variable: impl Fn(&str) -> Option<String>) -> bool {
    let either = |upper: &str| {
        let set = variable(upper).or_else(|| variable(&upper.to_ascii_lowercase()));
        set.filter(|value| !value.trim().is_empty())
    };
    let proxy = ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"]
        .into_iter()
        .any(|name| either(name).is_some());
    let exempt = either("NO_PROXY").is_some_and(|list| {
        list.split(',')
            .any(|entry| entry.eq_ignore_ascii_case(host))
    });
    proxy && !exempt
}

/// An error after the connection stood. HTTP's own refusals are answers; everything else leaves the job's fate open.
fn unanswered(error: &IppError) -> PrintError {
    // The client library hands HTTP refusals on in words only.
    let text = error.to_string();
    let status = text
        .rsplit(' ')
        .next()
        .and_then(|word| word.parse::<u16>().ok());
    match status {
        Some(401 | 403 | 407 | 426) => PrintError::AccessDenied,
        Some(404 | 405 | 503) => PrintError::NotAccepting,
        _ => PrintError::Unanswered,
    }
}

/// Some printers refuse PDF under the general status and name the attribute.
fn names_unsupported_format(response: &IppRequestResponse) -> bool {
    Said::new(response.attributes(), DelimiterTag::UnsupportedAttributes)
        .value("document-format")
        .is_some()
}

fn accepted(response: &IppRequestResponse) -> Result<(), PrintError> {
    let status = response.header().status_code();
    if status.is_success() {
        return Ok(());
    }
    Err(match status {
        StatusCode::ClientErrorForbidden
        | StatusCode::ClientErrorNotAuthenticated
        | StatusCode::ClientErrorNotAuthorized => PrintError::AccessDenied,
        StatusCode::ClientErrorDocumentFormatNotSupported => PrintError::NoPdf,
        StatusCode::ClientErrorAttributesOrValuesNotSupported
            if names_unsupported_format(response) =>
        {
            PrintError::NoPdf
        }
        StatusCode::ServerErrorNotAcceptingJobs
        | StatusCode::ServerErrorBusy
        | StatusCode::ServerErrorServiceUnavailable => PrintError::NotAccepting,
        StatusCode::ClientErrorNotFound | StatusCode::ClientErrorGone => PrintError::NoSuchJob,
        other => PrintError::Refused(other as u16),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_do_not_pass_through_a_web_proxy() {
        let with = |set: &'static [(&str, &str)]| {
            move |name: &str| {
                set.iter()
                    .find(|(n, _)| *n == name)
                    .map(|(_, value)| (*value).to_owned())
            }
        };
        assert!(!proxied("10.1.2.3", with(&[])), "no proxy, no question");
        assert!(
            proxied("10.1.2.3", with(&[("http_proxy", "http://proxy:3128")])),
            "it would receive the sheets"
        );
        assert!(
            proxied(
                "10.1.2.3",
                with(&[("ALL_PROXY", "http://proxy"), ("NO_PROXY", "10.9.9.9")])
            ),
            "another host"
        );
        let exempt = with(&[
            ("HTTP_PROXY", "http://proxy"),
            ("no_proxy", "localhost,10.1.2.3"),
        ]);
        assert!(
            !proxied("10.1.2.3", exempt),
            "the site has said that this printer is reached directly"
        );
    }

    #[test]
    fn a_refusal_in_http_is_told_from_silence() {
        assert_eq!(
            unanswered(&IppError::RequestError(403)),
            PrintError::AccessDenied,
            "it answered: no"
        );
        assert_eq!(
            unanswered(&IppError::RequestError(500)),
            PrintError::Unanswered,
            "what became of it is open"
        );
    }
}
