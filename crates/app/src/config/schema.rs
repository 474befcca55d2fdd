//! Every key of the configuration file, with what it is without a line in the file. The reference in `docs/configuration.md`
//! is made from it, and a test holds both against what the program really reads.

use std::fmt::Write as _;

use super::reload::TAKEN_AT_ONCE;

/// What holds where the file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaid {
    /// The file must say it, where its section is there.
    Required,
    /// Nothing.
    Nothing,
    /// This, as TOML writes it.
    Is(&'static str),
    /// A list of the program, too long to repeat.
    List,
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its section and name; `[]` marks a list of sections.
    pub path: &'static str,
    /// What may be written there.
    pub kind: &'static str,
    /// What holds without it.
    pub unsaid: Unsaid,
    /// What it is for.
    pub about: &'static str,
}

const fn key(path: &'static str, kind: &'static str, unsaid: Unsaid, about: &'static str) -> Key {
    Key {
        path,
        kind,
        unsaid,
        about,
    }
}

use Unsaid::{Is, List, Nothing, Required};

/// The whole file, in the order in which it is usually written.
#[rustfmt::skip] // A table: one line a key.
pub const KEYS: &[Key] = &[
    key("station.name", "text", Required, "Name of this computer's station, shown and printed: `3N-1`."),
    key("station.locale", "`fr`, `fr-CA`, `en`", Is("\"fr\""), "Language of screens and paper."),
    key("station.data", "folder", Nothing, "Folder of the database; without it `VEILLEUSE_DATA`, then the account's data folder."),
    key("ward.hospital", "text", Required, "Name of the hospital, printed on every sheet."),
    key("ward.code", "text", Required, "Short code of the ward: `3N`."),
    key("ward.name", "text", Required, "Full name of the ward."),
    key("ward.location", "text", Is("\"\""), "Id of the ward's FHIR Location; needed with `[ehr]`."),
    key("ehr.base_url", "address", Required, "FHIR base address of the record. Without `[ehr]` nothing is probed and nothing written back."),
    key("ehr.own_system", "text", Required, "Naming system of our entries in the record, agreed with its team; without `|`."),
    key("ehr.ca_file", "file", Nothing, "Certificate authority of the hospital (PEM), besides the machine's own."),
    key("ehr.auth.kind", "`none`, `bearer`, `smart`", Required, "How the station is let in. Secrets stay in files of their own."),
    key("ehr.auth.token_file", "file", Nothing, "`bearer`: the file with the token."),
    key("ehr.auth.client_id", "text", Nothing, "`smart` (SMART Backend Services): client id."),
    key("ehr.auth.key_file", "file", Nothing, "`smart`: the private key (PEM)."),
    key("ehr.auth.scope", "text", Nothing, "`smart`: scopes to ask for."),
    key("feed.census", "`location`, `list`, `group`, `adt`, `drop`", Is("\"location\""), "Who says which patients lie on the ward."),
    key("feed.chart", "`fhir`, `hl7v2`, `drop`", Is("\"fhir\""), "Who says what is in their charts."),
    key("feed.list", "text", Nothing, "Id of the List or Group, where the census is one."),
    key("feed.record_number_system", "text", Nothing, "Naming system of the record numbers in FHIR; needed for an ADT census with charts from FHIR."),
    key("feed.code_status", "list of text", Is("[]"), "Codes that mean a resuscitation status, `system|code` or a code alone; empty: the usual ones."),
    key("feed.hl7v2.listen", "address and port", Required, "Where HL7 v2 messages (MLLP) are taken: `127.0.0.1:2575`."),
    key("feed.hl7v2.peers", "list of addresses", Is("[]"), "Addresses or networks that may send; empty: this computer only."),
    key("feed.hl7v2.ward_codes", "list of text", Is("[]"), "How the ward is called in PV1-3; empty: the ward's code."),
    key("feed.hl7v2.charset", "`latin1`, `latin9`, `utf8`, `ascii`", Is("\"latin1\""), "What undeclared bytes are read as."),
    key("feed.hl7v2.silent_after_minutes", "number", Is("60"), "Silence of the link after which its sections are no longer called complete."),
    key("feed.hl7v2.initial_load_done", "`true`, `false`", Is("false"), "Every patient of the ward has been sent once since the link began."),
    key("feed.hl7v2.carries_allergies", "`true`, `false`", Is("false"), "The movements carry AL1 segments for every patient with an allergy."),
    key("feed.hl7v2.record_number_authority", "text", Nothing, "Assigning authority of the record numbers in PID-3; without it those of type PI or MR."),
    key("feed.drop.folder", "folder", Required, "The folder that the hospital writes into (see drop-folder.md)."),
    key("feed.drop.keep_done_hours", "number", Is("24"), "How long accepted files stay in `done`; they hold patients' data."),
    key("feed.drop.scan_seconds", "1 to 3600", Is("60"), "Between two looks into the folder."),
    key("site.zone", "time zone", Is("\"Europe/Paris\""), "The hospital's time zone."),
    key("site.times", "section of lists of times", Nothing, "Standard times by key, approved by pharmacy; a key without a line computes nothing."),
    key("site.high_alert", "list of words", List, "Words that make a medicine high-alert."),
    key("site.witness", "list of words", List, "Words that make a medicine one that two people sign."),
    key("site.insulins", "list of words", List, "Words that name an insulin: its glucose is asked for."),
    key("site.anticoagulants", "list of words", List, "Words that name an anticoagulant."),
    key("site.patch_words", "list of words", List, "Words that make an order a patch."),
    key("site.time_critical", "list of words", List, "Words that name a medicine whose hour matters: the narrow tolerance."),
    key("site.cytotoxic", "list of words", List, "Words that name a medicine handled as cytotoxic."),
    key("site.controlled", "list of words", List, "Words that name a narcotic that is counted."),
    key("site.refrigerated", "list of words", Is("[]"), "Words that name a medicine of the refrigerator."),
    key("site.look_alike", "list of words", Is("[]"), "Words that name a medicine easily taken for another."),
    key("site.undo_minutes", "minutes", Is("10"), "How long somebody may take back her own last entry with two keys."),
    key("site.tolerance_critical_minutes", "minutes", Is("30"), "Tolerance of time-critical doses."),
    key("site.tolerance_frequent_minutes", "minutes", Is("60"), "Tolerance of doses more often than daily."),
    key("site.tolerance_daily_minutes", "minutes", Is("120"), "Tolerance of daily or rarer doses."),
    key("site.feed_lag_minutes", "minutes", Is("5"), "How long a dose charted in the record may take to reach the station."),
    key("site.reassess_minutes", "minutes", Is("60"), "After how long the effect of an if-needed dose is looked at."),
    key("site.reassess_fast_minutes", "minutes", Is("30"), "The same for injected, inhaled and sublingual doses."),
    key("site.reassess_tolerance_minutes", "minutes", Is("15"), "How late that may be."),
    key("site.bag_tolerance_minutes", "minutes", Is("15"), "How late an empty bag may be changed."),
    key("site.shifts", "list of times", Is("[\"06:45:00\", \"14:15:00\", \"21:00:00\"]"), "When a shift takes over from the one before."),
    key("site.glucose_unit", "`g/L`, `mmol/L`", Is("\"g/L\""), "Unit in which glucose is measured at the bedside."),
    key("timing.sync_seconds", "1 to 86400", Is("300"), "Between two copies while the record answers."),
    key("timing.probe_seconds", "1 to 86400", Is("2"), "Between two looks at the record while it answers."),
    key("timing.resend_seconds", "1 to 86400", Is("120"), "After how long an entry of unknown fate, that the record does not show, may go again."),
    key("timing.recovery_seconds", "seconds", Is("60"), "How long the record must answer before the end of the outage is proposed."),
    key("print.printer", "ipp address", Nothing, "The ward's only printer. Where there are several, `printers` names them."),
    key("print.printers[].name", "text", Required, "The name on its label. The nearest printer comes first."),
    key("print.printers[].address", "ipp address", Required, "`ipp://10.1.2.3/ipp/print`, or a queue of CUPS."),
    key("print.folder", "folder", Nothing, "Folder for saved sheets; without it `sheets` beside the database."),
    key("print.folders[].name", "text", Required, "What the ward calls this folder for PDFs."),
    key("print.folders[].path", "folder", Required, "Where it is; it must exist."),
    key("print.paper", "`a4`, `letter`", Is("\"a4\""), "The paper in the trays."),
    key("print.duplex", "`true`, `false`", Is("false"), "The printer turns the leaf over (long edge)."),
    key("print.labels.columns", "number", Required, "Labels side by side; without `[print.labels]` what is usual for the paper."),
    key("print.labels.rows", "number", Required, "Labels below each other."),
    key("print.labels.left", "millimetres", Required, "From the edge of the paper to the first label."),
    key("print.labels.top", "millimetres", Required, "From the top of the paper to the first label."),
    key("print.labels.width", "millimetres", Required, "Width of one label."),
    key("print.labels.height", "millimetres", Required, "Height of one label."),
    key("print.labels.gap_across", "millimetres", Required, "Between two labels side by side."),
    key("print.labels.gap_down", "millimetres", Required, "Between two labels below each other."),
    key("print.packs", "`sealed`, `plain`, `off`", Is("\"sealed\""), "How the packs printed ahead lie on the disk; `plain` only on a volume known to be encrypted."),
    key("directives.folder", "folder", Nothing, "Folder of IT's directives, a share or a stick; without it only `veilleuse directive apply` on this computer."),
    key("directives.scan_seconds", "1 to 3600", Is("30"), "Between two looks into it; notifications only make it sooner."),
    key("directives.keys", "list of public keys", Is("[]"), "IT's keys, at most two, as `veilleuse directive keygen` prints them. None: no directive is followed."),
    key("directives.root", "public key", Nothing, "The root's key, whose secret half lies in a safe: two of the three change the keys."),
    key("procedures.folder", "folder", Nothing, "Folder of the hospital's own set of cards, relative to this file; without it the cards of the release."),
    key("procedures.keys", "list of public keys", Is("[]"), "Keys in minisign's form, of which one must have signed the set."),
    key("people.roster", "file", Nothing, "A roster file from IT, relative to this file; its people are added to those of `[[staff]]`."),
    key("people.pin_digits", "6 to 12", Is("6"), "Digits of a PIN."),
    key("people.lock_minutes", "1 to 15", Is("3"), "Minutes without a key or a pointer after which a window locks."),
    key("people.witness_may_be_absent", "`true`, `false`", Is("true"), "\"No second person available\", with a reason, is accepted and flagged."),
    key("staff[].initials", "text", Required, "Initials, unique."),
    key("staff[].name", "text", Required, "Name."),
    key("staff[].role", "`nurse`, `charge-nurse`, `pharmacist`, `physician`, `it`", Required, "Role."),
    key("staff[].pin", "line of `veilleuse staff pin`", Nothing, "Her PIN, hashed. Without any PIN on the roster a name is enough, and every screen says so."),
    key("staff[].badge", "line of `veilleuse staff badge`", Nothing, "Her badge's number, hashed."),
    key("staff[].badge_pin", "line of `veilleuse staff pin --badge`", Nothing, "The four digits of her badge, hashed."),
    key("staff[].witness", "`true`, `false`", Nothing, "Whether she may sign as second person; without it those who chart, and pharmacists."),
    key("staff[].valid_until", "day", Nothing, "Last day on which she may sign: `2027-06-30`."),
    key("staff[].revoked", "`true`, `false`", Is("false"), "She may no longer sign."),
    key("monitoring.metrics", "loopback address and port", Nothing, "Where `/metrics` and `/health` are answered: `127.0.0.1:9617`. Without it nowhere."),
];

