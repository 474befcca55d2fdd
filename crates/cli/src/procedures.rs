//! Sets of procedure cards, for whoever writes, checks and signs them.
//!
//! Invariant: a signing key comes from a file of its owner's, never from an argument or a station.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::Options;
use app::api::views::Printed;
use app::procedures::review::{self, NotSigned, Review};
use clap::Subcommand;
use serde_json::json;

use crate::exit::Failure;
use crate::reports::Out;
use crate::verbs::{Done, INCOMPLETE, ask, value};

/// Exit code where only the signature or the list of files is wrong.
const UNSIGNED: u8 = 30;

#[derive(Subcommand)]
pub(crate) enum Procedures {
    /// Check a set: every error and warning as file:line:column code message. Exit 0 clean or warnings, 1 errors, 30 only
    /// the signature or the list of files is wrong.
    Validate {
        /// Folder of the set; absent: the configured one, else the cards of the release.
        dir: Option<PathBuf>,
        /// Warnings are errors.
        #[arg(long)]
        strict: bool,
        /// Language of the sentences: fr, fr-CA or en.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
    /// The cards of a set.
    List {
        /// Folder of the set.
        dir: Option<PathBuf>,
        /// Language of the titles.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
    /// One card as text.
    Show {
        /// Its id.
        id: String,
        /// Folder of the set.
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// Language.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
    /// Make a signing key; its public line goes into the configuration of the stations.
    Key {
        /// The file to make.
        file: PathBuf,
    },
    /// Check a set, list its files under the next number, and sign the list.
    Sign {
        /// Folder of the set.
        dir: PathBuf,
        /// File with the signing key.
        #[arg(long, value_name = "FILE", required_unless_present = "release")]
        key: Option<PathBuf>,
        /// Whose set it is; absent: as before.
        #[arg(long, value_name = "NAME")]
        site: Option<String>,
        /// The cards of a release: only the list is made, and the program that carries it vouches for it.
        #[arg(long, conflicts_with = "key")]
        release: bool,
    },
    /// Print one card.
    Print {
        /// Its id.
        id: String,
        /// Initials of who prints.
        #[arg(long)]
        by: String,
        /// Folder for the PDF; absent: the ward's printers.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// What a card of the site says otherwise than the one of the release, step by step.
    Diff {
        /// File of the card of the release.
        base: PathBuf,
        /// File of the card of the site.
        site: PathBuf,
        /// Language.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
}

/// Carries out one of them.
pub(crate) fn run(out: &Out, options: &Options, verb: &Procedures) -> Done {
    match verb {
        Procedures::Validate { dir, strict, lang } => {
            let set = review::review(options, dir.as_deref(), lang.as_deref())?;
            Ok(validated(out, &set, *strict)?)
        }
        Procedures::List { dir, lang } => {
            let set = review::review(options, dir.as_deref(), lang.as_deref())?;
            for card in &set.cards {
                out.text(format!(
                    "{:<28} {:<8} {:<5} {:<9} {}  {}",
                    card.id, card.version, card.layer, card.status, card.review_by, card.title
                ));
            }
            out.result(value(
                &json!({ "set_version": set.set_version, "site": set.site, "cards": set.cards }),
            )?);
            Ok(ExitCode::SUCCESS)
        }
        Procedures::Show { id, dir, lang } => {
            let lines = review::show(options, dir.as_deref(), id, lang.as_deref())?;
            for line in &lines {
                out.text(line);
            }
            out.result(json!({ "id": id, "lines": lines }));
            Ok(ExitCode::SUCCESS)
        }
        Procedures::Key { file } => {
            let public = review::make_key(file)?;
            out.text(format!("keys = [\"{public}\"]"));
            out.result(json!({ "key": public, "file": file }));
            Ok(ExitCode::SUCCESS)
        }
        Procedures::Sign { dir, key, site, .. } => {
            signed(out, dir, key.as_deref(), site.as_deref())
        }
        Procedures::Print {
            id,
            by,
            out: folder,
        } => print(out, options, id, by, folder.as_deref()),
        Procedures::Diff { base, site, lang } => {
            let lines = review::diff(base, site, lang.as_deref())?;
            for line in &lines {
                out.text(line);
            }
            out.result(json!({ "differences": lines }));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn validated(out: &Out, set: &Review, strict: bool) -> Result<ExitCode, Failure> {
    for said in &set.findings {
        let at = &said.finding;
        out.text(format!(
            "{}:{}:{} {} {}",
            at.file, at.line, at.column, at.code, said.message
        ));
    }
    let wrong = |error: bool, signature: bool| {
        set.findings
            .iter()
            .any(|said| said.error == error && said.signature == signature)
    };
    let (content, signature, warnings) =
        (wrong(true, false), wrong(true, true), wrong(false, false));
    out.text(format!(
        "{} v{}: {} cards, {} errors, {} warnings",
        set.site,
        set.set_version,
        set.cards.len(),
        set.findings.iter().filter(|said| said.error).count(),
        set.findings.iter().filter(|said| !said.error).count()
    ));
    out.result(value(set)?);
    Ok(if content || (strict && warnings) {
        ExitCode::FAILURE
    } else if signature {
        ExitCode::from(UNSIGNED)
    } else {
        ExitCode::SUCCESS
    })
}

fn signed(out: &Out, dir: &Path, key: Option<&Path>, site: Option<&str>) -> Done {
    match review::sign(dir, key, site) {
        Ok(signed) => {
            out.text(format!(
                "set {} · {} files · {}",
                signed.set_version, signed.files, signed.manifest
            ));
            if let Some(key) = &signed.key {
                out.text(format!("keys = [\"{key}\"]"));
            }
            out.result(value(&signed)?);
            Ok(ExitCode::SUCCESS)
        }
        Err(NotSigned::Errors(findings)) => {
            for at in &findings {
                out.text(format!(
                    "{}:{}:{} {} {}",
                    at.file, at.line, at.column, at.code, at.detail
                ));
            }
            out.result(json!({ "findings": findings }));
            Ok(ExitCode::FAILURE)
        }
        Err(NotSigned::Failed(error)) => Err(error.into()),
    }
}

fn print(out: &Out, options: &Options, id: &str, by: &str, folder: Option<&Path>) -> Done {
    let door = app::Door::open_for_one(options)?;
    let request = json!({
        "what": "cards", "patient_ids": [], "by": by, "to_file": folder.is_some(), "card": id,
    });
    let mut printed: Printed = ask(&door, "print", request)?;
    if let Some(folder) = folder {
        printed.files = app::headless::copy_to(&printed.files, folder).map_err(Failure::failed)?;
    }
    out.text(&printed.text);
    for line in printed.files.iter().chain(&printed.problems) {
        out.text(line);
    }
    out.result(value(&printed)?);
    Ok(if printed.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}
