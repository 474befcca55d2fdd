//! The configuration as IT asks for it: whether a file would be taken, and where each value comes from. Needs no station.

use std::path::{Path, PathBuf};

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::schema::{KEYS, Unsaid, of_path, taken_at_once};
use super::{AuthConfig, Config, ConfigError, place};
use crate::api::views::ApiError;
use crate::demo;
use crate::door::Options;
use crate::fault::fault;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// The file says nothing.
    Default,
    /// The file, at this line.
    File,
    /// A variable of the environment.
    Environment,
    /// The command line.
    CommandLine,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its key: `timing.sync_seconds`, `staff[0].name`.
    pub key: String,
    /// As TOML writes it; what proves a person is never shown.
    pub value: String,
    /// Where it comes from.
    pub from: From,
    /// `FILE:LINE`, or the name of the variable; empty for a default.
    pub place: String,
    /// A running station takes a change of it up; else it waits for a restart.
    pub at_once: bool,
}

/// The whole configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownConfig {
    /// The file; absent for the demonstration ward.
    pub file: Option<PathBuf>,
    /// What named the file.
    pub named_by: &'static str,
    /// Its values.
    pub values: Vec<Shown>,
}

/// What was found in a file that would be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The file.
    pub file: PathBuf,
    /// Files and folders that it names and that cannot be read: they keep the station from its work all the same.
    pub missing: Vec<String>,
    /// How many people are on the roster.
    pub staff: usize,
    /// Nobody has a PIN: names are taken at their word.
    pub by_name: bool,
}

/// The file that would be used, and what names it.
fn file_of(options: &Options) -> (Option<PathBuf>, &'static str) {
    if let Some(file) = &options.config {
        return (Some(file.clone()), "--config");
    }
    let named = std::env::var_os("VEILLEUSE_CONFIG").is_some();
    match Config::usual_place() {
        Some(file) if named => (Some(file), "VEILLEUSE_CONFIG"),
        Some(file) => (Some(file), "usual place"),
        None => (None, "demonstration"),
    }
}

/// Reads a file as the station would, and looks whether everything that it names is there.
///
/// # Errors
/// `bad-config` with file, line and column.
pub fn check(file: Option<&Path>, options: &Options) -> Result<Checked, ApiError> {
    let file = match file {
        Some(file) => file.to_owned(),
        None => file_of(options).0.ok_or_else(|| {
            fault(
                "bad-config",
                "no file: without one the demonstration ward is started",
            )
        })?,
    };
    let refused = |error: ConfigError| fault("bad-config", error);
    let config = Config::load(&file).map_err(refused)?;
    let staff = crate::staff::everybody(&config).map_err(refused)?;
    Ok(Checked {
        missing: missing(&config),
        by_name: !staff.iter().any(super::StaffConfig::has_proof),
        staff: staff.len(),
        file,
    })
}

/// What the file names and cannot be read from here.
pub(crate) fn missing(config: &Config) -> Vec<String> {
    let mut files: Vec<&Path> = vec![];
    if let Some(ehr) = &config.ehr {
        files.extend(ehr.ca_file.as_deref());
        match &ehr.auth {
            AuthConfig::None => {}
            AuthConfig::Bearer { token_file } => files.push(token_file),
            AuthConfig::Smart { key_file, .. } => files.push(key_file),
        }
    }
    let folders = config
        .feed
        .drop
        .iter()
        .map(|drop| drop.folder.as_path())
        .chain(config.print.folders.iter().map(|one| one.path.as_path()));
    let unread = files.into_iter().filter_map(|path| {
        let why = std::fs::File::open(path).err()?;
        Some(format!("{}: {why}", path.display()))
    });
    let unseen = folders.filter_map(|path| {
        let why = std::fs::read_dir(path).err()?;
        Some(format!("{}: {why}", path.display()))
    });
    unread.chain(unseen).collect()
}

/// Every value, and where it comes from.
///
/// # Errors
/// `bad-config` with file, line and column: of a file that is refused nothing is in use.
pub fn show(options: &Options) -> Result<ShownConfig, ApiError> {
    let (file, named_by) = if options.demo {
        (None, "demonstration")
    } else {
        file_of(options)
    };
    let text = match &file {
        Some(file) => {
            Config::load(file).map_err(|error| fault("bad-config", error))?;
            std::fs::read_to_string(file).map_err(|error| fault("bad-config", error))?
        }
        None => demo::CONFIG.to_owned(),
    };
    let place_name = file.as_ref().map_or_else(
        || "demonstration".to_owned(),
        |file| file.display().to_string(),
    );
    let parsed = DeTable::parse(&text).map_err(|error| fault("bad-config", error))?;
    let mut values = vec![];
    walk(
        parsed.get_ref(),
        "",
        &Source {
            text: &text,
            name: &place_name,
        },
        &mut values,
    );
    for key in KEYS {
        let said = values
            .iter()
            .any(|shown| without_numbers(&shown.key) == key.path);
        if let (Unsaid::Is(value), false, false) = (key.unsaid, said, key.path.contains("[]")) {
            values.push(Shown {
                key: key.path.to_owned(),
                value: value.to_owned(),
                from: From::Default,
                place: String::new(),
                at_once: taken_at_once(key.path),
            });
        }
    }
    folder_over_file(options, &mut values);
    Ok(ShownConfig {
        file,
        named_by,
        values,
    })
}

