//! The hospital's own cards in a folder: taken whole when signed and newer, refused otherwise, and waiting in an outage.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use app::api::views::{Procedure, ProcedureList};
use app::procedures::review;
use serde_json::json;
use tempfile::TempDir;

use super::cards::{Window, done};
use super::outage_ward::Ward;

/// The folder of a hospital, with the key of whoever signs its cards.
struct Hospital {
    _home: TempDir,
    dir: PathBuf,
    key: PathBuf,
    public: String,
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = fs::File::create(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

impl Hospital {
    fn new() -> Hospital {
        let home = TempDir::new().unwrap();
        let (dir, key) = (home.path().join("procedures"), home.path().join("site.key"));
        let public = review::make_key(&key).unwrap();
        let hospital = Hospital {
            _home: home,
            dir,
            key,
            public,
        };
        hospital.write("1.0.1", "Ouvrir le même patient sur le poste du couloir");
        hospital.sign();
        hospital
    }

    /// The site's own card for one workstation.
    fn card(&self) -> PathBuf {
        self.dir.join("site/poste-isole.toml")
    }

    fn write(&self, version: &str, first: &str) {
        let base =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/base/poste-isole.toml");
        let text = fs::read_to_string(base)
            .unwrap()
            .replace(
                "version = \"1.0.0\"",
                &format!("version = \"{version}\"\nsupersedes = \"poste-isole@1.0.0\""),
            )
            .replace(
                "Ouvrir le même patient sur un autre poste de l’unité",
                first,
            );
        put(&self.card(), &text);
    }

    fn sign(&self) -> u64 {
        review::sign(&self.dir, Some(&self.key), Some("CHU Essai"))
            .unwrap()
            .set_version
    }

    /// A ward that follows this folder, once it has taken its set.
    fn ward(&self) -> Ward {
        let (dir, public) = (self.dir.clone(), self.public.clone());
        let ward = Ward::living_with(move |config| {
            config.procedures.folder = Some(dir);
            config.procedures.keys = vec![public];
        });
        ward.wait("the hospital's own set", || {
            set(&ward).contains("CHU Essai")
        });
        ward
    }
}

fn list(ward: &Ward) -> ProcedureList {
    ward.ask("procedures", json!({}))
}

fn set(ward: &Ward) -> String {
    list(ward).set
}

/// What the first step of the card says, to whoever only reads it.
fn first_step(ward: &Ward) -> String {
    let card: Procedure = ward.ask(
        "procedure",
        json!({ "card": "poste-isole", "instance": null }),
    );
    card.points[0].text.clone()
}

fn notice(ward: &Ward) -> Option<(String, String)> {
    let notice = list(ward).notices.into_iter().next()?;
    Some((notice.code, notice.what))
}

#[test]
fn a_signed_set_is_taken_whole_while_nothing_is_wrong_and_a_new_one_within_seconds() {
    let hospital = Hospital::new();
    let ward = hospital.ward();
    assert_eq!(
        first_step(&ward),
        "Ouvrir le même patient sur le poste du couloir",
        "theirs"
    );
    assert_eq!(
        list(&ward).cards.len(),
        17,
        "with every other card of the release"
    );
    hospital.write("1.0.2", "Ouvrir le même patient sur le poste de soins");
    ward.wait("a word about the change", || notice(&ward).is_some());
    assert_eq!(
        first_step(&ward),
        "Ouvrir le même patient sur le poste du couloir",
        "what is not signed is not followed"
    );
    hospital.sign();
    ward.wait("the next set", || {
        first_step(&ward).contains("poste de soins")
    });
    assert_eq!(notice(&ward), None, "and nothing is left to say");
}

#[test]
fn a_half_written_an_altered_and_an_older_set_leave_the_last_good_one() {
    let hospital = Hospital::new();
    let mut ward = hospital.ward();
    let good = fs::read_to_string(hospital.card()).unwrap();
    let list = fs::read_to_string(hospital.dir.join("manifest.toml")).unwrap();
    let signature = fs::read_to_string(hospital.dir.join("manifest.toml.minisig")).unwrap();

    let half: String = good.chars().take(good.chars().count() / 2).collect();
    put(&hospital.card(), &half);
    ward.wait("the half file is refused", || notice(&ward).is_some());
    assert!(
        notice(&ward).unwrap().1.contains("site/poste-isole.toml"),
        "by its name"
    );
    put(&hospital.card(), &good);
    ward.wait("whole again", || notice(&ward).is_none());

    put(
        &hospital.card(),
        &good.replace("poste du couloir", "poste de la rue"),
    );
    ward.wait("the altered file is refused", || notice(&ward).is_some());
    assert!(
        notice(&ward).unwrap().1.contains("P021"),
        "not what was signed"
    );
    assert!(
        first_step(&ward).contains("poste du couloir"),
        "the last good one is followed"
    );
    put(&hospital.card(), &good);
    ward.wait("as signed again", || notice(&ward).is_none());

    hospital.write("1.0.2", "Ouvrir le même patient sur le poste de soins");
    hospital.sign();
    ward.wait("the second set", || {
        first_step(&ward).contains("poste de soins")
    });
    // Somebody puts the first set back, with its own good signature.
    put(&hospital.card(), &good);
    put(&hospital.dir.join("manifest.toml"), &list);
    put(&hospital.dir.join("manifest.toml.minisig"), &signature);
    ward.wait("the older set is refused", || {
        notice(&ward).is_some_and(|(_, what)| what.contains("1 < 2"))
    });
    assert!(
        first_step(&ward).contains("poste de soins"),
        "the number only rises"
    );
    ward.restart();
    assert!(
        first_step(&ward).contains("poste de soins"),
        "after a restart too"
    );
}

#[test]
fn in_an_outage_a_new_set_waits_a_running_card_stays_as_it_is_and_two_people_may_take_it() {
    let hospital = Hospital::new();
    let mut ward = hospital.ward();
    ward.declare();
    let alice = Window::of(&ward, "AL");
    let running = alice.start("poste-isole");
    let id = running.instance.clone().unwrap();

    hospital.write("1.0.2", "Ouvrir le même patient sur le poste de soins");
    hospital.sign();
    ward.wait("the set waits", || list(&ward).set_waits);
    assert!(
        first_step(&ward).contains("poste du couloir"),
        "nothing changes under their hands"
    );
    assert_eq!(
        alice.see(&id).points,
        running.points,
        "least of all what runs"
    );

    let take = |by: &str, second: &str, reason: &str| {
        json!({ "by": by, "by_pin": "246810", "reason": reason,
            "witness": { "initials": second, "pin": "246810", "absent": null } })
    };
    let refused = |request| alice.call("take_set", request).unwrap_err().code;
    assert_eq!(
        refused(take("BR", "BR", "attaque longue")),
        "witness-same",
        "two people"
    );
    assert_eq!(
        refused(take("BR", "", "attaque longue")),
        "second-person-needed",
        "named"
    );
    assert_eq!(
        refused(take("BR", "AL", "")),
        "reason-needed",
        "with a reason"
    );
    alice.ok("take_set", take("BR", "AL", "attaque longue"));
    assert!(
        first_step(&ward).contains("poste de soins"),
        "the new rules"
    );
    assert_eq!(
        alice.see(&id).points,
        running.points,
        "what runs keeps its text, byte for byte"
    );
    alice.ok("record_step", {
        let mut step = done(&id, "verifier");
        step["value"] = json!("ouvre");
        step
    });
    drop(alice);
    ward.restart();
    let nadia = Window::of(&ward, "NB");
    let resumed = nadia.see(&id);
    assert_eq!(
        resumed.version, running.version,
        "frozen, also after a restart"
    );
    assert_eq!(
        resumed.points[1].text, running.points[1].text,
        "word for word"
    );
}
