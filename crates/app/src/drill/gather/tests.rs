//! What was recorded after the end of a drill does not count.

#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::TimeDelta;

use super::super::{Ended, Wanted, open};
use super::*;
use crate::door::Options;

#[test]
fn what_was_under_way_when_the_drill_ended_no_longer_counts() {
    let home = tempfile::tempdir().unwrap();
    let options = Options {
        config: Some(home.path().join("absent.toml")),
        ..Options::default()
    };
    let wanted = Wanted {
        scenario: "autour-d-une-table".to_owned(),
        folder: Some(home.path().join("exercice")),
        locale: None,
    };
    let hosted = open(&options, &wanted).unwrap();
    let station = hosted.station();
    let people =
        json!({ "by": "BR", "second": "AL", "reason": "le DPI affiche des dossiers vides" });
    hosted.call("declare_downtime", people).unwrap();
    let drill = station.demo().unwrap().drill().unwrap();
    let declared = bodies(station).unwrap().last().unwrap().recorded_at;
    let counted = |ended: DateTime<Utc>| {
        drill.course().ended = Some(Ended {
            at: ended,
            why: Ending::Lead,
            by: None,
        });
        let (evidence, _) = gather(station, drill).unwrap();
        (evidence.confirmed.len(), evidence.participants.len())
    };
    assert_eq!(counted(declared), (1, 2), "in the last moment");
    let before = declared - TimeDelta::milliseconds(1);
    assert_eq!(counted(before), (0, 0), "after the end");
}
