//! Who the patient is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{PatientId, SourceRef};
use super::words::ascii_fold;
use crate::format::{self, Locale};

/// Administrative sex, as the source states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Other.
    Other,
    /// Not stated.
    Unknown,
}

impl Sex {
    /// One capital letter, or a word where no letter is unambiguous.
    pub fn short(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Sex::Female, _) => "F",
            (Sex::Male, _) => "M",
            (Sex::Other, Locale::En) => "other",
            (Sex::Other, Locale::Fr | Locale::FrCa) => "autre",
            (Sex::Unknown, Locale::En) => "sex unknown",
            (Sex::Unknown, Locale::Fr | Locale::FrCa) => "sexe non connu",
        }
    }
}

/// What an identifier means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentifierKind {
    /// The hospital's record number (IPP, MRN).
    Record,
    /// France's national health identity (INS).
    National,
    /// A national number of another country or kind: kept for matching, never shown under a name that it may not bear.
    OtherNational,
    /// Health card (NAM).
    HealthCard,
    /// Québec's NIU: kept for matching, never displayed (P-9.0001 art. 76).
    Niu,
    /// Anything else.
    Other,
}

/// One identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// Naming system.
    pub system: String,
    /// Value as given.
    pub value: String,
    /// Meaning.
    pub kind: IdentifierKind,
}

/// A patient. Every field may be missing: a patient without a name is still a patient on the ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Patient {
    /// The station's id.
    pub id: PatientId,
    /// Where it came from.
    pub source: SourceRef,
    /// Identifiers.
    pub identifiers: Vec<Identifier>,
    /// How far the identity was checked: codes of HL7 table 0445, as sent (see [`super::Standing`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reliability: Vec<String>,
    /// Birth name, or the only family name known.
    pub family: Option<String>,
    /// Given names; the first one is shown.
    pub given: Vec<String>,
    /// The whole name as text, when the source gives only that.
    pub name_text: Option<String>,
    /// Name in use, when it differs from the birth name.
    pub used_family: Option<String>,
    /// Birth date, when the source gives a whole one.
    pub birth_date: Option<NaiveDate>,
    /// The birth date as the source wrote it, when it is not a whole date.
    pub birth_text: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// The source says that the patient has died.
    pub deceased: bool,
    /// The source says that this patient was merged into another.
    pub merged_into: Option<String>,
}

/// The naming system of identities and orders that the ward made itself.
pub const OF_THE_WARD: &str = "ward";

impl Patient {
    /// Whether the ward gave this identity itself, because the record was away.
    pub fn is_temporary(&self) -> bool {
        self.source.system == OF_THE_WARD
    }

    /// `NOM Prénom`; a patient without a name is named by her record number, never left blank.
    pub fn display_name(&self, locale: Locale) -> String {
        let given = self.given.iter().find(|name| !name.trim().is_empty());
        match (&self.family, given, &self.name_text) {
            (None, None, Some(text)) => format::person_name(text, "", locale),
            (None, None, None) => {
                let unnamed = match locale {
                    Locale::Fr | Locale::FrCa => "NOM NON TRANSMIS",
                    Locale::En => "NAME NOT TRANSMITTED",
                };
                format!("{unnamed} {}", self.record_number())
            }
            (family, given, _) => format::person_name(
                family.as_deref().unwrap_or("—"),
                given.map_or("", String::as_str),
                locale,
            ),
        }
    }

    /// The hospital's record number, or the source's own key when none was given.
    pub fn record_number(&self) -> &str {
        self.identifiers
            .iter()
            .find(|identifier| identifier.kind == IdentifierKind::Record)
            .or_else(|| {
                self.identifiers
                    .iter()
                    .find(|identifier| identifier.kind == IdentifierKind::Other)
            })
            .map_or(self.source.key.as_str(), |identifier| {
                identifier.value.as_str()
            })
    }

    /// Whether the record gave a name at all.
    pub fn is_named(&self) -> bool {
        self.family.is_some()
            || self.name_text.is_some()
            || self.given.iter().any(|name| !name.trim().is_empty())
    }
}

/// The patients of a ward that could be taken for this one: same sounding family name, or the same birth date
/// (display rule P5).
pub fn look_alikes<'a>(
    patient: &Patient,
    others: impl Iterator<Item = &'a Patient>,
) -> Vec<&'a Patient> {
    let sound = patient.family.as_deref().map(sound_key);
    others
        .filter(|other| other.id != patient.id)
        .filter(|other| {
            let same_sound = matches!((&sound, other.family.as_deref().map(sound_key)), (Some(a), Some(b)) if *a == b);
            let same_birth = patient.birth_date.is_some() && patient.birth_date == other.birth_date;
            same_sound || same_birth
        })
        .collect()
}

