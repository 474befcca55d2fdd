//! `veilleuse`: everything IT does, and the station as a service.
//!
//! Invariant: the command line decides nothing; every command is a call of the station's table or the headless story.
//! Invariant: with `--json` the last line on standard output is one JSON object with `"schema": 1`.

mod config;
mod directive;
mod doctor;
mod drill;
mod exit;
mod paper;
mod plan;
mod procedures;
mod reports;
mod staff;
mod support;
mod verbs;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Le poste d'une unité pendant que le DPI est absent.
#[derive(Parser)]
#[command(name = "veilleuse", version, about, after_help = exit::HELP)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

/// Options of every command.
#[derive(Args)]
struct Common {
    /// Configuration file (TOML); absent: VEILLEUSE_CONFIG, then the usual places; none there: the demonstration ward.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the station's database; absent: VEILLEUSE_DATA, then as configured.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// One JSON object per line instead of text.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Verb {
    /// Live through one whole outage on the demonstration ward.
    Demo {
        /// Without a window: the whole outage, followed on the terminal.
        #[arg(long)]
        headless: bool,
        /// Folder for the sheets and the report.
        #[arg(long, value_name = "DIR", default_value = "demo-out")]
        out: PathBuf,
    },
    /// Drills: scenarios on an invented ward, in a folder of their own, with signed evidence.
    Drill {
        #[command(subcommand)]
        step: drill::Drill,
    },
    /// Run the station as a service until interrupted.
    Serve,
    /// State of the ward, age of the data, what waits.
    Status,
    /// Take a new copy of the chart.
    Sync {
        /// Once, and report per section.
        #[arg(long, required = true)]
        once: bool,
    },
    /// What was received, what is shown and what is missing, section by section, without a sync.
    Data,
    /// The patients of the ward.
    Census,
    /// The MAR of one patient.
    Mar {
        /// The patient's id, record number or bed.
        #[arg(long)]
        patient: String,
    },
    /// Lay out the census and the MAR sheets, and print them or save them as PDF; or print the last pack made ahead.
    Print(Print),
    /// The packs printed ahead.
    Packs {
        #[command(subcommand)]
        step: Packs,
    },
    /// Declare or end an outage.
    Downtime {
        #[command(subcommand)]
        step: Downtime,
    },
    /// Directives of IT: keys, signing, sending; and on a station following and listing them.
    Directive {
        #[command(subcommand)]
        step: directive::Directive,
    },
    /// Compare the ward's work with the record, and release it.
    Reconcile {
        /// Show the verdicts.
        #[arg(long, conflicts_with = "send")]
        plan: bool,
        /// Release every line that is ready, and wait until each is settled.
        #[arg(long, requires = "by")]
        send: bool,
        /// Initials of who releases.
        #[arg(long)]
        by: Option<String>,
    },
    /// The people of the roster.
    Staff {
        #[command(subcommand)]
        step: Staff,
    },
    /// Procedure cards: check, sign, read and print a set.
    Procedures {
        #[command(subcommand)]
        step: procedures::Procedures,
    },
    /// The journal.
    Journal {
        #[command(subcommand)]
        step: Journal,
    },
    /// Look at everything that must be right before the next outage, and say what is not.
    Doctor,
    /// What IT sends to whoever helps: facts and settings, no patient, no person.
    Support {
        #[command(subcommand)]
        step: support::Support,
    },
    /// The configuration.
    Config {
        #[command(subcommand)]
        step: config::Configuration,
    },
}

/// What to print, and where to.
#[derive(Args)]
struct Print {
    /// The last pack made ahead, without database, record or window; the station may run or not.
    #[arg(long, conflicts_with_all = ["out", "by", "patient"])]
    last: bool,
    /// Of the last pack: only at this printer.
    #[arg(long, value_name = "NAME", requires = "last")]
    printer: Option<String>,
    /// Of the last pack: as PDF into this folder instead of to a printer.
    #[arg(
        long,
        value_name = "DIR",
        requires = "last",
        conflicts_with = "printer"
    )]
    to: Option<PathBuf>,
    /// Folder for the files; absent: the ward's printers.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Initials of who prints.
    #[arg(long, required_unless_present = "last")]
    by: Option<String>,
    /// One patient only (id, record number or bed).
    #[arg(long)]
    patient: Option<String>,
    /// What: pack, census, mar, handover, bed-board, hospital-census, summary, worklist, labels, wristbands, cards,
    /// blanks (the stock of blank forms for 24 hours), or one form: blank-mar, orders, laboratory, radiology,
    /// transfusion, vitals, intake-output, admission, transfer, controlled-drugs, downtime-log,
    /// reconciliation-check. Absent: the pack, or the MAR of the patient.
    #[arg(long, value_name = "KIND", conflicts_with = "last")]
    what: Option<String>,
}

