//! Where the ward's chart comes from: the record itself, a feed of messages, or a folder of files.
//!
//! One source speaks for the census and one for the charts; a second one that is configured is compared and never merged.

use std::net::SocketAddr;
use std::path::PathBuf;

use ehr::hl7v2::wire::Charset;
use serde::Deserialize;

/// Who says which patients lie on the ward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CensusSource {
    /// FHIR: the ward's Location, its rooms and beds, the stays there.
    #[default]
    Location,
    /// FHIR: a List that somebody keeps for the ward.
    List,
    /// FHIR: a Group.
    Group,
    /// HL7 v2: the movements.
    Adt,
    /// The drop folder.
    Drop,
}

/// Who says what is in their charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartSource {
    /// FHIR.
    #[default]
    Fhir,
    /// HL7 v2 messages: orders, doses, results.
    Hl7v2,
    /// The drop folder.
    Drop,
}

impl ChartSource {
    /// Stable code, shown on the screen "data state".
    pub fn code(self) -> &'static str {
        match self {
            ChartSource::Fhir => "fhir",
            ChartSource::Hl7v2 => "hl7v2",
            ChartSource::Drop => "drop",
        }
    }
}

/// The feeds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedConfig {
    /// Who says which patients lie on the ward.
    pub census: CensusSource,
    /// Who says what is in their charts.
    pub chart: ChartSource,
    /// Id of the List or Group, where the census is one.
    pub list: Option<String>,
    /// Naming system of the record numbers (IPP, MRN) in FHIR: with it the patients of an ADT census are found there.
    pub record_number_system: Option<String>,
    /// Codes that mean a resuscitation status, `system|code` or a code alone; empty: the usual ones of LOINC and SNOMED CT.
    pub code_status: Vec<String>,
    /// The listener for HL7 v2 messages; absent: none.
    pub hl7v2: Option<Hl7Config>,
    /// The drop folder; absent: none.
    pub drop: Option<DropConfig>,
}

/// The listener for HL7 v2 messages (MLLP).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hl7Config {
    /// Address and port, `127.0.0.1:2575`.
    pub listen: SocketAddr,
    /// Addresses that may send, `10.1.2.3` or `10.1.2.0/24`. Empty: this computer only.
    #[serde(default)]
    pub peers: Vec<String>,
    /// How the ward is called in PV1-3 (or ZBE-7); empty: the ward's code.
    #[serde(default)]
    pub ward_codes: Vec<String>,
    /// What undeclared or falsely declared bytes are read as: `latin1`, `latin9`, `utf8` or `ascii`.
    #[serde(default)]
    pub charset: Charset,
    /// Silence of the link, in minutes, after which its sections are no longer called complete.
    #[serde(default = "an_hour")]
    pub silent_after_minutes: u32,
    /// Every patient of the ward has been sent once since the link began: without that nobody may be called absent.
    #[serde(default)]
    pub initial_load_done: bool,
    /// The movements carry AL1 segments for every patient with an allergy: only then does none mean "not recorded".
    #[serde(default)]
    pub carries_allergies: bool,
    /// Assigning authority of the record numbers in PID-3; absent: those of type PI or MR.
    pub record_number_authority: Option<String>,
}

/// The drop folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropConfig {
    /// The folder that the hospital writes into.
    pub folder: PathBuf,
    /// How long accepted files stay in `done`, in hours; they hold patients' data.
    #[serde(default = "a_day")]
    pub keep_done_hours: u32,
    /// Between two looks into the folder, in seconds; notifications only make it sooner.
    #[serde(default = "a_minute")]
    pub scan_seconds: u64,
}

fn an_hour() -> u32 {
    60
}

fn a_day() -> u32 {
    24
}

fn a_minute() -> u64 {
    60
}

