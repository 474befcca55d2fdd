//! The settings screen: a person of IT looks at the configuration, tries printers, and has ward and printers written.
//!
//! Invariant: nothing is written without the PIN of somebody whose role is IT, typed for this change.
//! Invariant: the file stays IT's own: its comments and everything that was not changed stay as they are, and a change that
//! would make a file the station refuses is not written.
//! Invariant: a ward is not changed while entries of the old one are open.

use std::fs::OpenOptions;
use std::path::Path;

use lang::Arg;
use paper::printer::{Ipp, PrintTarget as _};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};
use ward::journal::Proven;
use ward::staff::Role;

use super::people::prove;
use super::print::sentence::{About, sentence};
use crate::api::views::{
    ApiError, ChangeSettings, SettingLine, SettingPrinter, SettingWard, Settings, SettingsChanged,
    TriedPrinter, TryPrinter, WardChoice, WardChoices,
};
use crate::chart;
use crate::config::Config;
use crate::config::reload::write_whole;
use crate::config::shown::{self, From};
use crate::door::Options;
use crate::fault::fault;
use crate::service::log::{Level, log};
use crate::station::Station;

/// Only for IT: whoever stands at a window must be signed in as such.
fn let_it_in(station: &Station) -> Result<(), ApiError> {
    let it = station.user().is_some_and(|user| user.role == Role::It);
    if station.is_window() && !it {
        return Err(fault("it-only", ""));
    }
    Ok(())
}

/// The configuration in use.
pub(crate) fn settings(station: &Station) -> Result<Settings, ApiError> {
    let_it_in(station)?;
    let config = station.config();
    let reloaded = station.reloaded();
    let file = config.origin.file.clone();
    let options = Options {
        config: file.clone(),
        data: Some(station.folder().to_owned()),
        demo: file.is_none(),
        ..Options::default()
    };
    // A file that is refused has no values to show; what is wrong with it is said.
    let shown = shown::show(&options).map_or_else(|_| vec![], |shown| shown.values);
    let words = station.words();
    Ok(Settings {
        writable: file.as_deref().is_some_and(is_writable),
        file: file.map(|file| file.display().to_string()),
        lines: shown
            .into_iter()
            .map(|one| SettingLine {
                key: one.key,
                value: one.value,
                place: match one.from {
                    From::Default => words.say("settings-from-program"),
                    From::File | From::Environment | From::CommandLine => one.place,
                },
                at_once: one.at_once,
            })
            .collect(),
        printers: config
            .print
            .all_printers(&config.ward.code)
            .into_iter()
            .map(|printer| SettingPrinter {
                name: printer.name,
                address: printer.address,
            })
            .collect(),
        ward: SettingWard {
            location: config.ward.location.clone(),
            code: config.ward.code.clone(),
            name: config.ward.name.clone(),
        },
        refused: reloaded.refused,
        restart: reloaded.restart,
    })
}

fn is_writable(file: &Path) -> bool {
    // A file is put in its place whole, so its folder must take one too.
    let folder = file.parent().map(std::fs::metadata);
    let folder = folder.and_then(Result::ok);
    folder.is_some_and(|about| !about.permissions().readonly())
        && OpenOptions::new().append(true).open(file).is_ok()
}

/// The wards that the record knows.
pub(crate) fn wards(station: &Station) -> Result<WardChoices, ApiError> {
    let_it_in(station)?;
    let fhir = station.fhir().ok_or_else(|| fault("no-ward-list", ""))?;
    // What the record said may hold anything; that it did not answer is enough.
    let wards = fhir.wards().map_err(|_| fault("ehr-silent", ""))?;
    Ok(WardChoices {
        wards: wards
            .into_iter()
            .map(|ward| WardChoice {
                location: ward.location,
                name: ward.name,
            })
            .collect(),
    })
}

/// Asks a printer how it is, before it is configured.
pub(crate) fn try_printer(
    station: &Station,
    request: &TryPrinter,
) -> Result<TriedPrinter, ApiError> {
    let_it_in(station)?;
    let address = request.address.trim();
    // Every address that answers is a real printer's; a drill has its own.
    if station.demo().is_some_and(|demo| demo.drill().is_some()) {
        return Err(fault("not-allowed-now", address));
    }
    let printer = Ipp::new(address).map_err(|_| fault("bad-printer-address", address))?;
    let paper = station.config().print.paper;
    let (state, loaded) = match printer.probe() {
        Ok(caps) => (caps.verdict(paper), caps.media_ready.clone()),
        Err(error) => (error.state(), vec![]),
    };
    Ok(TriedPrinter {
        ready: !state.blocks(),
        text: sentence(
            station.words(),
            &state,
            About {
                printer: address,
                paper,
                loaded: &loaded,
                pages: 0,
            },
        ),
    })
}

