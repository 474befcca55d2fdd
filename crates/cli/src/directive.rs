//! Directives: IT's keys and files at its own desk, and what a station did with them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::api::views::{DirectiveHeard, DirectiveList};
use app::it::{self, Looked, LookedChange, Wanted};
use app::{Door, Options};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::exit::Failure;
use crate::reports::Out;
use crate::verbs::{Done, ask, value};

/// What is done with directives.
#[derive(Subcommand)]
pub(crate) enum Directive {
    /// Make a key: the secret stays with IT, the public half goes into the stations' configuration.
    Keygen {
        /// The new file of the secret key.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Sign a directive into a file.
    Sign(Box<Sign>),
    /// Look at a file: who signed it, what it says.
    Verify {
        /// The file.
        file: PathBuf,
        /// A public key to believe; absent: those of the configuration.
        #[arg(long = "key", value_name = "PUBLIC")]
        keys: Vec<String>,
    },
    /// Put a file into the folder that stations watch, whole or not at all.
    Send {
        /// The file.
        file: PathBuf,
        /// The folder.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// On a station: follow a file now.
    Apply {
        /// The file.
        file: PathBuf,
    },
    /// On a station: what IT sent, and what became of it.
    List,
    /// Prepare a change of keys; nobody has signed it yet.
    KeysNew {
        /// First public key.
        #[arg(long)]
        first: String,
        /// Second public key.
        #[arg(long)]
        second: String,
        /// Public key of the root.
        #[arg(long)]
        root: String,
        /// One more than the number of changes so far.
        #[arg(long)]
        serial: u64,
        /// The new file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Sign a change of keys; two of the three present keys are needed.
    KeysSign {
        /// The secret key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The change.
        file: PathBuf,
    },
}

/// What is signed.
#[derive(Args)]
pub(crate) struct Sign {
    /// The secret key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// announce, freshness_check, plan_downtime, extend, cancel, start_downtime, print_pack, message, ehr_restored or
    /// all_clear.
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// Whom it is for: *, hospital:NAME, ward:3N,3S or station:3N-1.
    #[arg(long = "for", value_name = "AUDIENCE")]
    audience: String,
    /// Who signs, by name.
    #[arg(long)]
    by: String,
    /// What the ward reads.
    #[arg(long, default_value = "")]
    text: String,
    /// When the record is to go: 2026-11-22T22:00 on the hospital's clock, or with an offset.
    #[arg(long)]
    start: Option<String>,
    /// When it is to be back.
    #[arg(long)]
    end: Option<String>,
    /// The plan that is moved or cancelled: the command that announced it.
    #[arg(long)]
    plan: Option<String>,
    /// Hours during which it may be followed; absent: 24.
    #[arg(long)]
    valid_hours: Option<i64>,
    /// Its counter; absent: the next one of the key.
    #[arg(long)]
    counter: Option<u64>,
    /// The new file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn failed(error: anyhow::Error) -> Failure {
    Failure::failed(format!("{error:#}"))
}

/// One of them.
pub(crate) fn run(out: &Out, options: &Options, step: &Directive) -> Done {
    match step {
        Directive::Keygen { out: path } => {
            let made = it::keygen(path).map_err(failed)?;
            out.text(format!("{}  {}", made.key_id, made.public));
            out.result(value(&made)?);
        }
        Directive::Sign(wanted) => sign(out, options, wanted)?,
        Directive::Verify { file, keys } => {
            // A file that no station would believe is refused, not failed at.
            let looked = it::verify(options, file, keys).map_err(|error| Failure {
                exit: 8,
                code: "directive-refused".to_owned(),
                subject: format!("{error:#}"),
            })?;
            told(out, &looked)?;
        }
        Directive::Send { file, to } => {
            let path = it::send(file, to).map_err(failed)?;
            out.text(path.display());
            out.result(json!({ "file": path }));
        }
        Directive::Apply { file } => apply(out, options, file)?,
        Directive::List => list(out, options)?,
        Directive::KeysNew {
            first,
            second,
            root,
            serial,
            out: path,
        } => {
            let change = it::key_change([first, second], root, *serial, path).map_err(failed)?;
            change_told(out, &change)?;
        }
        Directive::KeysSign { key, file } => {
            let change = it::key_change_sign(key, file).map_err(failed)?;
            change_told(out, &change)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn sign(out: &Out, options: &Options, wanted: &Sign) -> Result<(), Failure> {
    let order = Wanted {
        kind: wanted.kind.clone(),
        audience: wanted.audience.clone(),
        by: wanted.by.clone(),
        text: wanted.text.clone(),
        start: wanted.start.clone(),
        end: wanted.end.clone(),
        plan: wanted.plan.clone(),
        valid_hours: wanted.valid_hours,
        counter: wanted.counter,
    };
    let looked = it::sign_into(options, &wanted.key, &order, &wanted.out).map_err(failed)?;
    told(out, &looked)
}

fn told(out: &Out, looked: &Looked) -> Result<(), Failure> {
    out.text(format!(
        "{} {} → {} | clé {} n° {} | {} | {} .. {}",
        looked.command,
        looked.kind,
        looked.audience,
        looked.key_id,
        looked.counter,
        looked.by,
        looked.not_before.to_rfc3339(),
        looked.not_after.to_rfc3339()
    ));
    for (name, at) in [("début", looked.start), ("fin", looked.end)] {
        if let Some(at) = at {
            out.text(format!("{name} : {}", at.to_rfc3339()));
        }
    }
    if !looked.text.is_empty() {
        out.text(&looked.text);
    }
    out.result(value(looked)?);
    Ok(())
}

fn change_told(out: &Out, change: &LookedChange) -> Result<(), Failure> {
    out.text(format!(
        "changement n° {} : {} + racine {} | signé par {}",
        change.serial,
        change.keys.join(" + "),
        change.root,
        change.signed_by.join(", ")
    ));
    out.result(value(change)?);
    Ok(())
}

fn apply(out: &Out, options: &Options, file: &Path) -> Result<(), Failure> {
    let bytes = it::bytes_of(file).map_err(failed)?;
    let name = file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let door = Door::open_for_one(options)?;
    let heard: DirectiveHeard = ask(
        &door,
        "apply_directive",
        json!({ "file": name, "bytes": bytes }),
    )?;
    out.text(format!("{} : {}", heard.kind, heard.outcome));
    out.result(value(&heard)?);
    Ok(())
}

fn list(out: &Out, options: &Options) -> Result<(), Failure> {
    let door = Door::open_for_one(options)?;
    let list: DirectiveList = ask(&door, "directives", json!({}))?;
    out.text(format!(
        "clés : {}{}",
        list.keys.join(", "),
        list.root
            .as_ref()
            .map_or_else(String::new, |root| format!(", racine {root}"))
    ));
    for line in &list.directives {
        out.text(format!(
            "{}  {:<28} {:<24} {} {}",
            line.at,
            line.kind_word,
            line.outcome_word,
            line.by.as_deref().unwrap_or_default(),
            line.text.as_deref().unwrap_or(&line.file)
        ));
    }
    if let Some(problem) = &list.problem {
        out.text(format!("! {problem}"));
    }
    out.result(value(&list)?);
    Ok(())
}
