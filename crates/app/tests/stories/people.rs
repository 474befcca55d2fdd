//! Who stands before a window: signing in, locking, the emergency door, the witness.

use app::api::views::{ApiError, Boot, ModeBar, Reconciliation};
use app::api::{self, COMMANDS};
use app::config::Config;
use app::{Station, WITHOUT_A_PERSON};
use serde_json::{Value, json};
use ward::journal::{EntryBody, Proof, Proven, Statement};

use super::outage_ward::{Dose, Ward, request_id, with};

/// Everybody's on the demonstration's roster.
const PIN: &str = "246810";

/// A window of the ward's station: what a person at it sees, and what it refuses her.
struct Window(Station);

impl Window {
    fn at(ward: &Ward) -> Window {
        Window(ward.hosted().window().unwrap())
    }

    fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        api::call(&self.0, name, request)
    }

    fn ok(&self, name: &str, request: Value) -> Value {
        self.call(name, request.clone())
            .unwrap_or_else(|refused| panic!("{name} {request}: {refused}"))
    }

    /// The code with which a request is refused.
    fn refused(&self, name: &str, request: Value) -> String {
        match self.call(name, request.clone()) {
            Ok(answer) => panic!("{name} {request} was not refused: {answer}"),
            Err(refused) => refused.code,
        }
    }

    fn sign_in(&self, initials: &str) {
        self.ok("sign_in", json!({ "initials": initials, "pin": PIN }));
    }

    fn tries(&self, initials: &str, pin: &str) -> ApiError {
        self.call("sign_in", json!({ "initials": initials, "pin": pin }))
            .unwrap_err()
    }

    fn mode(&self) -> ModeBar {
        serde_json::from_value(self.ok("mode", json!({}))).unwrap()
    }

    fn user(&self) -> Option<String> {
        self.mode().user.map(|user| user.initials)
    }

    fn boot(&self) -> Boot {
        serde_json::from_value(self.ok("boot", json!({}))).unwrap()
    }
}

/// Every entry of a stopped station.
fn entries(ward: &Ward) -> Vec<EntryBody> {
    let store = ward.store();
    let chains = store.chains().unwrap();
    let signed = chains
        .iter()
        .flat_map(|chain| store.journal_after(chain, 0).unwrap());
    signed.map(|entry| entry.body().unwrap()).collect()
}

fn given(entries: &[EntryBody]) -> Vec<&EntryBody> {
    let given = |entry: &&EntryBody| matches!(entry.statement, Statement::Given(_));
    entries.iter().filter(given).collect()
}

fn without_pins(config: &mut Config) {
    for person in &mut config.staff {
        person.pin = None;
    }
}

#[test]
fn two_windows_are_two_desks() {
    let ward = Ward::quiet();
    let (first, second) = (Window::at(&ward), Window::at(&ward));
    first.sign_in("AL");
    assert_eq!(second.user(), None, "Alice signed in at the other window");
    second.sign_in("NB");
    assert_eq!(
        (first.user().as_deref(), second.user().as_deref()),
        (Some("AL"), Some("NB")),
        "each works under her own name, at the same time"
    );
    first.ok("sign_out", json!({}));
    assert_eq!(
        second.user().as_deref(),
        Some("NB"),
        "Nadia goes on when Alice leaves"
    );
}

