//! The drill that is played, in words.

use lang::Arg;
use ward::drill::{Act, Outcome};
use ward::format;

use crate::api::views::{DrillOver, DrillResult, DrillSaid, DrillStrip};
use crate::drill::{Course, Drill, Ended, Ending, Real};
use crate::station::Station;

/// What the window shows of the drill; nothing on a real ward and in the demonstration.
pub(super) fn strip(station: &Station) -> Option<DrillStrip> {
    let drill = station.demo()?.drill()?;
    let words = station.words();
    let course = drill.course().clone();
    let minutes = drill.scenario.minutes.to_string();
    let now = course
        .ended
        .as_ref()
        .map_or(station.now(), |ended| ended.at);
    let minute = if course.started.is_some() {
        let minute = drill.minute(now).to_string();
        let args = [
            ("minute", Arg::Text(&minute)),
            ("minutes", Arg::Text(&minutes)),
        ];
        words.say_with("drill-minute", &args)
    } else {
        words.say("drill-waits")
    };
    let mut said: Vec<DrillSaid> = drill
        .scenario
        .steps
        .iter()
        .filter_map(|step| {
            let at = course.played.get(&step.id)?;
            let failed = course
                .failed
                .get(&step.id)
                .map(|why| words.say_with("drill-step-failed", &[("subject", Arg::Text(why))]));
            Some(DrillSaid {
                step: step.id.clone(),
                at: format::time(*at, station.zone(), station.locale()),
                text: step.say.in_language(station.locale()).0.to_owned(),
                question: step.act == Act::Question,
                failed,
            })
        })
        .collect();
    said.reverse();
    let watch = match course.real {
        Some(Real::NotSeen) => Some("drill-real-not-seen"),
        Some(Real::Normal) => Some("drill-real-seen"),
        Some(Real::Left(_) | Real::None) | None => None,
    };
    Some(DrillStrip {
        title: drill
            .scenario
            .title
            .in_language(station.locale())
            .0
            .to_owned(),
        minute,
        said,
        watch: watch.map(|key| words.say(key)),
        over: course
            .ended
            .as_ref()
            .map(|ended| over(station, drill, &course, ended)),
    })
}

fn over(station: &Station, drill: &Drill, course: &Course, ended: &Ended) -> DrillOver {
    let words = station.words();
    let real = ended.why == Ending::RealOutage;
    let (headline, todo) = if real {
        ("drill-real-outage", "drill-real-outage-todo")
    } else {
        ("drill-ended", "drill-ended-todo")
    };
    let report = match &course.written {
        Some(Ok(written)) => match &written.pdf {
            Ok(pdf) => {
                let path = pdf.display().to_string();
                words.say_with("drill-report-written", &[("subject", Arg::Text(&path))])
            }
            Err(why) => {
                let path = written.json.display().to_string();
                let args = [("subject", Arg::Text(&path)), ("why", Arg::Text(why))];
                words.say_with("drill-report-no-paper", &args)
            }
        },
        Some(Err(why)) => words.say_with("drill-report-failed", &[("subject", Arg::Text(why))]),
        None => String::new(),
    };
    let said = |id: &str| {
        let found = drill.scenario.expected.iter().find(|one| one.id == id);
        found.map_or_else(String::new, |one| {
            one.say.in_language(station.locale()).0.to_owned()
        })
    };
    let took = |seconds: i64| format::duration((seconds.max(0) + 59) / 60, station.locale());
    let results = course.judged.iter().map(|one| DrillResult {
        text: said(&one.id),
        outcome: one.outcome.code().to_owned(),
        word: words.say(&format!("drill-outcome-{}", one.outcome.code())),
        took: match (one.outcome, one.done, one.from) {
            (Outcome::InTime | Outcome::Late, Some(done), Some(from)) => {
                took((done - from).num_seconds())
            }
            _ => String::new(),
        },
    });
    DrillOver {
        headline: words.say(headline),
        todo: words.say(todo),
        real,
        report,
        expected: results.collect(),
    }
}