/// The folder of the database has two masters above the file.
fn folder_over_file(options: &Options, values: &mut Vec<Shown>) {
    let variable = std::env::var_os("VEILLEUSE_DATA").map(PathBuf::from);
    let (folder, from, place) = match (&options.data, variable) {
        (Some(folder), _) => (folder.clone(), From::CommandLine, "--data"),
        (None, Some(folder)) => (folder, From::Environment, "VEILLEUSE_DATA"),
        (None, None) => return,
    };
    values.retain(|shown| shown.key != "station.data");
    values.push(Shown {
        key: "station.data".to_owned(),
        value: format!("{:?}", folder.display().to_string()),
        from,
        place: place.to_owned(),
        at_once: false,
    });
}

struct Source<'a> {
    text: &'a str,
    name: &'a str,
}

fn walk(table: &DeTable<'_>, above: &str, source: &Source<'_>, into: &mut Vec<Shown>) {
    for (name, value) in table {
        let name: &str = name.get_ref();
        let key = if above.is_empty() {
            name.to_owned()
        } else {
            format!("{above}.{name}")
        };
        one(&key, value, source, into);
    }
}

fn one(key: &str, value: &Spanned<DeValue<'_>>, source: &Source<'_>, into: &mut Vec<Shown>) {
    if let Some(table) = value.get_ref().as_table() {
        return walk(table, key, source, into);
    }
    if let Some(array) = value.get_ref().as_array()
        && array.iter().any(|each| each.get_ref().is_table())
    {
        for (nth, each) in array.iter().enumerate() {
            one(&format!("{key}[{nth}]"), each, source, into);
        }
        return;
    }
    let written = source.text.get(value.span()).unwrap_or_default();
    let plain = without_numbers(key);
    let secret = ["pin", "badge", "badge_pin"]
        .iter()
        .any(|proof| plain == format!("staff[].{proof}"));
    let shown = if secret {
        "***".to_owned()
    } else {
        written.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (line, _) = place(source.text, value.span().start);
    into.push(Shown {
        at_once: of_path(&plain).is_some() && taken_at_once(&plain),
        key: key.to_owned(),
        value: shown,
        from: From::File,
        place: format!("{}:{line}", source.name),
    });
}

/// `staff[3].name` as `staff[].name`.
fn without_numbers(key: &str) -> String {
    let mut inside = false;
    key.chars()
        .filter(|c| {
            inside = match c {
                '[' => true,
                ']' => false,
                _ => inside,
            };
            !inside || *c == '['
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

    use std::io::Write;

    use super::*;

    const FILE: &str = "# 3 Nord\n[station]\nname = \"3N-1\"\n\n[ward]\nhospital = \"Essai\"\ncode = \"3N\"\nname = \"Trois Nord\"\n\n[feed]\ncensus = \"drop\"\nchart = \"drop\"\n[feed.drop]\nfolder = \"/nowhere/in\"\n\n[timing]\nsync_seconds = 60\n\n[[staff]]\ninitials = \"AL\"\nname = \"Alice\"\nrole = \"nurse\"\npin = \"$argon2id$v=19$m=19456,t=2,p=1$0I4y7o657CbzmxY2QduvEA$IGlELp75pC8v8VKm6ZRMJGMhzleTmUSBvHQXqX1hIUU\"\n";

    fn options(text: &str) -> (tempfile::TempDir, Options) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("veilleuse.toml");
        std::fs::File::create(&path)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let options = Options {
            config: Some(path),
            ..Options::default()
        };
        (folder, options)
    }

    #[test]
    fn each_value_says_where_it_comes_from() {
        let (_folder, options) = options(FILE);
        let shown = show(&options).unwrap();
        let file = options.config.as_ref().unwrap().display();
        let of = |key: &str| {
            let found = shown.values.iter().find(|shown| shown.key == key);
            found.unwrap_or_else(|| panic!("{key} is not shown"))
        };
        assert_eq!(shown.named_by, "--config");
        let sync = of("timing.sync_seconds");
        assert_eq!(
            (sync.value.as_str(), sync.from, sync.place.as_str()),
            ("60", From::File, format!("{file}:17").as_str()),
            "the line is named"
        );
        let probe = of("timing.probe_seconds");
        assert_eq!((probe.value.as_str(), probe.from), ("2", From::Default));
        assert_eq!(of("staff[0].name").value, "\"Alice\"");
        assert_eq!(
            of("staff[0].pin").value,
            "***",
            "a hash is not for a screen"
        );
        assert!(of("staff[0].name").at_once, "people change at once");
        assert!(
            !of("timing.sync_seconds").at_once,
            "the rest after a restart"
        );
    }

    #[test]
    fn a_file_that_would_be_taken_says_what_it_names_and_is_not_there() {
        let (_folder, options) = options(FILE);
        let checked = check(None, &options).unwrap();
        assert_eq!(checked.staff, 1);
        assert!(
            checked
                .missing
                .iter()
                .any(|one| one.starts_with("/nowhere/in")),
            "{checked:?}"
        );
        let refused = check(
            None,
            &self::options(&FILE.replace("sync_seconds", "sync_second")).1,
        );
        assert_eq!(
            refused.unwrap_err().code,
            "bad-config",
            "a file that is refused has no values"
        );
    }
}