#[test]
fn a_wrong_pin_five_times_waits_longer_and_longer_but_never_for_ever() {
    let mut ward = Ward::quiet();
    let window = Window::at(&ward);
    for left in ["4", "3", "2", "1"] {
        let refused = window.tries("AL", "000000");
        assert_eq!(
            (refused.code.as_str(), refused.subject.as_str()),
            ("pin-wrong", left),
            "she is told how many tries are left"
        );
    }
    let refused = window.tries("al", "000000");
    assert_eq!(refused.code, "pin-wait", "the fifth");
    assert!(refused.subject.starts_with("30"), "{}", refused.subject);
    assert_eq!(
        window.tries("AL", PIN).code,
        "pin-wait",
        "the right one waits too"
    );
    assert_eq!(window.user(), None, "nobody is in");
    let other = Window::at(&ward);
    assert_eq!(other.tries("AL", PIN).code, "pin-wait", "at every window");
    other.sign_in("NB");
    // A restart forgives nothing, and half a minute later one more slip doubles the wait.
    drop((window, other));
    ward.restart();
    let window = Window::at(&ward);
    assert_eq!(
        window.tries("AL", PIN).code,
        "pin-wait",
        "after the restart"
    );
    ward.seconds_later(31);
    let refused = window.tries("AL", "000000");
    assert!(refused.subject.starts_with("60"), "doubled: {refused}");
    ward.seconds_later(61);
    window.sign_in("AL");
    assert_eq!(
        window.tries("AL", "000000").subject,
        "4",
        "the right PIN wiped the slate"
    );
}

#[test]
fn who_may_not_sign_is_told_why_and_the_emergency_door_stays_open() {
    let ward = Ward::quiet_with(|config| {
        for person in &mut config.staff {
            match person.initials.as_str() {
                "NB" => person.revoked = true,
                "BR" => person.valid_until = Some("2026-11-19".parse().unwrap()),
                "PF" => person.valid_until = Some("2026-11-20".parse().unwrap()),
                "HD" => person.pin = None,
                _ => {}
            }
        }
    });
    let window = Window::at(&ward);
    for (who, code) in [
        ("NB", "person-revoked"),
        ("BR", "person-expired"),
        ("HD", "pin-missing"),
        ("ZZ", "unknown-person"),
        ("", "unknown-person"),
    ] {
        assert_eq!(window.tries(who, PIN).code, code, "{who}");
    }
    assert_eq!(
        window.refused("sign_in", json!({ "initials": "AL" })),
        "pin-needed",
        "a name alone"
    );
    window.sign_in("PF");
    window.ok(
        "break_glass",
        json!({ "name": "BR", "reason": "patient en détresse" }),
    );
    assert_eq!(
        window.mode().desk.break_glass.as_deref(),
        Some("ACCÈS D’URGENCE — Brigitte Roux"),
        "an expired right does not close the emergency door"
    );
}

#[test]
fn a_badge_and_its_four_digits_sign_in() {
    let ward = Ward::quiet_with(|config| {
        let alice = config
            .staff
            .iter_mut()
            .find(|person| person.initials == "AL");
        let alice = alice.unwrap();
        alice.badge = Some(app::staff::badge_line("0042 7781"));
        alice.badge_pin = Some(app::staff::pin_line("1357", "1357", 4).unwrap());
    });
    let window = Window::at(&ward);
    assert_eq!(
        window.boot().sign_in.badge_digits,
        Some(4),
        "the form knows"
    );
    let badge = |number: &str, pin: &str| json!({ "initials": "", "badge": number, "pin": pin });
    assert_eq!(
        window.refused("sign_in", badge("0042 7782", "1357")),
        "unknown-badge"
    );
    assert_eq!(
        window.refused("sign_in", badge("0042 7781", "1358")),
        "pin-wrong"
    );
    window.ok("sign_in", badge("0042 7781", "1357"));
    assert_eq!(window.user().as_deref(), Some("AL"), "Alice's badge");
}

#[test]
fn behind_the_lock_no_command_shows_a_patient() {
    let ward = Ward::quiet();
    ward.declare();
    let window = Window::at(&ward);
    let closed = |window: &Window, when: &str| {
        for name in COMMANDS
            .iter()
            .filter(|name| !WITHOUT_A_PERSON.contains(name))
        {
            assert_eq!(window.refused(name, json!({})), "locked", "{name}, {when}");
        }
    };
    closed(&window, "before anybody signed in");
    window.sign_in("AL");
    let names: Vec<String> = ward.list().rows.into_iter().map(|row| row.name).collect();
    window.ok("ward_list", json!({}));
    window.ok("lock", json!({}));
    closed(&window, "locked");
    let bar = window.ok("mode", json!({})).to_string() + &window.ok("boot", json!({})).to_string();
    for name in names {
        assert!(!bar.contains(&name), "the banner names {name}");
    }
    let mode = window.mode();
    assert!(
        mode.desk.closed && mode.user.is_none(),
        "nobody is known to look"
    );
    assert_eq!(
        mode.state, "active",
        "but the banner says what the ward is in"
    );
    ward.ok("ward_list", json!({}));
}

