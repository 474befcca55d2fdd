//! What a drill is evidence towards, framework by framework. It is never called compliant: others judge that.
//!
//! Numbers of SAFER are those of the 2016 edition. Of the HAS no criterion number is cited.

use lang::{Arg, Words};
use ward::drill::{Act, Deed, Outcome, Scenario};

use super::evidence::{Evidence, Judgement, Towards};

/// Whether people practised: somebody did something that was expected. Initials alone show that somebody signed, and an
/// automatic cast proves the program, never that people were trained.
fn practised(automatic: bool, expected: &[Judgement]) -> bool {
    let by_a_person = |one: &Judgement| one.by.iter().any(|by| by != "VEILLEUSE");
    let done = |one: &Judgement| matches!(one.outcome, Outcome::InTime | Outcome::Late);
    !automatic && expected.iter().any(|one| done(one) && by_a_person(one))
}

/// Whether this drill itself shows something towards a practice.
fn shown(id: &str, scenario: &Scenario, evidence: &Evidence) -> bool {
    let played = |act: Act| {
        let with_time = |step: &ward::drill::Inject| {
            let happened = evidence.events.iter().find(|event| event.id == step.id);
            step.act == act && happened.is_some_and(|event| event.at.is_some())
        };
        scenario.steps.iter().any(with_time)
    };
    let done = |deed: Deed| {
        scenario.expected.iter().any(|one| {
            one.deed == deed
                && evidence.expected.iter().any(|judged| {
                    judged.id == one.id && matches!(judged.outcome, Outcome::InTime | Outcome::Late)
                })
        })
    };
    let people = practised(evidence.automatic, &evidence.expected);
    match id {
        "safer-1-5" => evidence.doses.admitted > 0,
        "safer-2-1" | "has" | "joint-commission" => people,
        "safer-2-3" => !evidence.cards.is_empty(),
        "safer-3-1" => evidence.declared_after_seconds.is_some(),
        "safer-3-2" => played(Act::EhrSlow),
        "care" => people && evidence.declared_after_seconds.is_some(),
        "hop-en" => done(Deed::EventClosed),
        "hipaa" => evidence.data_age_minutes.is_some(),
        // Hardware, power, stocks of paper, backups, telephones, views, training: nothing that a program sees.
        _ => false,
    }
}

/// Every line, in the order of the paper.
const LINES: [&str; 18] = [
    "safer-1-1",
    "safer-1-2",
    "safer-1-3",
    "safer-1-4",
    "safer-1-5",
    "safer-2-1",
    "safer-2-2",
    "safer-2-3",
    "safer-2-4",
    "safer-2-5",
    "safer-3-1",
    "safer-3-2",
    "safer-3-3",
    "has",
    "care",
    "hop-en",
    "hipaa",
    "joint-commission",
];

/// The table.
pub(super) fn towards(words: &Words, scenario: &Scenario, evidence: &Evidence) -> Vec<Towards> {
    let line = |id: &&str| {
        let shown = shown(id, scenario, evidence);
        let in_time = evidence
            .expected
            .iter()
            .filter(|one| one.outcome == Outcome::InTime)
            .count();
        let number = |of: usize| of.to_string();
        let minutes = |of: Option<i64>| {
            of.map_or_else(String::new, |seconds| ((seconds + 59) / 60).to_string())
        };
        let args = [
            ("participants", number(evidence.participants.len())),
            ("done", number(in_time)),
            ("all", number(evidence.expected.len())),
            ("cards", number(evidence.cards.len())),
            ("admitted", evidence.doses.admitted.to_string()),
            ("declared", minutes(evidence.declared_after_seconds)),
            (
                "age",
                evidence
                    .data_age_minutes
                    .map_or_else(String::new, |age| age.to_string()),
            ),
        ];
        let args: Vec<(&str, Arg<'_>)> = args
            .iter()
            .map(|(name, value)| (*name, Arg::Text(value)))
            .collect();
        let says = if shown {
            words.say_with(&format!("drill-shows-{id}"), &args)
        } else {
            words.say("drill-declared")
        };
        Towards {
            id: (*id).to_owned(),
            shown,
            practice: words.say(&format!("drill-towards-{id}")),
            says,
        }
    };
    LINES.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_practised_only_where_somebody_did_what_was_expected() {
        let one = |outcome: Outcome, by: &str| {
            let by = vec![by.to_owned()];
            let (id, said) = (String::new(), String::new());
            [Judgement {
                id,
                said,
                within: 5,
                due: None,
                done: None,
                took_seconds: None,
                by,
                outcome,
            }]
        };
        assert!(practised(false, &one(Outcome::Late, "AL")), "late is done");
        for (automatic, outcome, by, why) in [
            (true, Outcome::InTime, "AL", "by the program's cast"),
            (false, Outcome::NotDone, "AL", "not done"),
            (false, Outcome::NotReached, "AL", "not reached"),
            (false, Outcome::InTime, "VEILLEUSE", "by the station"),
        ] {
            assert!(!practised(automatic, &one(outcome, by)), "{why}");
        }
        assert!(!practised(false, &[]), "nothing was expected");
    }
}
