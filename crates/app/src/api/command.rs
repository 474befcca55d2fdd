//! Announced downtimes, directives of IT, levels and lost services.

use serde::{Deserialize, Serialize};

use super::requests::Decide;
use super::shape::record;

record! {
    /// An announced downtime.
    PlanView {
        /// Its name.
        plan_id: String,
        /// When the record is to go, `22:00`.
        start: String,
        /// When it is to be back.
        end: String,
        /// The last milestone, by its code: `t60`, `t30`, `t15`, `t10`, `t0`; nothing before the first.
        milestone: Option<String>,
        /// Minutes until the start; 0 from then on.
        minutes_left: u32,
        /// What is said about it.
        message: String,
        /// Who announced it.
        by: String,
        /// Who confirmed that the ward is ready, `Alice Lambert, 21:47`.
        ready: Option<String>,
        /// Pages of the pack that was printed.
        pack_pages: Option<u32>,
    }

    /// Two people of the ward announce a downtime.
    PlanDowntime {
        /// `2026-11-22T22:00` on the hospital's clock, or an instant with its offset.
        start: String,
        /// The same for its end.
        end: String,
        /// What is said about it.
        message: String,
        /// Who signs.
        people: Decide,
    }

    /// The announced end moves later.
    ExtendPlan {
        /// `2026-11-23T03:00` on the hospital's clock, or an instant with its offset.
        end: String,
        /// Who signs.
        people: Decide,
    }

    /// A named person confirms that data and printer are ready.
    AcknowledgePlan {
        /// Initials of who confirms.
        by: String,
        /// Her PIN, unless it is she who is signed in at this window.
        by_pin: Option<String>,
        /// She holds the test page.
        printer_tested: bool,
        /// Why she confirms all the same.
        reason: Option<String>,
    }

    /// A person raises the level.
    RaiseLevel {
        /// `l2`, `l3` or `l4`.
        level: String,
        /// Initials of who raises it.
        by: String,
        /// Her PIN, unless it is she who is signed in at this window.
        by_pin: Option<String>,
        /// Why.
        reason: String,
    }

    /// A service is lost, or back.
    ReportService {
        /// `network`, `power`, `pharmacy`, `wifi`, `admissions`, `laboratory`, `printing`.
        service: String,
        /// Lost; else it is back.
        lost: bool,
        /// Initials of who says so.
        by: String,
        /// Her PIN, unless it is she who is signed in at this window.
        by_pin: Option<String>,
        /// In her words.
        reason: Option<String>,
    }

    /// The figures of the last outage that was closed.
    OutageFigures {
        /// Minutes from the first missed answer to the confirmed end.
        outage_minutes: u32,
        /// The same by level, `L1` first.
        minutes_at: Vec<LevelMinutes>,
        /// Minutes from the end to the closing.
        recovery_minutes: u32,
        /// It was announced.
        planned: bool,
        /// Longer than a day: a root-cause analysis is required.
        analysis_required: bool,
    }

    /// Time at one level.
    LevelMinutes {
        /// `l1` to `l4`.
        level: String,
        /// Minutes.
        minutes: u32,
    }

    /// A directive that somebody hands over on this computer.
    ApplyDirective {
        /// Name of the file.
        file: String,
        /// Its bytes, in hexadecimal.
        bytes: String,
    }

    /// It is followed.
    DirectiveHeard {
        /// `followed`.
        outcome: String,
        /// Its name.
        command: Option<String>,
        /// Its type.
        kind: String,
    }

    /// What IT sent.
    DirectiveList {
        /// Newest first.
        directives: Vec<DirectiveLine>,
        /// Short names of the keys that are believed.
        keys: Vec<String>,
        /// Short name of the root.
        root: Option<String>,
        /// How often the keys changed.
        serial: u32,
        /// The folder that is watched.
        folder: Option<String>,
        /// Why it cannot be read.
        problem: Option<String>,
    }

    /// One file of IT.
    DirectiveLine {
        /// When it was met.
        at: String,
        /// Its name, made harmless.
        file: String,
        /// Its name, once its signature was good.
        command: Option<String>,
        /// Its type, by its code.
        kind: Option<String>,
        /// Its type in words.
        kind_word: String,
        /// Who signed it.
        by: Option<String>,
        /// What it says.
        text: Option<String>,
        /// Whom it is for.
        audience: Option<String>,
        /// Its place among what its key signed.
        counter: Option<String>,
        /// `followed`, or the code of why not.
        outcome: String,
        /// The same in words.
        outcome_word: String,
        /// It is followed.
        followed: bool,
    }
}