#[test]
fn a_window_locks_by_the_stations_clock_and_only_a_hand_keeps_it_open() {
    let ward = Ward::quiet();
    let window = Window::at(&ward);
    window.sign_in("AL");
    ward.seconds_later(170);
    window.ok("ward_list", json!({}));
    assert!(
        window.mode().desk.locks_in.is_some(),
        "it says so before it locks"
    );
    window.ok("present", json!({}));
    assert_eq!(window.mode().desk.locks_in, None, "a key was pressed");
    for _ in 0..18 {
        ward.seconds_later(9);
        window.ok("mode", json!({}));
        window.ok("ward_list", json!({}));
    }
    ward.seconds_later(20);
    assert_eq!(
        window.refused("ward_list", json!({})),
        "locked",
        "what a page asks by itself is nobody's hand"
    );
    window.ok("present", json!({}));
    assert_eq!(window.user(), None, "a hand alone does not open it");
    // A clock that goes back an hour does not keep a window open for an hour.
    window.sign_in("AL");
    ward.later(-60);
    window.ok("mode", json!({}));
    ward.seconds_later(181);
    assert!(window.mode().desk.closed, "three minutes are three minutes");
}

#[test]
fn the_same_person_resumes_and_another_begins_anew() {
    let ward = Ward::quiet();
    let window = Window::at(&ward);
    window.sign_in("AL");
    let session = window.mode().desk.session;
    window.ok("lock", json!({}));
    let held = window.mode().desk.held_for.unwrap();
    assert_eq!(held.initials, "AL", "her work waits");
    assert_eq!(
        window.tries("AL", "111111").code,
        "pin-wrong",
        "not for a stranger"
    );
    window.sign_in("AL");
    assert_eq!(
        window.mode().desk.session,
        session,
        "Alice goes on where she was"
    );
    window.ok("lock", json!({}));
    window.sign_in("NB");
    let mode = window.mode();
    assert_ne!(
        mode.desk.session, session,
        "Nadia does not get Alice's draft"
    );
    assert_eq!(mode.desk.held_for, None, "nothing waits any more");
    window.ok("lock", json!({}));
    window.ok(
        "break_glass",
        json!({ "name": "NB", "reason": "code oublié cette nuit" }),
    );
    assert_ne!(
        window.mode().desk.session,
        mode.desk.session,
        "a name through the emergency door proves nothing: Nadia's draft is not hers"
    );
}

#[test]
fn a_lock_while_a_dose_is_signed_leaves_nothing_half_recorded() {
    let mut ward = Ward::quiet();
    ward.declare();
    let dose = ward.plain_doses().remove(0);
    let window = Window::at(&ward);
    window.sign_in("AL");
    let request = dose.given();
    ward.seconds_later(200);
    assert_eq!(
        window.refused("record_given", request.clone()),
        "locked",
        "the time was over before she signed"
    );
    assert!(ward.again(&dose).cell.open, "nothing was recorded");
    window.sign_in("AL");
    window.ok("record_given", request.clone());
    window.ok("lock", json!({}));
    window.sign_in("AL");
    window.ok("record_given", request);
    ward.stop();
    assert_eq!(
        given(&entries(&ward)).len(),
        1,
        "signed once, recorded once"
    );
}

