//! `veilleuse config`: whether a file would be taken, and where each value comes from.

use std::path::PathBuf;
use std::process::ExitCode;

use app::Options;
use app::config::shown::{self, From};
use clap::Subcommand;

use crate::reports::Out;
use crate::verbs::{Done, INCOMPLETE, value};

/// What to do with the configuration.
#[derive(Subcommand)]
pub(crate) enum Configuration {
    /// Read a file as the station would: line and column of the first fault, or what it names and is not there.
    Check {
        /// The file; absent: the one that would be used.
        file: Option<PathBuf>,
    },
    /// Every value in use, and where it comes from: the file and its line, a variable, or the program.
    Show,
}

/// Checks or shows.
pub(crate) fn config(out: &Out, options: &Options, step: &Configuration) -> Done {
    match step {
        Configuration::Check { file } => {
            let checked = shown::check(file.as_deref(), options)?;
            out.say("config-sound", checked.file.display());
            for missing in &checked.missing {
                out.say("config-missing", missing);
            }
            let whole = checked.missing.is_empty();
            out.result(value(&checked)?);
            Ok(if whole {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(INCOMPLETE)
            })
        }
        Configuration::Show => {
            let config = shown::show(options)?;
            for one in &config.values {
                let place = match one.from {
                    From::Default => "défaut",
                    From::File | From::Environment | From::CommandLine => &one.place,
                };
                let change = if one.at_once { "" } else { " *" };
                out.text(format!("{} = {}   # {place}{change}", one.key, one.value));
            }
            out.result(value(&config)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}
