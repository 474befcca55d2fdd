//! A drill in the window: the strip that says what happens, and its end.

use serde::{Deserialize, Serialize};

use super::shape::record;

record! {
    /// What the window shows of the drill that is played on it.
    DrillStrip {
        /// The scenario's title.
        title: String,
        /// `Minute 12 sur 30`, or that it has not begun.
        minute: String,
        /// What was said so far, the newest first.
        said: Vec<DrillSaid>,
        /// How the real ward is watched.
        watch: Option<String>,
        /// It is over.
        over: Option<DrillOver>,
    }

    /// Something that happened.
    DrillSaid {
        /// Its name.
        step: String,
        /// `10:32`.
        at: String,
        /// What was said.
        text: String,
        /// It is to be answered aloud.
        question: bool,
        /// The program could not play it, and why.
        failed: Option<String>,
    }

    /// The end of a drill.
    DrillOver {
        /// `FIN D'EXERCICE – PANNE RÉELLE`.
        headline: String,
        /// What to do now.
        todo: String,
        /// The real ward needs everybody.
        real: bool,
        /// Where the report lies, or why there is none.
        report: String,
        /// What was expected, and how it came out.
        expected: Vec<DrillResult>,
    }

    /// One thing that was expected.
    DrillResult {
        /// What.
        text: String,
        /// `in-time`, `late`, `not-done`, `not-reached`.
        outcome: String,
        /// The same in words.
        word: String,
        /// After how long it was done, finished; empty when it was not.
        took: String,
    }

    /// The lead of the drill says the stop words.
    EndDrill {
        /// Initials of who ends it.
        by: String,
        /// Her PIN, unless it is she who is signed in at this window.
        by_pin: Option<String>,
    }
}
