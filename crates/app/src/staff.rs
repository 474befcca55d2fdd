//! The roster for IT: who is on it, and the lines that go into it. Needs no running station.

use crate::api::views::ApiError;
use crate::clock::{Clock, random};
use crate::config::people::roster;
use crate::config::{Config, ConfigError, PeopleConfig, StaffConfig};
use crate::door::{Options, configuration};
use crate::fault::fault;
use crate::secret;
use crate::station::roster::refuse_past;
use crate::work::people::BADGE_DIGITS;

/// One person of the roster, without anything that proves her.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct StaffLine {
    /// Initials.
    pub initials: String,
    /// Name.
    pub name: String,
    /// Role's code.
    pub role: String,
    /// She has a PIN.
    pub pin: bool,
    /// She has a badge.
    pub badge: bool,
    /// She may sign as second person.
    pub witness: bool,
    /// Last day, as written in the file.
    pub valid_until: Option<String>,
    /// She may sign today.
    pub may_sign: bool,
}

/// The roster as a station would read it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct StaffList {
    /// Nobody has a PIN: names are taken at their word.
    pub by_name: bool,
    /// Everybody, revoked people included.
    pub staff: Vec<StaffLine>,
}

/// Reads the main file and the roster file as they are now.
///
/// # Errors
/// `bad-config` with file, line and column.
pub fn list(options: &Options) -> Result<StaffList, ApiError> {
    let config = configuration(options)?;
    let now = Clock::machine().now();
    let zone = config.site.zone;
    let staff = everybody(&config).map_err(|error| fault("bad-config", error))?;
    Ok(StaffList {
        by_name: !staff.iter().any(StaffConfig::has_proof),
        staff: staff
            .iter()
            .map(|person| StaffLine {
                initials: person.initials.clone(),
                name: person.name.clone(),
                role: person.role.code().to_owned(),
                pin: person.pin.is_some(),
                badge: person.badge.is_some(),
                witness: person.may_witness(),
                valid_until: person.valid_until.map(|day| day.to_string()),
                may_sign: refuse_past(person, now, zone).is_ok(),
            })
            .collect(),
    })
}

pub(crate) fn everybody(config: &Config) -> Result<Vec<StaffConfig>, ConfigError> {
    let mut staff = config.staff.clone();
    if let Some(path) = &config.people.roster {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.clone(),
            source,
        })?;
        staff.extend(roster(&text, path, &config.staff)?);
    }
    Ok(staff)
}

/// How many digits a PIN has here; the badge's four with `badge`.
///
/// # Errors
/// `bad-config`.
pub fn digits(options: &Options, badge: bool) -> Result<u32, ApiError> {
    if badge {
        return Ok(BADGE_DIGITS);
    }
    let people: PeopleConfig = configuration(options)?.people;
    Ok(people.pin_digits.into())
}

/// The PHC line of a PIN that was typed twice.
///
/// # Errors
/// `pin-differs` when the two are not the same, `pin-digits` when it is not that many digits.
pub fn pin_line(first: &str, again: &str, digits: u32) -> Result<String, ApiError> {
    let (first, again) = (first.trim(), again.trim());
    if first != again {
        return Err(fault("pin-differs", ""));
    }
    let all_digits = first.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits || u32::try_from(first.len()).ok() != Some(digits) {
        return Err(fault("pin-digits", digits));
    }
    let salt: [u8; 16] = random().map_err(|error| fault("internal", error))?;
    secret::phc(first, salt).map_err(|error| fault("internal", error))
}

/// The line of a badge's number.
pub fn badge_line(number: &str) -> String {
    secret::badge(number)
}
