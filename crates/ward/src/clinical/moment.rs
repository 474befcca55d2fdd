//! Moments of the day that have a name and no clock time: meals, bedtime, the morning.
//!
//! Invariant: a moment becomes a clock time only by a row of the site's table of its own; nothing is guessed.

use serde::{Deserialize, Serialize};

/// A named moment of the day. The names are those of HL7's event timing; "dinner" is the evening meal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// On waking.
    Waking,
    /// Before breakfast.
    BeforeBreakfast,
    /// With breakfast.
    Breakfast,
    /// After breakfast.
    AfterBreakfast,
    /// Early in the morning.
    EarlyMorning,
    /// In the morning.
    Morning,
    /// Late in the morning.
    LateMorning,
    /// Before the midday meal.
    BeforeLunch,
    /// At noon.
    Noon,
    /// With the midday meal.
    Lunch,
    /// After the midday meal.
    AfterLunch,
    /// Early in the afternoon.
    EarlyAfternoon,
    /// In the afternoon.
    Afternoon,
    /// Late in the afternoon.
    LateAfternoon,
    /// Early in the evening.
    EarlyEvening,
    /// Before the evening meal.
    BeforeDinner,
    /// With the evening meal.
    Dinner,
    /// After the evening meal.
    AfterDinner,
    /// In the evening.
    Evening,
    /// Late in the evening.
    LateEvening,
    /// At bedtime.
    Bedtime,
    /// In the night.
    Night,
}

/// Which side of a meal an offset is counted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Before,
    /// After it, which is also what FHIR says of a moment that names no side.
    After,
}

/// All moments, for looking one up.
const ALL: [Moment; 22] = [
    Moment::Waking,
    Moment::BeforeBreakfast,
    Moment::Breakfast,
    Moment::AfterBreakfast,
    Moment::EarlyMorning,
    Moment::Morning,
    Moment::LateMorning,
    Moment::BeforeLunch,
    Moment::Noon,
    Moment::Lunch,
    Moment::AfterLunch,
    Moment::EarlyAfternoon,
    Moment::Afternoon,
    Moment::LateAfternoon,
    Moment::EarlyEvening,
    Moment::BeforeDinner,
    Moment::Dinner,
    Moment::AfterDinner,
    Moment::Evening,
    Moment::LateEvening,
    Moment::Bedtime,
    Moment::Night,
];