/// Writes ward and printers into the file, or says which lines to write by hand.
pub(crate) fn change(
    station: &Station,
    request: &ChangeSettings,
) -> Result<SettingsChanged, ApiError> {
    let_it_in(station)?;
    let signer = prove(station, &request.by, Some(&request.pin))?;
    if signer.role != Role::It {
        return Err(fault("it-only", &signer.initials));
    }
    if !matches!(signer.proof, Some(Proven::Pin | Proven::Badge)) {
        return Err(fault("pin-missing", &signer.initials));
    }
    if request.ward.is_some() {
        refuse_while_open(station)?;
    }
    let file = station.config().origin.file.clone();
    let file = file.ok_or_else(|| fault("not-allowed-now", "demo"))?;
    let text = std::fs::read_to_string(&file).map_err(|error| fault("bad-config", error))?;
    let changed = edited(&text, request)?;
    // As the station would read it: nothing is written that it would refuse.
    Config::parse(&changed, &file).map_err(|error| fault("bad-config", error))?;
    let words = station.words();
    if changed == text {
        return Ok(SettingsChanged {
            written: false,
            text: words.say("settings-nothing"),
            by_hand: None,
        });
    }
    if write_whole(&file, changed.as_bytes(), mode_of(&file)).is_err() {
        return Ok(SettingsChanged {
            written: false,
            text: words.say_with(
                "settings-by-hand",
                &[("file", Arg::Text(&file.display().to_string()))],
            ),
            by_hand: Some(lines(request)),
        });
    }
    log(Level::Notice, "settings-written", "");
    station.reload();
    Ok(SettingsChanged {
        written: true,
        text: words.say("settings-written"),
        by_hand: None,
    })
}

/// Entries of a ward must not be left behind in a station that serves another one.
fn refuse_while_open(station: &Station) -> Result<(), ApiError> {
    let live = station.live();
    let quiet = !live.downtime.event_open();
    if quiet && chart::unreconciled(&live, None) == 0 {
        Ok(())
    } else {
        Err(fault("ward-in-use", ""))
    }
}

/// The text with the changes in it, and everything else as it was.
fn edited(text: &str, request: &ChangeSettings) -> Result<String, ApiError> {
    let mut file: DocumentMut = text.parse().map_err(|error| fault("bad-config", error))?;
    if let Some(ward) = &request.ward {
        for (key, value) in [
            ("location", &ward.location),
            ("code", &ward.code),
            ("name", &ward.name),
        ] {
            put(section(&mut file, "ward")?, key, value.trim().into());
        }
    }
    if let Some(printers) = &request.printers {
        let print = section(&mut file, "print")?;
        // The two ways to name printers exclude each other.
        print.remove("printer");
        put(print, "printers", Value::Array(listed(printers)));
    }
    Ok(file.to_string())
}

fn section<'a>(file: &'a mut DocumentMut, name: &str) -> Result<&'a mut Table, ApiError> {
    file.as_table_mut()
        .entry(name)
        .or_insert_with(|| Item::Table(Table::new()))
        .as_table_mut()
        .ok_or_else(|| fault("bad-config", format!("[{name}]")))
}

/// Puts a value in the place of another; the comment behind it stays.
fn put(section: &mut Table, key: &str, mut value: Value) {
    if let Some(old) = section.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    section.insert(key, Item::Value(value));
}

fn listed(printers: &[SettingPrinter]) -> Array {
    let mut list = Array::new();
    for printer in printers {
        let mut one = InlineTable::new();
        one.insert("name", printer.name.trim().into());
        one.insert("address", printer.address.trim().into());
        list.push(one);
    }
    for one in list.iter_mut() {
        one.decor_mut().set_prefix("\n  ");
    }
    if !list.is_empty() {
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    }
    list
}

/// The lines alone, for a file that the station may not write.
fn lines(request: &ChangeSettings) -> String {
    edited("", request).unwrap_or_default()
}

#[cfg(unix)]
fn mode_of(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).map_or(0o600, |about| about.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode_of(_: &Path) -> u32 {
    0o600
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const FILE: &str = "# Ours\n[ward]\nhospital = \"Essai\" # the old one\ncode = \"3N\"\nname = \"Trois Nord\"\nlocation = \"w\" # from the record\n\n[print]\n# the nearest first\nprinter = \"ipp://10.0.0.1/ipp/print\"\npaper = \"a4\"\n";

    fn asked(ward: Option<SettingWard>, printers: Option<Vec<SettingPrinter>>) -> ChangeSettings {
        ChangeSettings {
            by: "CD".to_owned(),
            pin: String::new(),
            ward,
            printers,
        }
    }

    #[test]
    fn what_is_not_changed_stays_to_the_letter() {
        assert_eq!(edited(FILE, &asked(None, None)).unwrap(), FILE);
        let ward = SettingWard {
            location: "ward-4s".to_owned(),
            code: "4S".to_owned(),
            name: "Quatre Sud".to_owned(),
        };
        let changed = edited(FILE, &asked(Some(ward), None)).unwrap();
        assert_eq!(
            changed,
            FILE.replace("\"3N\"", "\"4S\"")
                .replace("\"Trois Nord\"", "\"Quatre Sud\"")
                .replace("\"w\" #", "\"ward-4s\" #"),
            "comments stay where they were"
        );
    }

    #[test]
    fn printers_are_written_in_their_order_and_the_only_one_gives_way() {
        let printers = vec![
            SettingPrinter {
                name: "3N".to_owned(),
                address: "ipp://10.0.0.2/ipp/print".to_owned(),
            },
            SettingPrinter {
                name: "3N couloir".to_owned(),
                address: "ipp://10.0.0.3/ipp/print".to_owned(),
            },
        ];
        let changed = edited(FILE, &asked(None, Some(printers.clone()))).unwrap();
        assert!(!changed.contains("printer = "), "{changed}");
        let lines = "printers = [\n  { name = \"3N\", address = \"ipp://10.0.0.2/ipp/print\" },\n  { name = \"3N couloir\", address = \"ipp://10.0.0.3/ipp/print\" },\n]\n";
        assert!(changed.contains(lines), "{changed}");
        assert_eq!(
            self::lines(&asked(None, Some(printers))),
            format!("[print]\n{lines}"),
            "the same lines for a hand"
        );
    }
}
