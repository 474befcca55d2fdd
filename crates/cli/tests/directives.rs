//! IT's own desk with the real program: a key, a signed file, the share, the board; and a station that follows it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its story breaks"
)]

#[path = "support/station.rs"]
mod station;

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use serde_json::json;
use station::{Done, Place};

/// A station's configuration with IT's key and share.
fn config(place: &Place, public: &str) -> PathBuf {
    let demo = include_str!("../../../fixtures/demo-ward/veilleuse.toml");
    let share = place.home().join("share-of-it");
    fs::create_dir_all(&share).unwrap();
    let path = place.home().join("veilleuse.toml");
    let section = format!(
        "\n[directives]\nfolder = {:?}\nkeys = [{public:?}]\n",
        share.display().to_string()
    );
    let mut file = File::create(&path).unwrap();
    file.write_all(demo.as_bytes()).unwrap();
    file.write_all(section.as_bytes()).unwrap();
    path
}

#[test]
fn a_signed_plan_goes_from_its_desk_to_the_share_to_the_station() {
    let place = Place::new();
    let made = place.run(&["directive", "keygen", "--out", "it.key"]);
    assert_eq!(made.code, 0, "{made:?}");
    let public = made.result()["public"].as_str().unwrap().to_owned();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(place.home().join("it.key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "nobody else reads the secret");
    }
    assert_ne!(
        place.run(&["directive", "keygen", "--out", "it.key"]).code,
        0,
        "a key is never overwritten"
    );
    let config = config(&place, &public);
    let run = |words: &[&str]| -> Done {
        let mut all = vec!["--config", config.to_str().unwrap()];
        all.extend(words);
        place.run(&all)
    };
    let sign = |kind: &str, out: &str, more: &[&str]| {
        let mut words = vec![
            "directive",
            "sign",
            "--key",
            "it.key",
            "--type",
            kind,
            "--for",
            "ward:3N",
            "--by",
            "Carole Danet",
            "--out",
            out,
        ];
        words.extend(more);
        run(&words)
    };
    let times = ["--start", "2199-11-22T22:00", "--end", "2199-11-23T02:00"];
    let signed = sign("plan_downtime", "plan.directive", &times);
    assert_eq!(signed.code, 0, "{signed:?}");
    let told = signed.result();
    assert_eq!(told["counter"], json!(1), "the first of this key");
    assert_eq!(
        told["start"],
        json!("2199-11-22T21:00:00Z"),
        "on the hospital's clock"
    );
    assert_eq!(
        sign("message", "message.directive", &["--text", "Bonjour"]).result()["counter"],
        json!(2),
        "each has the next number"
    );
    assert_ne!(
        sign("message", "empty.directive", &[]).code,
        0,
        "a message without words"
    );
    assert_ne!(
        sign("end_downtime", "end.directive", &[]).code,
        0,
        "there is no such type"
    );

    let looked = run(&["directive", "verify", "plan.directive"]);
    assert_eq!(
        looked.result()["kind"],
        json!("plan_downtime"),
        "{looked:?}"
    );
    let stranger = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let other = run(&["directive", "verify", "plan.directive", "--key", stranger]);
    assert_eq!(other.code, 8, "another key did not sign it: {other:?}");

    let sent = run(&["directive", "send", "plan.directive", "--to", "share-of-it"]);
    assert_eq!(sent.code, 0, "{sent:?}");
    let again = run(&["directive", "send", "plan.directive", "--to", "share-of-it"]);
    assert_ne!(again.code, 0, "it is there already");
    let board = run(&["downtime", "board"]);
    assert_eq!(
        board.code, 5,
        "a ward was addressed and has not answered: {board:?}"
    );
    assert_eq!(
        board.result()["downtimes"][0]["silent"],
        json!(["3N"]),
        "it is named"
    );

    let followed = run(&["directive", "apply", "plan.directive"]);
    assert_eq!(followed.code, 0, "{followed:?}");
    let status = run(&["status"]).result();
    assert_eq!(status["state"], json!("planned"), "the station knows");
    assert_eq!(status["plan"]["by"], json!("Carole Danet"), "and from whom");
    let replayed = run(&["directive", "apply", "plan.directive"]);
    assert_eq!(replayed.code, 8, "once: {replayed:?}");
    assert_eq!(replayed.result()["error"]["subject"], json!("replayed"));
    let list = run(&["directive", "list"]).result();
    let outcomes: Vec<_> = list["directives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["outcome"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(outcomes, ["replayed", "followed"], "newest first");
    assert_eq!(
        run(&["downtime", "cancel", "--by", "BR"]).code,
        0,
        "the ward calls it off"
    );
    assert_eq!(run(&["status"]).result()["state"], json!("normal"));
    assert_eq!(
        run(&["journal", "verify"]).result()["ok"],
        json!(true),
        "all of it is in the journal"
    );
}

#[test]
fn two_of_three_keys_change_them_at_the_desk() {
    let place = Place::new();
    let key = |name: &str| {
        let made = place.run(&["directive", "keygen", "--out", name]);
        made.result()["public"].as_str().unwrap().to_owned()
    };
    let (one, two, root) = (key("one.key"), key("two.key"), key("root.key"));
    let (new_one, new_two) = (key("new-one.key"), key("new-two.key"));
    let made = place.run(&[
        "directive",
        "keys-new",
        "--first",
        &new_one,
        "--second",
        &new_two,
        "--root",
        &root,
        "--serial",
        "1",
        "--out",
        "change",
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    for (signer, signatures) in [("one.key", 1), ("root.key", 2), ("root.key", 2)] {
        let signed = place.run(&["directive", "keys-sign", "--key", signer, "change"]);
        let by = signed.result()["signed_by"].as_array().unwrap().len();
        assert_eq!(by, signatures, "{signer}: each signs once");
    }
    fs::create_dir_all(place.home().join("folder")).unwrap();
    let sent = place.run(&["directive", "send", "change", "--to", "folder"]);
    assert!(
        sent.result()["file"]
            .as_str()
            .unwrap()
            .ends_with("change.keychange"),
        "stations know it by its name: {sent:?}"
    );
    assert_ne!(one, two, "chance is no constant");
}
