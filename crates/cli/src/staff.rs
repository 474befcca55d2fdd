//! The people of the roster, for IT: who is on it, and the lines that go into its file.
//!
//! Invariant: a PIN comes from standard input, never from an argument: the list of processes shows those to everybody.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use app::Options;
use serde_json::json;

use crate::exit::Failure;
use crate::reports::Out;
use crate::verbs::Done;

/// Who is on the roster.
pub(crate) fn list(out: &Out, options: &Options) -> Done {
    let list = app::staff::list(options)?;
    for person in &list.staff {
        let yes = |has: bool, what: &'static str| if has { what } else { "-" };
        out.text(format!(
            "{:<8} {:<28} {:<13} {:<4} {:<6} {:<7} {:<11} {}",
            person.initials,
            person.name,
            person.role,
            yes(person.pin, "PIN"),
            yes(person.badge, "badge"),
            yes(person.witness, "témoin"),
            person.valid_until.as_deref().unwrap_or("-"),
            if person.may_sign { "" } else { "ne signe plus" }
        ));
    }
    if list.by_name {
        out.text("Personne n’a de code PIN : ce poste fonctionne sur le nom seul.");
    }
    out.result(serde_json::to_value(&list)?);
    Ok(ExitCode::SUCCESS)
}

/// Reads a PIN twice and prints its line.
pub(crate) fn pin(out: &Out, options: &Options, badge: bool) -> Done {
    let digits = app::staff::digits(options, badge)?;
    if std::io::stdin().is_terminal() {
        out.text(format!(
            "{digits} chiffres, deux fois, Entrée après chacune (stty -echo les cache) :"
        ));
    }
    let (first, again) = (line()?, line()?);
    let phc = app::staff::pin_line(&first, &again, digits)?;
    let key = if badge { "badge_pin" } else { "pin" };
    out.text(format!("{key} = \"{phc}\""));
    out.result(json!({ "key": key, "line": phc }));
    Ok(ExitCode::SUCCESS)
}

/// Reads a badge's number and prints its line.
pub(crate) fn badge(out: &Out) -> Done {
    let made = app::staff::badge_line(&line()?);
    out.text(format!("badge = \"{made}\""));
    out.result(json!({ "key": "badge", "line": made }));
    Ok(ExitCode::SUCCESS)
}

fn line() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin()
        .lock()
        .read_line(&mut text)
        .map_err(Failure::failed)?;
    if read == 0 || text.trim().is_empty() {
        return Err(Failure::usage(
            "rien sur l’entrée standard / nothing on standard input",
        ));
    }
    Ok(text.trim().to_owned())
}