#[test]
fn the_emergency_door_is_journalled_before_it_opens() {
    let mut ward = Ward::quiet();
    ward.declare();
    let window = Window::at(&ward);
    for _ in 0..5 {
        window.tries("AL", "000000");
    }
    let before = ward.journal().entries;
    let asked = |name: &str, reason: &str| json!({ "name": name, "reason": reason });
    assert_eq!(
        window.refused("break_glass", asked("", "patient en arrêt")),
        "name-needed"
    );
    assert_eq!(
        window.refused("break_glass", asked("Jean Petit", "vite")),
        "text-too-short"
    );
    assert_eq!(
        ward.journal().entries,
        before,
        "nothing opened, nothing written"
    );
    assert_eq!(window.refused("ward_list", json!({})), "locked");
    window.ok("break_glass", asked("Jean Petit", "patient en arrêt"));
    assert_eq!(
        ward.journal().entries,
        before + 1,
        "written with the answer"
    );
    window.ok("ward_list", json!({}));
    let mode = window.mode();
    assert_eq!(
        mode.desk.break_glass.as_deref(),
        Some("ACCÈS D’URGENCE — Jean Petit"),
        "and the banner says who"
    );
    assert_eq!(mode.desk.not_journalled, None, "the journal has it");
    let dose = ward.plain_doses().remove(0);
    window.ok("record_given", dose.given());
    let seen: Reconciliation =
        serde_json::from_value(window.ok("reconciliation", json!({}))).unwrap();
    assert_eq!(
        (
            seen.accesses[0].name.as_str(),
            seen.accesses[0].reason.as_str()
        ),
        ("Jean Petit", "patient en arrêt"),
        "it is read again when the record returns"
    );
    assert!(
        seen.lines[0].what.contains("identité non prouvée"),
        "{}",
        seen.lines[0].what
    );
    window.ok("lock", json!({}));
    assert_eq!(
        window.refused("ward_list", json!({})),
        "locked",
        "it ends with the lock"
    );
    assert_eq!(window.mode().desk.held_for, None, "and keeps nothing");
    drop(window);
    ward.stop();
    let entries = entries(&ward);
    let access = entries
        .iter()
        .position(|entry| matches!(entry.statement, Statement::Access(_)));
    let dose = given(&entries)[0];
    assert!(
        access.unwrap() < usize::try_from(dose.seq).unwrap(),
        "first the name"
    );
    assert_eq!(dose.author.initials, "JP*", "nobody of the roster");
    assert_eq!(
        dose.proof.unwrap().author,
        Proven::BreakGlass,
        "the dose says that nobody proved who she is"
    );
}

#[test]
fn a_roster_that_cannot_be_read_leaves_the_last_one_and_the_emergency_door() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roster.toml");
    let write = |text: &str| {
        use std::io::Write;
        let mut file = std::fs::File::create(&file).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    let line = app::staff::pin_line("135791", "135791", 6).unwrap();
    let carole = format!(
        "[[staff]]\ninitials = \"CM\"\nname = \"Carole Morin\"\nrole = \"nurse\"\npin = \"{line}\"\n"
    );
    let path = file.clone();
    write("[[staff]]\ninitials = \"CM\"\nnam = \"Carole Morin\"\n");
    let mut ward = Ward::quiet_with(|config| {
        without_pins(config);
        config.people.roster = Some(path);
    });
    let window = Window::at(&ward);
    assert!(
        !window.boot().sign_in.by_name,
        "a broken file does not open the ward to names"
    );
    assert_eq!(window.tries("AL", PIN).code, "pin-missing");
    let warning = &window.mode().warnings[0];
    assert_eq!(warning.code, "roster-refused");
    assert!(warning.what.contains("roster.toml:3:1"), "{}", warning.what);
    let reason = json!({ "name": "Alice Lambert", "reason": "liste illisible" });
    window.ok("break_glass", reason);
    window.ok("ward_list", json!({}));

    drop(window);
    ward.stop();
    write(&carole);
    ward.start_again();
    let window = Window::at(&ward);
    assert!(window.mode().warnings.is_empty(), "the file is whole again");
    window.ok("sign_in", json!({ "initials": "CM", "pin": "135791" }));

    drop(window);
    ward.stop();
    write("what is this");
    ward.start_again();
    let window = Window::at(&ward);
    assert_eq!(window.mode().warnings[0].code, "roster-refused");
    window.ok("sign_in", json!({ "initials": "CM", "pin": "135791" }));

    drop(window);
    ward.stop();
    ward.configure(|config| {
        config.people.roster = None;
        config.staff.clear();
    });
    ward.start_again();
    let window = Window::at(&ward);
    window.ok(
        "break_glass",
        json!({ "name": "Alice Lambert", "reason": "liste vide" }),
    );
    window.ok("ward_list", json!({}));
}

