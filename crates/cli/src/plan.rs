//! Announced downtimes, levels and lost services at the station; the board of IT.

use std::path::PathBuf;
use std::process::ExitCode;

use app::api::views::{ModeBar, OutageFigures};
use app::{Door, Options, it};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::People;
use crate::exit::Failure;
use crate::reports::Out;
use crate::verbs::{Done, INCOMPLETE, ask, value};

/// What is commanded besides the outage itself.
#[derive(Subcommand)]
pub(crate) enum Plan {
    /// Announce a downtime: two people of the ward.
    #[command(name = "plan")]
    Announce {
        /// 2026-11-22T22:00 on the hospital's clock, or with an offset.
        #[arg(long)]
        start: String,
        /// The same.
        #[arg(long)]
        end: String,
        /// What is said about it.
        #[arg(long)]
        message: String,
        #[command(flatten)]
        people: People,
    },
    /// The announced end moves later.
    Extend {
        /// The new end.
        #[arg(long)]
        end: String,
        #[command(flatten)]
        people: People,
    },
    /// The announced downtime does not take place.
    Cancel(People),
    /// The ward is ready: data recent, test page in hand.
    Acknowledge {
        /// Initials of who confirms.
        #[arg(long)]
        by: String,
        /// She holds the test page.
        #[arg(long)]
        printed: bool,
        /// Why she confirms all the same.
        #[arg(long)]
        reason: Option<String>,
    },
    /// The record can be read and not written to.
    ReadOnly(People),
    /// Raise the level; the fourth is a confirmed attack.
    Level {
        /// l2, l3 or l4.
        #[arg(long)]
        to: String,
        /// Initials of who raises it.
        #[arg(long)]
        by: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// A service is lost, or back.
    Service(Service),
    /// Who answered an announced downtime, ward by ward, read from the shared folder; no station is needed.
    Board {
        /// The folder; absent: that of the configuration.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
        /// A public key to believe; absent: those of the configuration.
        #[arg(long = "key", value_name = "PUBLIC")]
        keys: Vec<String>,
    },
    /// The figures of the last outage that was closed.
    Figures,
}

/// A service.
#[derive(Args)]
pub(crate) struct Service {
    /// network, power, pharmacy, wifi, admissions, laboratory or printing.
    #[arg(long)]
    lost: Option<String>,
    /// The same, when it is back.
    #[arg(long, conflicts_with = "lost", required_unless_present = "lost")]
    back: Option<String>,
    /// Initials of who says so.
    #[arg(long)]
    by: String,
    /// In her words.
    #[arg(long)]
    reason: Option<String>,
}

fn signed(people: &People) -> Value {
    json!({ "by": people.by, "second": people.second, "reason": people.reason })
}

/// One of them.
pub(crate) fn run(out: &Out, options: &Options, step: &Plan) -> Done {
    let (name, request) = match step {
        Plan::Announce {
            start,
            end,
            message,
            people,
        } => (
            "plan_downtime",
            json!({ "start": start, "end": end, "message": message, "people": signed(people) }),
        ),
        Plan::Extend { end, people } => (
            "extend_plan",
            json!({ "end": end, "people": signed(people) }),
        ),
        Plan::Cancel(people) => ("cancel_plan", signed(people)),
        Plan::Acknowledge {
            by,
            printed,
            reason,
        } => (
            "acknowledge_plan",
            json!({ "by": by, "printer_tested": printed, "reason": reason }),
        ),
        Plan::ReadOnly(people) => ("declare_read_only", signed(people)),
        Plan::Level { to, by, reason } => (
            "raise_level",
            json!({ "level": to, "by": by, "reason": reason }),
        ),
        Plan::Service(service) => {
            let which = service.lost.as_ref().or(service.back.as_ref());
            (
                "report_service",
                json!({ "service": which, "lost": service.lost.is_some(), "by": service.by, "reason": service.reason }),
            )
        }
        Plan::Board { folder, keys } => {
            return board(out, options, folder.as_deref(), keys);
        }
        Plan::Figures => return figures(out, options),
    };
    let door = Door::open_for_one(options)?;
    let mode: ModeBar = ask(&door, name, request)?;
    out.text(&mode.word);
    for warning in &mode.warnings {
        out.text(format!(
            "! {} {} {}",
            warning.what, warning.works, warning.todo
        ));
    }
    out.result(value(&mode)?);
    Ok(ExitCode::SUCCESS)
}

fn board(out: &Out, options: &Options, folder: Option<&std::path::Path>, keys: &[String]) -> Done {
    let board = it::read_board(options, folder, keys)
        .map_err(|error| Failure::failed(format!("{error:#}")))?;
    let mut waiting = false;
    for plan in &board.downtimes {
        out.text(format!(
            "{} → {}  {}  ({})  {}",
            plan.start.to_rfc3339(),
            plan.end.to_rfc3339(),
            plan.audience,
            plan.by,
            plan.message
        ));
        for answer in &plan.answers {
            let ready = answer.ready.as_ref().map_or_else(
                || "NON CONFIRMÉ".to_owned(),
                |ready| {
                    format!(
                        "prêt : {} {}, données {} min, imprimante {}{}",
                        ready.name,
                        ready.at.to_rfc3339(),
                        ready
                            .data_age_minutes
                            .map_or("?".to_owned(), |age| age.to_string()),
                        if ready.printer_tested {
                            "essayée"
                        } else {
                            "NON essayée"
                        },
                        ready
                            .reason
                            .as_ref()
                            .map_or_else(String::new, |why| format!(" ({why})"))
                    )
                },
            );
            out.text(format!(
                "  {:<8} {:<10} {:<12} {:<14} {}",
                answer.ward, answer.station, answer.outcome, answer.state, ready
            ));
        }
        for ward in &plan.silent {
            out.text(format!("  {ward:<8} SANS RÉPONSE"));
        }
        waiting |= !plan.silent.is_empty() || !plan.unconfirmed.is_empty();
    }
    for file in &board.unknown_files {
        out.text(format!("! {file} : aucune clé connue ne l’a signé"));
    }
    out.result(value(&board)?);
    Ok(if waiting {
        ExitCode::from(INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    })
}

fn figures(out: &Out, options: &Options) -> Done {
    let door = Door::open_for_one(options)?;
    let figures: OutageFigures = ask(&door, "outage_figures", json!({}))?;
    out.text(format!(
        "panne {} min, reprise {} min{}{}",
        figures.outage_minutes,
        figures.recovery_minutes,
        if figures.planned { ", programmée" } else { "" },
        if figures.analysis_required {
            ", analyse des causes exigée"
        } else {
            ""
        }
    ));
    for at in &figures.minutes_at {
        out.text(format!("  {} : {} min", at.level, at.minutes));
    }
    out.result(value(&figures)?);
    Ok(ExitCode::SUCCESS)
}