/// Everybody of a ward who has a look-alike there, as [`look_alikes`] says for each, in one pass.
pub fn with_look_alikes<'a>(
    patients: impl Iterator<Item = &'a Patient>,
) -> BTreeSet<&'a PatientId> {
    let mut by_sound: BTreeMap<String, Vec<&PatientId>> = BTreeMap::new();
    let mut by_birth: BTreeMap<NaiveDate, Vec<&PatientId>> = BTreeMap::new();
    for patient in patients {
        if let Some(family) = patient.family.as_deref() {
            by_sound
                .entry(sound_key(family))
                .or_default()
                .push(&patient.id);
        }
        if let Some(born) = patient.birth_date {
            by_birth.entry(born).or_default().push(&patient.id);
        }
    }
    let groups = by_sound.into_values().chain(by_birth.into_values());
    groups.filter(|group| group.len() > 1).flatten().collect()
}

/// A rough phonetic key of a family name: letters only, no accents, silent endings and doubled letters gone, vowel
/// runs folded together, so that MARTIN and MARTAIN, LEFEBVRE and LEFEVRE meet. It errs on the side of warning.
fn sound_key(family: &str) -> String {
    let folded: String = ascii_fold(family)
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    let folded = folded
        .replace("ph", "f")
        .replace("qu", "k")
        .replace('c', "k")
        .replace("bv", "v")
        .replace('y', "i");
    let mut key = String::new();
    let mut last = ' ';
    for (at, letter) in folded.chars().enumerate() {
        let vowel = matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u');
        // Runs of vowels count once, as their last vowel: "ai" and "i" sound alike before an n.
        if vowel && matches!(last, 'a' | 'e' | 'i' | 'o' | 'u') {
            key.pop();
        }
        if letter != last && !(letter == 'h' && at > 0) {
            key.push(letter);
        }
        last = letter;
    }
    let trimmed = key.trim_end_matches(['s', 't', 'd', 'x', 'z', 'e']);
    trimmed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patient(id: &str, family: &str, born: (i32, u32, u32)) -> Patient {
        Patient {
            id: PatientId::new(id),
            source: SourceRef::fhir(format!("Patient/{id}"), None),
            identifiers: vec![],
            family: Some(family.to_owned()),
            given: vec!["Jeanne".to_owned()],
            name_text: None,
            used_family: None,
            birth_date: NaiveDate::from_ymd_opt(born.0, born.1, born.2),
            reliability: vec![],
            birth_text: None,
            sex: Sex::Female,
            deceased: false,
            merged_into: None,
        }
    }

    #[test]
    fn look_alikes_are_found_by_sound_and_by_birth_date() {
        let martin = patient("1", "Martin", (1948, 2, 3));
        let martain = patient("2", "MARTAIN", (1951, 7, 9));
        let nguyen = patient("3", "Nguyễn", (1948, 2, 3));
        let durand = patient("4", "Durand", (1960, 1, 1));
        let ward = [martin.clone(), martain, nguyen, durand.clone()];
        let found: Vec<_> = look_alikes(&martin, ward.iter())
            .iter()
            .map(|p| p.id.as_str().to_owned())
            .collect();
        assert_eq!(found, ["2", "3"], "same sound, and same birth date");
        assert!(
            look_alikes(&durand, ward.iter()).is_empty(),
            "nobody resembles Durand"
        );
        let marked = with_look_alikes(ward.iter());
        for patient in &ward {
            assert_eq!(
                marked.contains(&patient.id),
                !look_alikes(patient, ward.iter()).is_empty(),
                "list and banner say the same of {:?}",
                patient.family
            );
        }
    }

    #[test]
    fn a_patient_without_a_name_is_named_by_her_number() {
        let mut nobody = patient("9", "x", (1950, 1, 1));
        nobody.family = None;
        nobody.given.clear();
        nobody.identifiers.push(Identifier {
            system: "ipp".into(),
            value: "80012345".into(),
            kind: IdentifierKind::Record,
        });
        assert_eq!(
            nobody.display_name(Locale::Fr),
            "NOM NON TRANSMIS 80012345",
            "never a blank"
        );
    }
}