#[test]
fn without_a_pin_on_the_roster_a_name_is_enough_and_the_form_says_so() {
    let mut ward = Ward::quiet_with(without_pins);
    let window = Window::at(&ward);
    let rules = window.boot().sign_in;
    assert!(rules.by_name, "nobody has a PIN");
    assert!(rules.note.unwrap().contains("nom seul"), "and that is said");
    window.ok("sign_in", json!({ "initials": "AL" }));
    window.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": "le DPI affiche des dossiers vides" }),
    );
    window.ok("record_given", ward.plain_doses()[0].given());
    drop(window);
    ward.stop();
    assert_eq!(
        given(&entries(&ward))[0].proof.unwrap().author,
        Proven::NameOnly,
        "the journal says what it is worth"
    );
}

#[test]
fn who_decides_about_the_outage_proves_who_she_is() {
    let mut ward = Ward::quiet();
    let window = Window::at(&ward);
    let decide = |by: Value, second: Value| {
        let mut request =
            json!({ "by": "BR", "second": "AL", "reason": "le DPI affiche des dossiers vides" });
        request["by_pin"] = by;
        request["second_pin"] = second;
        request
    };
    for (by, second, code) in [
        (Value::Null, Value::Null, "pin-needed"),
        (json!(PIN), Value::Null, "pin-needed"),
        (json!(PIN), json!("999999"), "pin-wrong"),
        (json!("999999"), json!(PIN), "pin-wrong"),
    ] {
        assert_eq!(window.refused("declare_downtime", decide(by, second)), code);
    }
    assert_eq!(window.mode().state, "normal", "nothing was declared");
    // Nobody is signed in at this window: a locked screen does not delay a declaration.
    window.ok("declare_downtime", decide(json!(PIN), json!(PIN)));
    assert_eq!(window.mode().state, "active");
    window.sign_in("BR");
    let print = json!({ "what": "census", "patient_ids": [], "by": "AL", "to_file": true });
    assert_eq!(
        window.refused("print", print.clone()),
        "pin-needed",
        "Brigitte does not print in Alice's name"
    );
    window.ok("print", with(print, json!({ "by": "BR" })));
    drop(window);
    ward.stop();
    let entries = entries(&ward);
    let declared = entries
        .iter()
        .find(|entry| matches!(entry.statement, Statement::Downtime { .. }));
    assert_eq!(
        declared.unwrap().proof,
        Some(Proof {
            author: Proven::Pin,
            witness: Some(Proven::Pin)
        }),
        "both proved it"
    );
}