/// The key of a place in a file: numbers of list entries are left out.
pub(crate) fn of_path(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| {
        key.path == path || (key.path == "site.times" && path.starts_with("site.times."))
    })
}

/// Whether a running station takes a change of this key up.
pub fn taken_at_once(path: &str) -> bool {
    TAKEN_AT_ONCE.iter().any(|taken| {
        path == *taken
            || path
                .strip_prefix(taken)
                .is_some_and(|rest| rest.starts_with(['.', '[']))
    })
}

/// The reference as `docs/configuration.md` holds it.
pub fn reference() -> String {
    let mut text = String::from(
        "# Configuration reference\n\n\
         Made from the program (`crates/app/src/config/schema.rs`); a test fails when this page and the program differ.\n\n\
         One TOML file. An unknown key or a wrong value refuses the whole file, with line and column. *Now*: a running station\n\
         takes a change up within ten seconds; all else waits for a restart, and the screen says so.\n",
    );
    let mut section = "";
    for key in KEYS {
        let (of, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        if of != section {
            section = of;
            // Writing into a text cannot fail.
            let _written = write!(
                text,
                "\n## {}\n\n| key | what | without it | change | meaning |\n|---|---|---|---|---|\n",
                heading(of)
            );
        }
        let unsaid = match key.unsaid {
            Required => "required".to_owned(),
            Nothing => "nothing".to_owned(),
            Is(value) => format!("`{value}`"),
            List => "a list of the program".to_owned(),
        };
        let change = if taken_at_once(key.path) {
            "now"
        } else {
            "restart"
        };
        let _written = writeln!(
            text,
            "| `{name}` | {} | {unsaid} | {change} | {} |",
            key.kind,
            key.about.replace('|', "\\|")
        );
    }
    text
}

/// A section as TOML writes its head.
fn heading(section: &str) -> String {
    match section.strip_suffix("[]") {
        Some(list) => format!("`[[{list}]]`"),
        None => format!("`[{section}]`"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    const LEAST: &str = "[station]\nname = \"3N-1\"\n[ward]\nhospital = \"Essai\"\ncode = \"3N\"\nname = \"Trois Nord\"\nlocation = \"w\"\n[ehr]\nbase_url = \"http://127.0.0.1/fhir\"\nown_system = \"urn:x\"\nauth = { kind = \"none\" }\n";

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("t.toml")).map_err(|error| error.to_string())
    }

    /// The keys that the program says it knows, where it is given one that it does not.
    fn known(text: &str) -> BTreeSet<String> {
        let said = parse(text).expect_err("a key that does not exist");
        let list = said
            .split_once("expected ")
            .unwrap_or_else(|| panic!("no list of keys: {said}"))
            .1;
        list.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }

    fn told(section: &str) -> BTreeSet<String> {
        KEYS.iter()
            .filter_map(|key| key.path.strip_prefix(section)?.strip_prefix('.'))
            .filter(|name| !name.contains('.'))
            .map(|name| name.trim_end_matches("[]").to_owned())
            .collect()
    }

    #[test]
    fn every_key_that_the_program_reads_is_in_the_reference() {
        let wrong = "zz = 1\n";
        for (section, head) in [
            ("station", "[station]\n"),
            ("ward", "[ward]\n"),
            ("ehr", "[ehr]\n"),
            ("feed", "[feed]\n"),
            ("feed.hl7v2", "[feed.hl7v2]\n"),
            ("feed.drop", "[feed.drop]\n"),
            ("site", "[site]\n"),
            ("timing", "[timing]\n"),
            ("print", "[print]\n"),
            ("print.printers[]", "[[print.printers]]\n"),
            ("print.folders[]", "[[print.folders]]\n"),
            ("print.labels", "[print.labels]\n"),
            ("directives", "[directives]\n"),
            ("procedures", "[procedures]\n"),
            ("people", "[people]\n"),
            ("staff[]", "[[staff]]\n"),
            ("monitoring", "[monitoring]\n"),
        ] {
            let mut read = known(&format!("{head}{wrong}"));
            // Sections within a section have their own lines.
            for inner in ["auth", "hl7v2", "drop", "labels", "printers", "folders"] {
                if KEYS.iter().any(|key| {
                    key.path.starts_with(&format!("{section}.{inner}."))
                        || key.path.starts_with(&format!("{section}.{inner}[]."))
                }) {
                    read.remove(inner);
                }
            }
            assert_eq!(told(section), read, "[{section}]");
        }
        let mut sections: BTreeSet<String> = known(wrong);
        for key in KEYS {
            let first = key.path.split(['.', '[']).next().unwrap();
            sections.remove(first);
        }
        assert!(sections.is_empty(), "without a line: {sections:?}");
    }

    #[test]
    fn what_holds_without_a_line_is_what_the_reference_says() {
        let plain = format!("{:?}", parse(LEAST).unwrap());
        for key in KEYS {
            let Is(value) = key.unsaid else { continue };
            let (section, name) = key.path.rsplit_once('.').unwrap();
            // A section that is not there has no values to compare; those are tried within a whole file of their kind.
            let needs = match section {
                "feed.hl7v2" => "[feed.hl7v2]\nlisten = \"127.0.0.1:2575\"\n",
                "feed.drop" => "[feed.drop]\nfolder = \"/srv/in\"\n",
                "staff[]" => "[[staff]]\ninitials = \"AL\"\nname = \"Alice\"\nrole = \"nurse\"\n",
                _ => "",
            };
            let (before, after) = match section {
                "station" => (
                    LEAST.to_owned(),
                    LEAST.replace("[station]\n", &format!("[station]\n{name} = {value}\n")),
                ),
                "ward" => (
                    LEAST.replace("location = \"w\"\n", ""),
                    LEAST.replace("location = \"w\"", &format!("{name} = {value}")),
                ),
                _ if needs.is_empty() => (
                    LEAST.to_owned(),
                    format!("{LEAST}[{section}]\n{name} = {value}\n"),
                ),
                _ => (
                    format!("{LEAST}{needs}"),
                    format!("{LEAST}{needs}{name} = {value}\n"),
                ),
            };
            match (parse(&before), parse(&after)) {
                (Ok(before), Ok(after)) => assert_eq!(
                    format!("{before:?}"),
                    format!("{after:?}"),
                    "{} = {value} is not what holds without it",
                    key.path
                ),
                (before, after) => assert_eq!(
                    before.err(),
                    after.err().map(|why| why.replace(":8:", ":7:")),
                    "{}",
                    key.path
                ),
            }
        }
        assert!(plain.contains("sync_seconds"), "the comparison sees values");
    }

    #[test]
    fn the_page_of_the_reference_is_this_one() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
        if std::env::var_os("VEILLEUSE_WRITE_REFERENCE").is_some() {
            let mut file = std::fs::File::create(&page).unwrap();
            std::io::Write::write_all(&mut file, reference().as_bytes()).unwrap();
        }
        let kept = std::fs::read_to_string(&page).unwrap_or_default();
        assert_eq!(
            kept,
            reference(),
            "run this test with VEILLEUSE_WRITE_REFERENCE=1 to write the page again"
        );
    }
}