#[derive(Subcommand)]
enum Packs {
    /// Make one now.
    Make,
    /// Which are there, the newest first.
    List,
}

#[derive(Subcommand)]
enum Downtime {
    /// Declare the outage: two people, or one with a reason.
    Declare(People),
    /// The record answers and the ward can work in it; nothing is sent yet.
    End(People),
    /// The all-clear: entries may be released.
    AllClear(People),
    #[command(flatten)]
    Command(plan::Plan),
}

#[derive(Args)]
struct People {
    /// Initials of who decides.
    #[arg(long)]
    by: String,
    /// Initials of the second person.
    #[arg(long)]
    second: Option<String>,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Subcommand)]
enum Staff {
    /// Who is on the roster, as the files are now.
    List,
    /// Read a PIN twice from standard input, and print its line for the roster.
    Pin {
        /// The four digits that go with a badge.
        #[arg(long)]
        badge: bool,
    },
    /// Read a badge's number from standard input, and print its line for the roster.
    Badge,
}

#[derive(Subcommand)]
enum Journal {
    /// Check every entry from the first byte.
    Verify,
}

/// A reading of the ward makes and drops millions of small pieces; the system's allocator takes a third longer over it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    app::quiet_panics();
    let cli = Cli::parse();
    let options = app::Options {
        config: cli.common.config,
        data: cli.common.data,
        ..app::Options::default()
    };
    let out = reports::Out {
        json: cli.common.json,
    };
    let done = match cli.verb {
        Verb::Demo {
            headless: true,
            out: folder,
        } => verbs::demo(&out, &folder),
        Verb::Demo {
            headless: false, ..
        } => Err(exit::Failure::usage(
            "la fenêtre est le programme veilleuse-desktop ; ici : demo --headless / the window is veilleuse-desktop; here: demo --headless",
        )),
        Verb::Drill { step } => drill::run(&out, &options, &step),
        Verb::Serve => verbs::serve(&out, &options),
        Verb::Status => verbs::status(&out, &options),
        Verb::Sync { .. } => verbs::sync(&out, &options),
        Verb::Data => verbs::data(&out, &options),
        Verb::Census => verbs::census(&out, &options),
        Verb::Mar { patient } => verbs::mar(&out, &options, &patient),
        Verb::Print(what) if what.last => {
            paper::last(&out, &options, what.printer.as_deref(), what.to.as_deref())
        }
        Verb::Print(what) => paper::print(
            &out,
            &options,
            what.out.as_deref(),
            what.by.as_deref().unwrap_or_default(),
            what.patient.as_deref(),
            what.what.as_deref(),
        ),
        Verb::Packs { step: Packs::Make } => paper::make(&out, &options),
        Verb::Packs { step: Packs::List } => paper::list(&out, &options),
        Verb::Directive { step } => directive::run(&out, &options, &step),
        Verb::Downtime { step } => match step {
            Downtime::Declare(people) => {
                verbs::downtime(&out, &options, "declare_downtime", &people)
            }
            Downtime::End(people) => verbs::downtime(&out, &options, "end_downtime", &people),
            Downtime::AllClear(people) => verbs::downtime(&out, &options, "all_clear", &people),
            Downtime::Command(step) => plan::run(&out, &options, &step),
        },
        Verb::Reconcile { send, by, .. } => {
            verbs::reconcile(&out, &options, send.then_some(by).flatten().as_deref())
        }
        Verb::Staff { step: Staff::List } => staff::list(&out, &options),
        Verb::Staff {
            step: Staff::Pin { badge },
        } => staff::pin(&out, &options, badge),
        Verb::Staff { step: Staff::Badge } => staff::badge(&out),
        Verb::Procedures { step } => procedures::run(&out, &options, &step),
        Verb::Journal {
            step: Journal::Verify,
        } => verbs::journal_verify(&out, &options),
        Verb::Doctor => doctor::doctor(&out, &options),
        Verb::Support { step } => support::support(&out, &options, &step),
        Verb::Config { step } => config::config(&out, &options, &step),
    };
    match done {
        Ok(code) => code,
        Err(failure) => out.failure(&failure),
    }
}