impl FeedConfig {
    /// What does not go together: the key to blame and why.
    pub(super) fn problem(
        &self,
        has_record: bool,
        has_location: bool,
    ) -> Option<(&'static str, String)> {
        let wrong = |key, text: &str| Some((key, text.to_owned()));
        if self.chart == ChartSource::Fhir && !has_record {
            return wrong("chart", "charts from FHIR need [ehr]");
        }
        if has_record && !has_location {
            return wrong(
                "ehr",
                "[ehr] needs `location` under [ward]: it is what the probe asks for",
            );
        }
        match (self.census, self.chart) {
            (CensusSource::List | CensusSource::Group, ChartSource::Fhir)
                if self.list.is_none() =>
            {
                return wrong("census", "the census by list or group needs `list`");
            }
            (CensusSource::Adt, ChartSource::Fhir) if self.record_number_system.is_none() => {
                return wrong(
                    "census",
                    "charts from FHIR for an ADT census need `record_number_system`",
                );
            }
            (
                CensusSource::Location | CensusSource::List | CensusSource::Group,
                ChartSource::Fhir,
            )
            | (CensusSource::Adt, ChartSource::Fhir | ChartSource::Hl7v2)
            | (CensusSource::Drop, ChartSource::Drop) => {}
            (_, ChartSource::Hl7v2) => {
                return wrong("chart", "charts from HL7 v2 go with `census = \"adt\"`");
            }
            (_, ChartSource::Drop) => {
                return wrong(
                    "chart",
                    "charts from the drop folder go with `census = \"drop\"`",
                );
            }
            (CensusSource::Drop, ChartSource::Fhir) => {
                return wrong(
                    "census",
                    "a census from the drop folder goes with `chart = \"drop\"`",
                );
            }
        }
        if (self.census == CensusSource::Adt || self.chart == ChartSource::Hl7v2)
            && self.hl7v2.is_none()
        {
            return wrong("census", "an ADT census needs [feed.hl7v2]");
        }
        if self.chart == ChartSource::Drop && self.drop.is_none() {
            return wrong("chart", "charts from the drop folder need [feed.drop]");
        }
        if let Some(hl7) = &self.hl7v2 {
            if !hl7.listen.ip().is_loopback() && hl7.peers.is_empty() {
                return wrong(
                    "listen",
                    "a listener that other computers reach needs `peers`",
                );
            }
            if hl7.silent_after_minutes == 0 {
                return wrong(
                    "silent_after_minutes",
                    "silent_after_minutes must be at least 1",
                );
            }
        }
        if let Some(drop) = &self.drop
            && (drop.scan_seconds == 0 || drop.scan_seconds > 3600)
        {
            return wrong("scan_seconds", "scan_seconds must lie between 1 and 3600");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::{Config, ConfigError};

    const STATION: &str = "[station]\nname = \"3N-1\"\n\n[ward]\nhospital = \"Essai\"\ncode = \"3N\"\nname = \"Trois Nord\"\n";
    const RECORD: &str = "location = \"w\"\n\n[ehr]\nbase_url = \"http://127.0.0.1/fhir\"\nown_system = \"urn:x\"\nauth = { kind = \"none\" }\n";

    fn parse(rest: &str) -> Result<Config, String> {
        let text = format!("{STATION}{rest}");
        Config::parse(&text, Path::new("t.toml")).map_err(|error| match error {
            ConfigError::Wrong { line, message, .. } => {
                assert!(line >= 1, "the place is named");
                message
            }
            ConfigError::Unreadable { .. } => "unreadable".to_owned(),
        })
    }

    #[test]
    fn a_ward_without_fhir_may_live_on_messages_or_on_files() {
        let messages = "[feed]\ncensus = \"adt\"\nchart = \"hl7v2\"\n[feed.hl7v2]\nlisten = \"127.0.0.1:2575\"\n";
        let config = parse(messages).expect("no [ehr], no location: the feed says it all");
        assert!(config.ehr.is_none(), "nothing to probe");
        let files =
            "[feed]\ncensus = \"drop\"\nchart = \"drop\"\n[feed.drop]\nfolder = \"/srv/in\"\n";
        assert!(parse(files).is_ok(), "files alone");
    }

    #[test]
    fn what_does_not_go_together_is_refused_with_its_reason() {
        let refused = |rest: &str, word: &str| {
            let message = parse(rest).expect_err(rest);
            assert!(message.contains(word), "{rest}: {message}");
        };
        refused("", "[ehr]");
        refused(
            RECORD.trim_start_matches("location = \"w\"\n\n"),
            "location",
        );
        refused(&format!("{RECORD}[feed]\ncensus = \"list\"\n"), "list");
        refused(
            &format!("{RECORD}[feed]\ncensus = \"adt\"\n"),
            "record_number_system",
        );
        refused(
            &format!("{RECORD}[feed]\ncensus = \"drop\"\n"),
            "chart = \"drop\"",
        );
        refused(
            "[feed]\ncensus = \"adt\"\nchart = \"hl7v2\"\n",
            "[feed.hl7v2]",
        );
        refused("[feed]\nchart = \"hl7v2\"\n", "census = \"adt\"");
        refused(
            "[feed]\ncensus = \"drop\"\nchart = \"drop\"\n",
            "[feed.drop]",
        );
        refused(
            "[feed]\ncensus = \"adt\"\nchart = \"hl7v2\"\n[feed.hl7v2]\nlisten = \"0.0.0.0:2575\"\n",
            "peers",
        );
        refused("[feed]\ncensus = \"cloud\"\n", "unknown variant");
    }
}
