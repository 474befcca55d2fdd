//! `veilleuse drill`: scenarios, a drill without a window, and the check of its evidence.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::Options;
use app::drill::{Found, Wanted};
use clap::Subcommand;
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::reports::{Out, locale};
use crate::verbs::{Done, INCOMPLETE, value};

/// What is done about drills.
#[derive(Subcommand)]
pub(crate) enum Drill {
    /// The scenarios of the release.
    List,
    /// Check a scenario file: every mistake with line, column and what to do.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Play a scenario with an automatic cast, in compressed time, and write the signed evidence.
    Run {
        /// Name of a shipped scenario, or a file.
        scenario: String,
        /// Without a window. People drill in the window: `veilleuse-desktop --drill SCENARIO`.
        #[arg(long)]
        headless: bool,
        /// Time runs so many times faster than the machine's; absent: it jumps to whatever happens next.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
        speed: Option<u32>,
        /// Folder of the drill, empty or not there yet.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// Language of drill and evidence: fr, fr-CA or en.
        #[arg(long, value_name = "CODE", value_parser = ["fr", "fr-CA", "en"])]
        locale: Option<String>,
    },
    /// Check that a file of evidence is unchanged since it was signed.
    Verify {
        /// The file.
        file: PathBuf,
        /// The key that must have signed it, from another source: whole, or at least its first 16 characters.
        #[arg(long, value_name = "HEX", value_parser = a_key)]
        key: Option<String>,
    },
}

/// Does it.
pub(crate) fn run(out: &Out, options: &Options, step: &Drill) -> Done {
    match step {
        Drill::List => list(out),
        Drill::Check { file } => check(out, file),
        Drill::Run {
            headless: false, ..
        } => Err(Failure::usage(
            "la fenêtre : veilleuse-desktop --drill SCENARIO ; ici : drill run SCENARIO --headless / the window: veilleuse-desktop --drill SCENARIO; here: drill run SCENARIO --headless",
        )),
        Drill::Run {
            scenario,
            speed,
            out: folder,
            locale,
            ..
        } => {
            let wanted = Wanted {
                scenario: scenario.clone(),
                folder: folder.clone(),
                locale: locale.clone(),
            };
            play(out, options, &wanted, *speed)
        }
        Drill::Verify { file, key } => verify(out, file, key.as_deref()),
    }
}

fn list(out: &Out) -> Done {
    let mut lines: Vec<Value> = vec![];
    for found in app::drill::all()? {
        if let Ok(scenario) = &found.read {
            let title = app::drill::in_language(&scenario.title, locale());
            out.text(format!(
                "{:<20} {:>5} min  {title}",
                scenario.id, scenario.minutes
            ));
            lines.push(json!({
                "id": scenario.id, "version": scenario.version, "minutes": scenario.minutes, "title": title,
                "goal": app::drill::in_language(&scenario.goal, locale()), "table_top": scenario.is_table_top(),
            }));
        }
    }
    out.result(json!({ "scenarios": lines }));
    Ok(ExitCode::SUCCESS)
}

fn check(out: &Out, file: &Path) -> Done {
    let Found { name, read } = app::drill::check(file)?;
    let problems = match read {
        Ok(_) => vec![],
        Err(problems) => problems,
    };
    for problem in &problems {
        let key = format!("drill-problem-{}", problem.code.name().to_lowercase());
        out.text(format!(
            "{name}:{}:{} {}",
            problem.line,
            problem.column,
            problem.code.name()
        ));
        for line in app::sentences(locale(), &key, &problem.subject) {
            out.text(format!("  {line}"));
        }
    }
    if problems.is_empty() {
        out.say("drill-check-good", &name);
    }
    let good = problems.is_empty();
    out.result(json!({ "ok": good, "problems": problems }));
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(3)
    })
}

fn play(out: &Out, options: &Options, wanted: &Wanted, speed: Option<u32>) -> Done {
    let wanted = Wanted {
        locale: wanted.locale.clone().or_else(|| Some(locale().to_owned())),
        ..wanted.clone()
    };
    let ran = app::drill::run(options, &wanted, speed, &mut |name, details| {
        out.step(name, details);
    });
    let ran = match ran {
        Ok(ran) => ran,
        Err(error) => {
            return Err(match error.downcast::<app::api::views::ApiError>() {
                Ok(refused) => refused.into(),
                Err(error) => Failure::failed(format!("{error:#}")),
            });
        }
    };
    for one in &ran.evidence.expected {
        let outcome = app::sentence(
            locale(),
            &format!("drill-outcome-{}", one.outcome.code()),
            "",
        );
        out.text(format!("{:<16} {}", outcome, one.said));
    }
    out.say("drill-report-written", ran.pdf.display());
    let done = ran.all_in_time;
    out.result(value(&ran)?);
    Ok(if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

/// A key that is long enough to be nobody else's.
fn a_key(text: &str) -> Result<String, String> {
    let good = (16..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_hexdigit());
    good.then(|| text.to_owned())
        .ok_or_else(|| "16 to 64 hexadecimal digits".to_owned())
}

fn verify(out: &Out, file: &Path, key: Option<&str>) -> Done {
    let mut verified =
        app::drill::verify(file).map_err(|error| Failure::failed(format!("{error:#}")))?;
    let unchanged = verified.ok;
    let expected = key.map(|key| verified.is_by(key));
    verified.ok = unchanged && expected != Some(false);
    if unchanged {
        let first: String = verified.key.chars().take(16).collect();
        out.text(file.display());
        out.say(
            match expected {
                None => "drill-verify-good",
                Some(true) => "drill-verify-expected",
                Some(false) => "drill-verify-other",
            },
            first,
        );
    } else {
        out.say("drill-verify-bad", file.display());
    }
    out.text(format!("{} {}", verified.key, verified.sha256));
    let ok = verified.ok;
    let mut result = value(&verified)?;
    if let Some(fields) = result.as_object_mut() {
        fields.insert("unchanged".to_owned(), json!(unchanged));
        fields.insert("key_expected".to_owned(), json!(expected));
    }
    out.result(result);
    Ok(if ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(6)
    })
}
