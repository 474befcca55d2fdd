//! Downtimes that IT announces with signed files in a shared folder, and files that it never signed.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use app::api::views::{DirectiveList, Mode, OutageFigures, ProposalKind, SheetsOut};
use app::board::board;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use ehr_sim::Fault;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;
use ward::directive::{Audience, Draft, KeyChange, KeySet, Kind, Order, SignedChange, sign};
use ward::journal::EntryId;

use super::outage_ward::Ward;

/// IT's desk: two keys, a root, a counter and a share.
struct It {
    share: TempDir,
    key: SigningKey,
    counter: u64,
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> String {
    hex(&key(seed).verifying_key().to_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pinned() -> KeySet {
    KeySet {
        serial: 0,
        keys: vec![public(1), public(2)],
        root: Some(public(9)),
    }
}

impl It {
    fn new() -> It {
        It {
            share: TempDir::new().unwrap(),
            key: key(1),
            counter: 0,
        }
    }

    /// A ward of this hospital that watches the share.
    fn ward(&self, code: &str, station: &str) -> Ward {
        let share = self.share.path().to_owned();
        Ward::living_with(|config| {
            config.ward.code = code.to_owned();
            config.station.name = station.to_owned();
            config.directives.folder = Some(share);
            config.directives.scan_seconds = 1;
            config.directives.keys = pinned().keys;
            config.directives.root = pinned().root;
        })
    }

    fn draft(&mut self, kind: Kind, now: DateTime<Utc>, order: Order) -> Draft {
        self.counter += 1;
        Draft {
            audience: Audience::Wards(vec!["3N".to_owned(), "3S".to_owned()]),
            id: EntryId::from_parts(now, [u8::try_from(self.counter).unwrap(); 10]).0,
            counter: self.counter,
            not_before: now - TimeDelta::minutes(5),
            not_after: now + TimeDelta::hours(12),
            kind,
            order: Order {
                by: "Carole Danet".to_owned(),
                ..order
            },
        }
    }

    fn signed(&self, draft: &Draft) -> Vec<u8> {
        sign(draft, &self.key).unwrap()
    }

    /// Puts a file on the share as `veilleuse directive send` does.
    fn put(&self, name: &str, bytes: &[u8]) {
        let beside = self.share.path().join(format!(".{name}.tmp"));
        File::create(&beside).unwrap().write_all(bytes).unwrap();
        fs::rename(beside, self.share.path().join(name)).unwrap();
    }

    fn sends(&mut self, name: &str, kind: Kind, now: DateTime<Utc>, order: Order) -> Uuid {
        let draft = self.draft(kind, now, order);
        self.put(name, &self.signed(&draft));
        draft.id
    }
}

fn says(text: &str) -> Order {
    Order {
        text: text.to_owned(),
        ..Order::default()
    }
}

fn list(ward: &Ward) -> DirectiveList {
    ward.ask("directives", json!({}))
}

/// What became of a file, once something did.
fn outcome(ward: &Ward, file: &str) -> String {
    let found = || {
        let lines = list(ward).directives;
        lines.into_iter().find(|line| line.file == file)
    };
    ward.wait(file, || found().is_some());
    found().unwrap().outcome
}

fn milestone(ward: &Ward) -> String {
    ward.mode()
        .plan
        .and_then(|plan| plan.milestone)
        .unwrap_or_default()
}

/// Every printed sheet is said to be unused: nobody wrote on it.
fn bring_sheets_home(ward: &Ward, by: &str) {
    let out: SheetsOut = ward.ask("sheets_out", json!({}));
    let sheets: Vec<Value> = out
        .lines
        .iter()
        .map(|line| json!({ "sheet": line.sheet, "version": line.version }))
        .collect();
    ward.ok(
        "mark_sheets",
        json!({ "by": by, "sheets": sheets, "mark": "unused", "reason": null, "witness": null }),
    );
}

fn by(initials: &str) -> Value {
    json!({ "by": initials, "second": null, "reason": null })
}

#[test]
fn a_downtime_that_it_announces_runs_through_two_wards_from_notice_to_closing() {
    let mut it = It::new();
    let north = it.ward("3N", "3N-1");
    let south = it.ward("3S", "3S-1");
    let wards = [&north, &south];
    let now = north.now();
    let plan = it.sends(
        "01-plan.directive",
        Kind::PlanDowntime,
        now,
        Order {
            start: Some(now + TimeDelta::minutes(120)),
            end: Some(now + TimeDelta::minutes(240)),
            ..says("Mise à jour du DPI")
        },
    );
    for ward in wards {
        assert_eq!(outcome(ward, "01-plan.directive"), "followed");
        let mode = ward.mode();
        assert_eq!(
            (mode.state.as_str(), mode.mode),
            ("planned", Mode::Normal),
            "announced"
        );
        assert!(
            mode.word.contains("ARRÊT PROGRAMMÉ dans"),
            "a countdown: {}",
            mode.word
        );
        assert!(!mode.capture_open, "the ward still charts in the record");
    }
    for (minutes, step) in [(61, "t60"), (30, "t30"), (15, "t15")] {
        for ward in wards {
            ward.later(minutes);
            ward.wait(step, || milestone(ward) == step);
        }
    }

    // Both wards are asked; the north confirms with a page in her hand.
    for ward in wards {
        ward.wait("the question", || {
            ward.mode()
                .proposal
                .is_some_and(|one| one.kind == ProposalKind::Ready)
        });
    }
    // The pretend record's own clock stands at 10:20: what it says is old, and the ward has to say why it begins with that.
    let ready = |reason| json!({ "by": "AL", "printer_tested": true, "reason": reason });
    assert_eq!(
        north.refused("acknowledge_plan", ready(None::<&str>)),
        "data-too-old",
        "not without a reason"
    );
    north.ok(
        "print",
        json!({ "what": "downtime-log", "patient_ids": [], "by": "AL", "to_file": true }),
    );
    north.ok(
        "acknowledge_plan",
        ready(Some("le DPI date ses réponses de 10:20")),
    );
    let told = |ward: &str| {
        let board = board(it.share.path(), &pinned()).unwrap();
        let plan = board
            .downtimes
            .into_iter()
            .find(|one| one.command == plan)
            .unwrap();
        (plan.unconfirmed.contains(&ward.to_owned()), plan.answers)
    };
    north.wait("the answer on the share", || !told("3N").0);
    let (south_waits, answers) = told("3S");
    assert!(south_waits, "IT sees who has not confirmed");
    let ready_of = answers
        .iter()
        .find(|ack| ack.ward == "3N")
        .and_then(|ack| ack.ready.clone())
        .unwrap();
    assert_eq!(
        (ready_of.by.as_str(), ready_of.printer_tested),
        ("AL", true),
        "and who has: {ready_of:?}"
    );

    for ward in wards {
        ward.later(5);
        let until = std::time::Instant::now() + std::time::Duration::from_secs(180);
        let pages = || ward.mode().plan.and_then(|plan| plan.pack_pages);
        while pages().unwrap_or(0) == 0 {
            let mode = ward.mode();
            // Laying out two wards twice, beside their packs, takes its time on a busy machine.
            assert!(
                std::time::Instant::now() < until,
                "no pack: {:?} {:?}",
                mode.plan,
                mode.warnings
            );
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
    }

    // T0: the record goes, in both wards.
    for ward in wards {
        ward.later(9);
        ward.cut(Fault::Refuse);
        ward.wait("the announced outage", || ward.mode().state == "active");
        let mode = ward.mode();
        assert_eq!(mode.mode, Mode::Planned, "no alarm: it was announced");
        assert!(
            mode.capture_open && mode.word.starts_with("ARRÊT PROGRAMMÉ"),
            "{}",
            mode.word
        );
    }
    north.sign_in("AL");
    let dose = north.plain_doses().remove(0);
    north.give(&dose);

    let ends: Vec<String> = wards
        .iter()
        .map(|ward| ward.mode().plan.unwrap().end)
        .collect();
    it.sends(
        "02-extend.directive",
        Kind::Extend,
        now,
        Order {
            end: Some(now + TimeDelta::minutes(300)),
            plan: Some(plan),
            ..says("Une heure de plus")
        },
    );
    for (ward, end) in wards.iter().zip(ends) {
        assert_eq!(outcome(ward, "02-extend.directive"), "followed");
        assert_ne!(ward.mode().plan.unwrap().end, end, "later");
    }
    let cancel = Order {
        plan: Some(plan),
        ..says("Annulé")
    };
    it.sends("03-cancel.directive", Kind::Cancel, now, cancel);
    assert_eq!(
        outcome(&north, "03-cancel.directive"),
        "already-declared",
        "IT ends nothing"
    );

    // Restored, says IT; the ward looks and confirms.
    for ward in wards {
        ward.cut(Fault::None);
    }
    it.sends(
        "04-restored.directive",
        Kind::EhrRestored,
        now,
        says("DPI rétabli"),
    );
    for ward in wards {
        assert_eq!(outcome(ward, "04-restored.directive"), "followed");
        let mode = ward.mode();
        assert_eq!(mode.state, "active", "a directive ends nothing");
        let asked = mode.proposal.unwrap();
        assert!(
            asked.kind == ProposalKind::Recovery && asked.text.contains("Carole Danet"),
            "{asked:?}"
        );
        ward.end();
    }
    it.sends("05-clear.directive", Kind::AllClear, now, says("Feu vert"));
    for ward in wards {
        assert_eq!(outcome(ward, "05-clear.directive"), "followed");
        let mode = ward.mode();
        assert_eq!(
            (mode.state.as_str(), mode.sending_allowed),
            ("recovery-hold", false),
            "nor lets anything leave"
        );
        assert!(
            mode.proposal.unwrap().text.contains("Carole Danet"),
            "it is proposed"
        );
        ward.all_clear();
    }
    assert_eq!(north.release_all(), 1, "Alice releases her dose");
    north.wait("the dose to be read back", || {
        north.reconciliation().totals.verified == 1
    });
    for (ward, who) in [(&north, "AL"), (&south, "NB")] {
        ward.ok(
            "all_reconciled",
            json!({ "by": "BR", "second": "PF", "reason": null }),
        );
        ward.sign_in(who);
        bring_sheets_home(ward, who);
        ward.ok("close_event", by("BR"));
        ward.wait("an ordinary ward", || ward.mode().state == "normal");
        let figures: OutageFigures = ward.ask("outage_figures", json!({}));
        assert!(figures.planned, "and the figures say that it was announced");
        assert!(ward.journal().ok, "from the first entry to the last");
        assert_eq!(ward.mode().plan, None, "the plan is no more");
    }
}

#[test]
fn what_it_did_not_sign_for_this_ward_now_is_refused_journalled_and_shown() {
    let mut it = It::new();
    let mut ward = it.ward("3N", "3N-1");
    let now = ward.now();
    let message = it.draft(Kind::Message, now, says("Bonjour"));
    let good = it.signed(&message);
    it.put("a.directive", &good);
    assert_eq!(outcome(&ward, "a.directive"), "followed");
    let entries = ward.journal().entries;

    let before = ward.mode().state;
    it.put("b-replayed.directive", &good);
    let draft = it_draft(&mut it, Kind::Message, now);
    let mut flipped = it.signed(&draft);
    let last = flipped.len() - 80;
    flipped[last] ^= 1;
    it.put("c-tampered.directive", &flipped);
    let draft = it_draft(&mut it, Kind::Message, now);
    let cut = it.signed(&draft);
    it.put("d-cut.directive", &cut[..cut.len() - 30]);
    let draft = it_draft(&mut it, Kind::StartDowntime, now);
    let unsigned = it.signed(&draft);
    let mut nobody = unsigned[..unsigned.len() - 64].to_vec();
    nobody.extend([0; 64]);
    it.put("e-unsigned.directive", &nobody);
    let stranger = sign(&it_draft(&mut it, Kind::StartDowntime, now), &key(7)).unwrap();
    it.put("f-stranger.directive", &stranger);
    let expired = Draft {
        not_before: now - TimeDelta::hours(20),
        not_after: now - TimeDelta::hours(2),
        ..it_draft(&mut it, Kind::StartDowntime, now)
    };
    it.put("g-expired.directive", &it.signed(&expired));
    let future = Draft {
        not_before: now + TimeDelta::hours(2),
        not_after: now + TimeDelta::hours(4),
        ..it_draft(&mut it, Kind::StartDowntime, now)
    };
    it.put("h-future.directive", &it.signed(&future));
    let foreign = Draft {
        audience: Audience::Wards(vec!["4N".to_owned()]),
        ..it_draft(&mut it, Kind::StartDowntime, now)
    };
    it.put("i-foreign.directive", &it.signed(&foreign));
    std::os::unix::fs::symlink("/etc/hostname", it.share.path().join("j-link.directive")).unwrap();
    for (file, codes) in [
        ("b-replayed.directive", &["replayed"][..]),
        ("c-tampered.directive", &["bad-signature"]),
        ("d-cut.directive", &["truncated", "bad-signature"]),
        ("e-unsigned.directive", &["bad-signature"]),
        ("f-stranger.directive", &["unknown-key"]),
        ("g-expired.directive", &["expired"]),
        ("h-future.directive", &["not-yet"]),
        ("i-foreign.directive", &["other-audience"]),
        ("j-link.directive", &["not-a-plain-file"]),
    ] {
        let outcome = outcome(&ward, file);
        assert!(codes.contains(&outcome.as_str()), "{file}: {outcome}");
    }
    let mode = ward.mode();
    assert_eq!(mode.state, before, "nothing moved");
    assert!(
        mode.warnings
            .iter()
            .any(|warning| warning.code == "directive-refused"),
        "the ward is told: {:?}",
        mode.warnings
    );
    assert!(
        mode.warnings
            .iter()
            .any(|warning| warning.code == "it-message" && warning.what.contains("Bonjour")),
        "beside what IT does say"
    );
    assert!(
        ward.journal().entries >= entries + 9,
        "and each is in the journal"
    );
    let place = it.share.path().join("acks");
    let answered = fs::read_dir(&place).unwrap().count();
    assert!(answered >= 8, "IT reads it too: {answered}");
    assert!(
        its_files_are_where_they_were(it.share.path()),
        "nothing is moved: other wards read the same files"
    );

    ward.restart();
    ward.wait("a healthy probe", || ward.mode().probe_code == "healthy");
    it.put("k-again.directive", &good);
    assert_eq!(
        outcome(&ward, "k-again.directive"),
        "replayed",
        "a restart forgets no counter"
    );
    assert!(ward.journal().ok, "the chain has no gap");
}

fn it_draft(it: &mut It, kind: Kind, now: DateTime<Utc>) -> Draft {
    it.draft(kind, now, says("Essai"))
}

fn its_files_are_where_they_were(share: &Path) -> bool {
    let names: Vec<String> = fs::read_dir(share)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".directive"))
        .collect();
    names.len() == 10
}

#[test]
fn a_directive_by_the_command_line_declares_in_its_name_and_two_of_three_keys_change_them() {
    let mut it = It::new();
    let ward = Ward::quiet_with(|config| {
        config.directives.keys = pinned().keys;
        config.directives.root = pinned().root;
    });
    let now = ward.now();
    let apply = |bytes: &[u8]| {
        ward.call(
            "apply_directive",
            json!({ "file": "x", "bytes": hex(bytes) }),
        )
    };
    let change = KeyChange {
        serial: 1,
        keys: [
            key(2).verifying_key().to_bytes(),
            key(3).verifying_key().to_bytes(),
        ],
        root: key(9).verifying_key().to_bytes(),
    };
    let mut alone = SignedChange {
        change,
        signatures: vec![],
    };
    alone.sign(&key(1));
    assert_eq!(
        apply(&alone.bytes()).unwrap_err().subject,
        "too-few-keys",
        "one key changes nothing"
    );
    let mut both = alone.clone();
    both.sign(&key(9));
    apply(&both.bytes()).unwrap();
    let start = it.draft(Kind::StartDowntime, now, says("Cyberattaque en cours"));
    let by_the_old = sign(&start, &key(1)).unwrap();
    assert_eq!(
        apply(&by_the_old).unwrap_err().subject,
        "unknown-key",
        "the old key is dead"
    );
    let by_the_new = sign(&start, &key(3)).unwrap();
    apply(&by_the_new).unwrap();
    let mode = ward.mode();
    assert_eq!(
        (mode.state.as_str(), mode.capture_open),
        ("active", true),
        "IT declared"
    );
    assert_eq!(apply(&by_the_new).unwrap_err().subject, "replayed", "once");
    let list = list(&ward);
    assert_eq!(list.serial, 1, "the change is kept");
    assert_eq!(
        list.directives[1].by.as_deref(),
        Some("Carole Danet"),
        "with her name"
    );
}

#[test]
fn a_ward_plans_by_itself_loses_a_service_and_stands_alone() {
    let ward = Ward::quiet();
    let at = |minutes: i64| (ward.now() + TimeDelta::minutes(minutes)).to_rfc3339();
    let plan = |second: Option<&str>| {
        json!({ "start": at(120), "end": at(180), "message": "Coupure électrique",
            "people": { "by": "BR", "second": second, "reason": null } })
    };
    assert_eq!(
        ward.refused("plan_downtime", plan(None)),
        "second-person-needed",
        "two people"
    );
    ward.ok("plan_downtime", plan(Some("AL")));
    assert_eq!(ward.mode().state, "planned");
    ward.ok("cancel_plan", by("BR"));
    assert_eq!(
        (ward.mode().state.as_str(), ward.mode().plan),
        ("normal", None),
        "called off"
    );

    let service =
        |lost: bool| json!({ "service": "pharmacy", "lost": lost, "by": "AL", "reason": null });
    ward.ok("report_service", service(true));
    let told = ward.mode().warnings;
    let told = told
        .iter()
        .find(|warning| warning.code == "service-pharmacy")
        .unwrap();
    assert!(
        told.works.contains("constantes"),
        "what still works is named: {told:?}"
    );
    ward.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": null }),
    );
    let level =
        |to: &str| json!({ "level": to, "by": "BR", "reason": "attaque confirmée par le RSSI" });
    ward.ok("raise_level", level("l4"));
    assert!(
        ward.mode().word.contains("AUTONOME"),
        "{}",
        ward.mode().word
    );
    assert_eq!(
        ward.refused("raise_level", level("l2")),
        "level-not-higher",
        "never lower"
    );
    assert_eq!(
        ward.refused("end_downtime", by("BR")),
        "service-still-lost",
        "not before pharmacy is back"
    );
    ward.ok("report_service", service(false));
    assert!(
        ward.mode()
            .warnings
            .iter()
            .all(|warning| warning.code != "service-pharmacy"),
        "back"
    );
}

#[test]
fn a_ward_with_recent_data_confirms_with_a_page_in_the_hand() {
    let ward = Ward::quiet();
    let at = |minutes: i64| (ward.now() + TimeDelta::minutes(minutes)).to_rfc3339();
    ward.ok(
        "plan_downtime",
        json!({ "start": at(14), "end": at(180), "message": "Coupure électrique",
            "people": { "by": "BR", "second": "AL", "reason": null } }),
    );
    let ready = |printed| json!({ "by": "AL", "printer_tested": printed, "reason": null });
    assert_eq!(
        ward.refused("acknowledge_plan", ready(false)),
        "printer-not-tested",
        "no page"
    );
    ward.ok("acknowledge_plan", ready(true));
    let plan = ward.mode().plan.unwrap();
    assert!(
        plan.ready.unwrap().contains("Alice Lambert"),
        "she answers for it"
    );
}