impl Moment {
    /// Key of its row in the site's table, and of its words.
    pub fn key(self) -> &'static str {
        match self {
            Moment::Waking => "lever",
            Moment::BeforeBreakfast => "avant-petit-dejeuner",
            Moment::Breakfast => "petit-dejeuner",
            Moment::AfterBreakfast => "apres-petit-dejeuner",
            Moment::EarlyMorning => "debut-matinee",
            Moment::Morning => "matin",
            Moment::LateMorning => "fin-matinee",
            Moment::BeforeLunch => "avant-dejeuner",
            Moment::Noon => "midi",
            Moment::Lunch => "dejeuner",
            Moment::AfterLunch => "apres-dejeuner",
            Moment::EarlyAfternoon => "debut-apres-midi",
            Moment::Afternoon => "apres-midi",
            Moment::LateAfternoon => "fin-apres-midi",
            Moment::EarlyEvening => "debut-soiree",
            Moment::BeforeDinner => "avant-diner",
            Moment::Dinner => "diner",
            Moment::AfterDinner => "apres-diner",
            Moment::Evening => "soir",
            Moment::LateEvening => "fin-soiree",
            Moment::Bedtime => "coucher",
            Moment::Night => "nuit",
        }
    }

    /// The moments of an HL7 code: FHIR's event-timing and v3 TimingEvent, HL7 v2's meal codes (ACM, PCV). `AC`, `PC`
    /// and `C` are each of the three meals. `None`: a code without a place in the day (`IMD`, `PHS`, `ICM`), or unknown.
    pub fn of_code(code: &str) -> Option<&'static [Moment]> {
        Some(match code {
            "WAKE" => &[Moment::Waking],
            "AC" => &[
                Moment::BeforeBreakfast,
                Moment::BeforeLunch,
                Moment::BeforeDinner,
            ],
            "PC" => &[
                Moment::AfterBreakfast,
                Moment::AfterLunch,
                Moment::AfterDinner,
            ],
            "C" => &[Moment::Breakfast, Moment::Lunch, Moment::Dinner],
            "ACM" => &[Moment::BeforeBreakfast],
            "CM" => &[Moment::Breakfast],
            "PCM" => &[Moment::AfterBreakfast],
            "ACD" => &[Moment::BeforeLunch],
            "CD" => &[Moment::Lunch],
            "PCD" => &[Moment::AfterLunch],
            "ACV" => &[Moment::BeforeDinner],
            "CV" => &[Moment::Dinner],
            "PCV" => &[Moment::AfterDinner],
            "MORN" => &[Moment::Morning],
            "MORN.early" => &[Moment::EarlyMorning],
            "MORN.late" => &[Moment::LateMorning],
            "NOON" => &[Moment::Noon],
            "AFT" => &[Moment::Afternoon],
            "AFT.early" => &[Moment::EarlyAfternoon],
            "AFT.late" => &[Moment::LateAfternoon],
            "EVE" => &[Moment::Evening],
            "EVE.early" => &[Moment::EarlyEvening],
            "EVE.late" => &[Moment::LateEvening],
            "NIGHT" => &[Moment::Night],
            "HS" => &[Moment::Bedtime],
            _ => return None,
        })
    }

    /// The moment of a row of the site's table.
    pub fn of_key(key: &str) -> Option<Moment> {
        ALL.into_iter().find(|moment| moment.key() == key)
    }

    /// What an offset is counted from: the meal itself, or the moment.
    pub fn anchor(self) -> (Moment, Side) {
        match self {
            Moment::BeforeBreakfast => (Moment::Breakfast, Side::Before),
            Moment::AfterBreakfast => (Moment::Breakfast, Side::After),
            Moment::BeforeLunch => (Moment::Lunch, Side::Before),
            Moment::AfterLunch => (Moment::Lunch, Side::After),
            Moment::BeforeDinner => (Moment::Dinner, Side::Before),
            Moment::AfterDinner => (Moment::Dinner, Side::After),
            Moment::Waking
            | Moment::Breakfast
            | Moment::EarlyMorning
            | Moment::Morning
            | Moment::LateMorning
            | Moment::Noon
            | Moment::Lunch
            | Moment::EarlyAfternoon
            | Moment::Afternoon
            | Moment::LateAfternoon
            | Moment::EarlyEvening
            | Moment::Dinner
            | Moment::Evening
            | Moment::LateEvening
            | Moment::Bedtime
            | Moment::Night => (self, Side::After),
        }
    }

    /// Whether it is a meal, or stands before or after one.
    pub fn is_meal(self) -> bool {
        matches!(
            self.anchor().0,
            Moment::Breakfast | Moment::Lunch | Moment::Dinner
        )
    }
}

/// Named moments of a day, with the minutes before or after them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Which, in the order of the day, none twice.
    pub at: Vec<Moment>,
    /// Minutes before (a "before" moment) or after (any other); 0 when the source gives none.
    #[serde(default)]
    pub offset_minutes: u32,
}

impl Moments {
    /// In the order of the day, none twice.
    pub fn new(mut at: Vec<Moment>, offset_minutes: u32) -> Moments {
        at.sort_unstable();
        at.dedup();
        Moments { at, offset_minutes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_has_a_row_of_its_own_and_comes_back_from_it() {
        let keys: std::collections::BTreeSet<&str> = ALL.iter().map(|one| one.key()).collect();
        assert_eq!(keys.len(), ALL.len(), "no two moments share a row");
        for moment in ALL {
            assert_eq!(Moment::of_key(moment.key()), Some(moment), "and back");
        }
        assert_eq!(Moment::of_code("IMD"), None, "at once is no part of a day");
    }

    #[test]
    fn an_offset_counts_from_the_meal_and_to_its_side() {
        assert_eq!(
            Moment::BeforeDinner.anchor(),
            (Moment::Dinner, Side::Before),
            "30 minutes before dinner"
        );
        assert_eq!(
            Moment::Bedtime.anchor(),
            (Moment::Bedtime, Side::After),
            "FHIR: no side named means after"
        );
    }
}