#[test]
fn a_witness_signs_in_the_authors_panel_with_her_own_pin() {
    let mut ward = Ward::quiet_with(|config| {
        let paul = config
            .staff
            .iter_mut()
            .find(|person| person.initials == "PF");
        paul.unwrap().witness = Some(false);
    });
    ward.declare();
    let doses: Vec<Dose> = ward.plain_doses();
    let window = Window::at(&ward);
    window.sign_in("AL");
    let witnessed = |dose: &Dose, initials: &str, pin: Option<&str>, absent: Option<&str>| {
        let witness = json!({ "initials": initials, "pin": pin, "absent": absent });
        with(
            dose.given(),
            json!({ "witness": witness, "request_id": request_id() }),
        )
    };
    for (initials, pin, absent, code) in [
        ("al", Some(PIN), None, "witness-same"),
        ("PF", Some(PIN), None, "witness-not-allowed"),
        ("BR", None, None, "pin-needed"),
        ("BR", Some("999999"), None, "pin-wrong"),
        ("ZZ", Some(PIN), None, "unknown-person"),
        ("", None, Some("nuit"), "text-too-short"),
    ] {
        let request = witnessed(&doses[0], initials, pin, absent);
        assert_eq!(window.refused("record_given", request), code, "{initials}");
    }
    assert!(
        ward.again(&doses[0]).cell.open,
        "the draft is still a draft"
    );
    assert_eq!(
        window.user().as_deref(),
        Some("AL"),
        "the session is still hers"
    );
    window.ok("record_given", witnessed(&doses[0], "BR", Some(PIN), None));
    assert_eq!(window.user().as_deref(), Some("AL"), "and stays hers");
    let alone = witnessed(&doses[1], "", None, Some("seule dans le service"));
    window.ok("record_given", alone);
    let seen: Reconciliation =
        serde_json::from_value(window.ok("reconciliation", json!({}))).unwrap();
    let flagged = seen
        .lines
        .iter()
        .filter(|line| line.what.contains("à contresigner"));
    assert_eq!(flagged.count(), 1, "nobody has to remember who was alone");
    drop(window);
    ward.stop();
    let entries = entries(&ward);
    let given = given(&entries);
    assert_eq!(given[0].witness.as_ref().unwrap().initials, "BR");
    assert_eq!(
        given[0].proof.unwrap().witness,
        Some(Proven::Pin),
        "her own proof, not the author's"
    );
    assert_eq!(
        (given[1].witness.clone(), given[1].witness_absent.as_deref()),
        (None, Some("seule dans le service")),
        "why nobody was there"
    );
}

#[test]
fn the_command_line_signs_by_name_and_the_journal_says_so() {
    let mut ward = Ward::quiet();
    ward.declare();
    ward.give(&ward.plain_doses()[0]);
    ward.stop();
    assert_eq!(
        given(&entries(&ward))[0].proof.unwrap().author,
        Proven::NameOnly,
        "whoever holds the account is taken at her word, and flagged"
    );
}

#[test]
fn a_roster_is_taken_whole_or_refused_with_its_line() {
    let person = "[[staff]]\ninitials = \"AL\"\nname = \"Alice Lambert\"\nrole = \"nurse\"\n";
    let base = include_str!("../../../../fixtures/demo-ward/veilleuse.toml");
    let head = base.split("\n[[staff]]").next().unwrap();
    let good = app::staff::pin_line("246810", "246810", 6).unwrap();
    let refused = |more: &str| {
        let text = format!("{head}\n{person}{more}");
        Config::parse(&text, std::path::Path::new("veilleuse.toml"))
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert_eq!(
        refused(&format!("pin = \"{good}\"\n")),
        "",
        "a good one is taken"
    );
    for (more, why) in [
        ("pin = \"246810\"\n".to_owned(), "not a PHC line"),
        (
            format!("pin = \"{}\"\n", good.replace("m=19456", "m=1024")),
            "m=1024",
        ),
        (format!("badge_pin = \"{good}\"\n"), "go together"),
        (
            format!("badge = \"0042\"\nbadge_pin = \"{good}\"\n"),
            "64 hexadecimal",
        ),
        ("valid_until = \"demain\"\n".to_owned(), "invalid"),
        ("pni = \"x\"\n".to_owned(), "pni"),
        (person.to_owned(), "given twice"),
    ] {
        let said = refused(&more);
        assert!(said.starts_with("veilleuse.toml:"), "{more}: {said}");
        assert!(said.contains(why), "{more}: {said}");
    }
    for (key, value) in [("pin_digits", 4), ("lock_minutes", 0), ("lock_minutes", 60)] {
        let text = base.replace(
            if key == "pin_digits" {
                "pin_digits = 6"
            } else {
                "lock_minutes = 3"
            },
            &format!("{key} = {value}"),
        );
        let said = Config::parse(&text, std::path::Path::new("veilleuse.toml"));
        assert!(
            said.unwrap_err().to_string().contains(key),
            "{key} = {value}"
        );
    }
}
