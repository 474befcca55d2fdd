//! Who may sign, and how she proves it: the roster, in the main file or in a file of its own.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use ward::staff::{Person, Role};

use super::{ConfigError, place, place_of_key};
use crate::secret;

/// What the site decides about proving who one is.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PeopleConfig {
    /// A roster file from IT, relative to the configuration file; its people are added to those of the main file.
    pub roster: Option<PathBuf>,
    /// Digits of a PIN, 6 to 12.
    pub pin_digits: u8,
    /// Minutes without a key or a pointer after which a window locks, 1 to 15.
    pub lock_minutes: u16,
    /// "No second person available", with a reason, is accepted and flagged.
    pub witness_may_be_absent: bool,
}

impl Default for PeopleConfig {
    fn default() -> Self {
        PeopleConfig {
            roster: None,
            pin_digits: 6,
            lock_minutes: 3,
            witness_may_be_absent: true,
        }
    }
}

/// One person of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffConfig {
    /// Initials, unique.
    pub initials: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Her PIN as an Argon2id PHC line; `veilleuse staff pin` makes it.
    #[serde(default)]
    pub pin: Option<String>,
    /// SHA-256 of her badge's number, in hexadecimal; `veilleuse staff badge` makes it.
    #[serde(default)]
    pub badge: Option<String>,
    /// The four digits of her badge as an Argon2id PHC line.
    #[serde(default)]
    pub badge_pin: Option<String>,
    /// Whether she may sign as second person; absent: those who chart, and pharmacists.
    #[serde(default)]
    pub witness: Option<bool>,
    /// Last day on which she may sign, `2027-06-30`, on the hospital's calendar.
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// She may no longer sign.
    #[serde(default)]
    pub revoked: bool,
}

impl StaffConfig {
    /// As the journal keeps her.
    pub fn person(&self) -> Person {
        Person::new(&self.initials, &self.name, self.role)
    }

    /// Whether she may sign as second person.
    pub fn may_witness(&self) -> bool {
        self.witness
            .unwrap_or(self.role.charts() || self.role == Role::Pharmacist)
    }

    /// Whether she can prove who she is.
    pub fn has_proof(&self) -> bool {
        self.pin.is_some() || self.badge.is_some()
    }
}

/// A roster file: people, and nothing else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterFile {
    #[serde(default)]
    staff: Vec<StaffConfig>,
}

/// Reads and checks the text of a roster file; `beside` are the people whom the main file names already.
///
/// # Errors
/// The first thing that is wrong, with its place: a roster is taken whole or not at all.
pub(crate) fn roster(
    text: &str,
    path: &Path,
    beside: &[StaffConfig],
) -> Result<Vec<StaffConfig>, ConfigError> {
    // The signature of a signed roster will be checked here, over these bytes, before any of them is parsed.
    let file: RosterFile = toml::from_str(text).map_err(|error| {
        wrong(
            text,
            path,
            error.span().map_or(0, |span| span.start),
            error.message().to_owned(),
        )
    })?;
    check(&file.staff, beside, text, path)?;
    Ok(file.staff)
}

fn wrong(text: &str, path: &Path, at: usize, message: String) -> ConfigError {
    let (line, column) = place(text, at);
    ConfigError::Wrong {
        path: path.to_owned(),
        line,
        column,
        message,
    }
}

/// What TOML cannot say about people.
pub(super) fn check(
    staff: &[StaffConfig],
    beside: &[StaffConfig],
    text: &str,
    path: &Path,
) -> Result<(), ConfigError> {
    let plain = |initials: &str| initials.trim().to_lowercase();
    let mut seen: std::collections::BTreeSet<String> = beside
        .iter()
        .map(|person| plain(&person.initials))
        .collect();
    let mut badges: std::collections::BTreeSet<&str> = beside
        .iter()
        .filter_map(|person| person.badge.as_deref())
        .collect();
    let (mut pins, mut badge_pins, mut numbers) = (0, 0, 0);
    for (nth, person) in staff.iter().enumerate() {
        let refuse = |key: &str, nth: usize, message: String| {
            Err(wrong(text, path, place_of_key(text, key, nth), message))
        };
        let initials = plain(&person.initials);
        if initials.is_empty() || person.name.trim().is_empty() {
            let message = "a person needs initials and a name".to_owned();
            return refuse("initials", nth, message);
        }
        if !seen.insert(initials) {
            let message = format!("initials `{}` are given twice", person.initials);
            return refuse("initials", nth, message);
        }
        if let Some(pin) = &person.pin {
            if let Some(why) = secret::weakness(pin) {
                return refuse("pin", pins, format!("pin of {}: {why}", person.initials));
            }
            pins += 1;
        }
        if let Some(pin) = &person.badge_pin {
            if let Some(why) = secret::weakness(pin) {
                let message = format!("badge_pin of {}: {why}", person.initials);
                return refuse("badge_pin", badge_pins, message);
            }
            badge_pins += 1;
        }
        if let Some(badge) = &person.badge {
            let of = &person.initials;
            let hexadecimal = badge.len() == 64
                && badge
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            if !hexadecimal {
                let message = format!(
                    "badge of {of}: not 64 hexadecimal digits; `veilleuse staff badge` makes them"
                );
                return refuse("badge", numbers, message);
            }
            if !badges.insert(badge) {
                return refuse("badge", numbers, format!("badge of {of}: given twice"));
            }
            numbers += 1;
        }
        if person.badge.is_some() != person.badge_pin.is_some() {
            let message = format!("{}: badge and badge_pin go together", person.initials);
            return refuse("initials", nth, message);
        }
    }
    Ok(())
}

/// What is wrong with the section, if anything: the key and why.
pub(super) fn problem(people: &PeopleConfig) -> Option<(&'static str, String)> {
    if !(6..=12).contains(&people.pin_digits) {
        return Some((
            "pin_digits",
            "pin_digits must lie between 6 and 12".to_owned(),
        ));
    }
    if !(1..=15).contains(&people.lock_minutes) {
        return Some((
            "lock_minutes",
            "lock_minutes must lie between 1 and 15".to_owned(),
        ));
    }
    None
}
