//! The scenarios of the release, in the program itself, and those of a hospital, from a file.

use std::collections::BTreeSet;
use std::path::Path;

use ward::drill::{Known, Problem, Scenario, read};

use super::PRINTERS;
use crate::api::views::ApiError;
use crate::config::Config;
use crate::demo::Demo;
use crate::fault::fault;

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        const SHIPPED: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../../drills/", $name, ".toml")))),*
        ];
    };
}

shipped!(
    "unite-30-min",
    "imprimante-muette",
    "nuit",
    "cyber-72-h",
    "arret-programme",
    "autour-d-une-table",
);

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// The scenario, or everything that is wrong with it.
    pub read: Result<Scenario, Vec<Problem>>,
}

/// What a scenario may speak of: the invented ward, and the cards of the release.
fn known() -> Result<Known, ApiError> {
    let config: Config = Demo::config()?;
    let cards = crate::procedures::shipped_cards();
    Ok(Known {
        wards: BTreeSet::from([config.ward.code.clone()]),
        people: config
            .staff
            .iter()
            .map(|person| person.initials.clone())
            .collect(),
        printers: PRINTERS.iter().map(|name| (*name).to_owned()).collect(),
        cards,
    })
}

/// Every shipped scenario, in the order of the list.
///
/// # Errors
/// Never in a released program: a test reads each one.
pub fn all() -> Result<Vec<Found>, ApiError> {
    let known = known()?;
    let found = SHIPPED.iter().map(|(name, text)| Found {
        name: (*name).to_owned(),
        read: read(text, &known),
    });
    Ok(found.collect())
}

/// Reads a file.
///
/// # Errors
/// `drill-unknown` when it cannot be read at all.
pub fn check(path: &Path) -> Result<Found, ApiError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| fault("drill-unknown", format!("{}: {error}", path.display())))?;
    Ok(Found {
        name: path.display().to_string(),
        read: read(&text, &known()?),
    })
}

/// A shipped scenario by its name, or one from a file.
///
/// # Errors
/// `drill-unknown`, `drill-scenario` with its first problem.
pub fn find(name: &str) -> Result<Scenario, ApiError> {
    let shipped = SHIPPED.iter().find(|(known, _)| *known == name);
    let found = match shipped {
        Some((name, text)) => Found {
            name: (*name).to_owned(),
            read: read(text, &known()?),
        },
        None => check(Path::new(name))?,
    };
    found.read.map_err(|problems| {
        let first = problems.first().map_or_else(String::new, |problem| {
            format!(
                "{}:{}:{} {:?} {}",
                found.name, problem.line, problem.column, problem.code, problem.subject
            )
        });
        fault("drill-scenario", first)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_scenario_of_the_folder_is_in_the_program_and_can_be_played() {
        for found in all().unwrap() {
            let scenario = found
                .read
                .unwrap_or_else(|wrong| panic!("{}: {wrong:?}", found.name));
            assert_eq!(scenario.id, found.name, "a scenario is found by its name");
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drills");
        assert_eq!(
            SHIPPED.len(),
            std::fs::read_dir(folder).unwrap().count(),
            "none was left out"
        );
    }
}
