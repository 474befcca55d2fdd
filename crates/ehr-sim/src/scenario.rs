//! An outage over time: which fault begins at which second.

use serde::Deserialize;

use crate::{Fault, SimError};

/// From this second on, this fault.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Seconds since the scenario began.
    pub at_s: u32,
    /// What is wrong from then on, until the next step.
    pub fault: Fault,
}

/// A named outage, for drills and tests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Stable name, used on command lines.
    pub id: String,
    /// What a French ward reads in the list of drills.
    pub title_fr: String,
    /// The same in English.
    pub title_en: String,
    /// The steps, in order of time.
    pub steps: Vec<Step>,
}

/// The scenarios shipped with the program, in the order a drill menu shows them.
const BUILT_IN: [&str; 8] = [
    include_str!("../../../fixtures/scenarios/panne-nette.toml"),
    include_str!("../../../fixtures/scenarios/trou-noir.toml"),
    include_str!("../../../fixtures/scenarios/portail.toml"),
    include_str!("../../../fixtures/scenarios/erreur-500.toml"),
    include_str!("../../../fixtures/scenarios/lenteur.toml"),
    include_str!("../../../fixtures/scenarios/intermittent.toml"),
    include_str!("../../../fixtures/scenarios/reponses-coupees.toml"),
    include_str!("../../../fixtures/scenarios/mauvaise-version.toml"),
];

impl Scenario {
    /// The scenarios of `fixtures/scenarios`. A test reads each one, so none is missing here.
    #[must_use]
    pub fn built_in() -> Vec<Scenario> {
        BUILT_IN
            .iter()
            .filter_map(|text| Scenario::from_toml(text).ok())
            .collect()
    }

    /// Reads one scenario.
    ///
    /// # Errors
    /// When the text is not TOML of this shape, has no step, or its steps are not in order of time.
    pub fn from_toml(text: &str) -> Result<Scenario, SimError> {
        let scenario: Scenario = toml::from_str(text)?;
        if scenario.steps.is_empty() {
            return Err(SimError::about(&scenario.id, "has no step"));
        }
        let in_order = scenario
            .steps
            .iter()
            .zip(scenario.steps.iter().skip(1))
            .all(|(earlier, later)| earlier.at_s < later.at_s);
        if !in_order {
            return Err(SimError::about(
                &scenario.id,
                "steps are not in order of time",
            ));
        }
        Ok(scenario)
    }

    /// What is wrong this many seconds after the start: nothing before the first step.
    #[must_use]
    pub fn fault_at(&self, elapsed_s: u32) -> Fault {
        self.steps
            .iter()
            .rev()
            .find(|step| step.at_s <= elapsed_s)
            .map_or(Fault::None, |step| step.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scenario_reads_and_ends_with_the_record_back() {
        let all = Scenario::built_in();
        assert_eq!(
            all.len(),
            BUILT_IN.len(),
            "a scenario that cannot be read would vanish from the menu"
        );
        for scenario in &all {
            assert_eq!(
                scenario.fault_at(0),
                Fault::None,
                "{}: a drill starts on a working day",
                scenario.id
            );
            assert_eq!(
                scenario.fault_at(u32::MAX),
                Fault::None,
                "{}: a drill must be able to end",
                scenario.id
            );
            assert!(
                scenario.steps.iter().any(|step| step.fault != Fault::None),
                "{}: without a fault there is no drill",
                scenario.id
            );
        }
    }

    #[test]
    fn a_fault_lasts_until_the_next_step() {
        let scenario = Scenario::from_toml(
            "id='x'\ntitle_fr='x'\ntitle_en='x'\nsteps=[{at_s=10,fault={slow={ms=5}}},{at_s=20,fault='none'}]",
        )
        .unwrap();
        assert_eq!(scenario.fault_at(9), Fault::None, "not begun");
        assert_eq!(
            scenario.fault_at(10),
            Fault::Slow { ms: 5 },
            "begins on its second"
        );
        assert_eq!(scenario.fault_at(19), Fault::Slow { ms: 5 }, "still on");
        assert_eq!(scenario.fault_at(20), Fault::None, "over");
    }

    #[test]
    fn steps_out_of_order_are_refused() {
        let text = "id='x'\ntitle_fr='x'\ntitle_en='x'\nsteps=[{at_s=20,fault='hang'},{at_s=10,fault='none'}]";
        assert!(
            Scenario::from_toml(text).is_err(),
            "the last matching step would be the wrong one"
        );
    }
}
