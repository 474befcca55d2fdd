//! The answer to a message: accepted, broken or refused, in original or enhanced mode.
//!
//! Invariant: an answer holds codes and the sender's own control id; never a patient's data.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::message::Message;
use super::wire::{Charset, normal};

/// Why a message is not accepted: codes of HL7 table 0357.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// 100: it cannot be read as segments and fields.
    Broken,
    /// 101: a field without which it means nothing is missing.
    Missing,
    /// 200: this kind of message is not read.
    Kind,
    /// 201: this event is not read.
    Event,
    /// 205: its control id was used for another message.
    ControlId,
    /// 207: we failed.
    Internal,
}

impl Fault {
    /// Code and words of table 0357.
    #[must_use]
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Fault::Broken => ("100", "Segment sequence error"),
            Fault::Missing => ("101", "Required field missing"),
            Fault::Kind => ("200", "Unsupported message type"),
            Fault::Event => ("201", "Unsupported event code"),
            Fault::ControlId => ("205", "Duplicate key identifier"),
            Fault::Internal => ("207", "Application internal error"),
        }
    }

    /// Whether the sender should not send it again as it is: refused, rather than failed.
    fn is_refusal(self) -> bool {
        matches!(self, Fault::Kind | Fault::Event)
    }
}

/// An answer, ready for its frame; empty when the sender wants none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// `AA`, `AE`, `AR`, `CA`, `CE`, `CR`.
    pub code: &'static str,
    /// The message, without its frame. Empty: nothing is to be sent.
    pub bytes: Vec<u8>,
}

/// What the sender wants to be told (MSH-15, MSH-16; table 0155).
fn wanted(condition: Option<&str>, good: bool) -> bool {
    match condition {
        Some("NE") => false,
        Some("ER") => !good,
        Some("SU") => good,
        _ => true,
    }
}

impl Ack {
    /// Answers `message`. `id` is the control id of the answer, at most 20 letters.
    #[must_use]
    pub fn to(message: &[u8], fault: Option<Fault>, now: DateTime<Utc>, zone: Tz, id: &str) -> Ack {
        let read = normal(message, Charset::Latin1);
        let parsed = Message::parse(&read.text);
        let msh = parsed.as_ref().and_then(|message| message.segment("MSH"));
        let field = |number: usize| msh.map_or("", |msh| msh.raw(number));
        let condition = |number: usize| msh.and_then(|msh| msh.text(number));
        let (commit, application) = (condition(15), condition(16));
        let enhanced = commit.is_some() || application.is_some();
        let good = fault.is_none();
        // In enhanced mode the application's own answer goes out only where no commit answer does.
        let commits = enhanced && commit.as_deref().is_some_and(|one| one != "NE");
        let code = match (fault, commits) {
            (None, false) => "AA",
            (None, true) => "CA",
            (Some(fault), false) if fault.is_refusal() => "AR",
            (Some(_), false) => "AE",
            (Some(fault), true) if fault.is_refusal() => "CR",
            (Some(_), true) => "CE",
        };
        let silent = enhanced
            && if commits {
                !wanted(commit.as_deref(), good)
            } else {
                !wanted(application.as_deref(), good)
                    || (application.is_none() && commit.as_deref() == Some("NE"))
            };
        if silent {
            return Ack {
                code,
                bytes: vec![],
            };
        }
        // Our own marks: what is copied from the sender is made of its letters, never of its marks.
        let header = |number: usize| safe(field(number));
        let event = msh
            .and_then(|msh| msh.part(9, 2))
            .map_or(String::new(), |event| format!("^{}^ACK", safe(&event)));
        let version = Some(header(12)).filter(|text| !text.is_empty());
        let mut lines = vec![
            format!(
                "MSH|^~\\&|{}|{}|{}|{}|{}||ACK{event}|{}|{}|{}||||||UNICODE UTF-8",
                header(5),
                header(6),
                header(3),
                header(4),
                now.with_timezone(&zone).format("%Y%m%d%H%M%S%z"),
                safe(id).chars().take(20).collect::<String>(),
                Some(header(11))
                    .filter(|text| !text.is_empty())
                    .unwrap_or_else(|| "P".to_owned()),
                version.as_deref().unwrap_or("2.5"),
            ),
            format!("MSA|{code}|{}", safe(field(10))),
        ];
        if let Some(fault) = fault {
            let (number, words) = fault.code();
            lines.push(format!("ERR|||{number}^{words}^HL70357|E"));
        }
        Ack {
            code,
            bytes: (lines.join("\r") + "\r").into_bytes(),
        }
    }
}

/// Names of systems and control ids only: letters, digits and the marks that such names have.
fn safe(text: &str) -> String {
    text.chars()
        .filter(|letter| {
            letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | ' ' | '^' | '/' | ':')
        })
        .take(199)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-21T07:00:00Z".parse().unwrap()
    }

    fn ack(message: &str, fault: Option<Fault>) -> (&'static str, String) {
        let ack = Ack::to(message.as_bytes(), fault, now(), Tz::Europe__Paris, "A1");
        (ack.code, String::from_utf8(ack.bytes).unwrap())
    }

    const PLAIN: &str =
        "MSH|^~\\&|DPI|CH|V|W|20261121080000||ADT^A01|M1|P|2.5\rPID|1||8001||SECRET^Anne";

    #[test]
    fn the_answer_turns_sender_and_receiver_round_and_names_the_message() {
        let (code, text) = ack(PLAIN, None);
        assert_eq!(code, "AA", "accepted");
        assert_eq!(
            text,
            "MSH|^~\\&|V|W|DPI|CH|20261121080000+0100||ACK^A01^ACK|A1|P|2.5||||||UNICODE UTF-8\rMSA|AA|M1\r",
            "golden"
        );
    }

    #[test]
    fn a_fault_has_a_code_and_no_patient() {
        let (code, text) = ack(PLAIN, Some(Fault::Event));
        assert_eq!(code, "AR", "an event that is not read is refused");
        assert!(
            text.ends_with("MSA|AR|M1\rERR|||201^Unsupported event code^HL70357|E\r"),
            "with its code: {text}"
        );
        assert_eq!(
            ack(PLAIN, Some(Fault::Broken)).0,
            "AE",
            "broken is an error"
        );
        assert!(!text.contains("SECRET"), "no name in an answer");
        assert_eq!(
            ack("garbage", Some(Fault::Broken)).0,
            "AE",
            "even what is no message has an answer"
        );
    }

    #[test]
    fn enhanced_mode_gets_commit_answers_when_it_asks_for_them() {
        let enhanced = |commit: &str, app: &str| {
            format!("MSH|^~\\&|D|C|||2026||ADT^A01|M1|P|2.5|||{commit}|{app}")
        };
        assert_eq!(ack(&enhanced("AL", "NE"), None).0, "CA", "always");
        assert_eq!(
            ack(&enhanced("AL", "NE"), Some(Fault::Kind)).0,
            "CR",
            "refused"
        );
        assert_eq!(
            ack(&enhanced("AL", "AL"), Some(Fault::Missing)).0,
            "CE",
            "failed"
        );
        assert_eq!(ack(&enhanced("NE", "AL"), None).0, "AA", "application only");
        assert_eq!(ack(&enhanced("NE", "NE"), None).1, "", "no answer wanted");
        assert_eq!(ack(&enhanced("ER", "NE"), None).1, "", "errors only");
        assert!(
            !ack(&enhanced("ER", "NE"), Some(Fault::Broken)).1.is_empty(),
            "and this is one"
        );
    }
}
