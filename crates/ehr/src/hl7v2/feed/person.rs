//! PID → who the patient is, field by field: an absent field changes nothing, a null deletes.

use ward::clinical::{Identifier, IdentifierKind, Patient, PatientId, Sex, SourceRef};

use crate::hl7v2::message::{Repeat, Said, Segment};
use crate::hl7v2::settings::IdentifierRule;
use crate::hl7v2::stamp::Stamp;

/// What one message says of a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Identity {
    identifiers: Option<Vec<Identifier>>,
    names: Option<Names>,
    birth: Option<Option<String>>,
    sex: Option<Sex>,
    deceased: Option<bool>,
    reliability: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    family: Option<String>,
    used_family: Option<String>,
    given: Vec<String>,
}

/// The identifiers of a list field (PID-3, MRG-1), by the rules of the site.
pub(crate) fn identifiers<'a>(
    field: impl Iterator<Item = Repeat<'a>>,
    rules: &[IdentifierRule],
) -> Vec<Identifier> {
    field.filter_map(|one| identifier(&one, rules)).collect()
}

fn identifier(one: &Repeat<'_>, rules: &[IdentifierRule]) -> Option<Identifier> {
    let value = one.part(1)?;
    let authority = one.subs(4);
    let kind = one.part(5);
    let fits = |rule: &&IdentifierRule| {
        let by = rule
            .authority
            .as_ref()
            .is_none_or(|wanted| authority.contains(wanted));
        let of = rule
            .kind
            .as_ref()
            .is_none_or(|wanted| kind.as_ref() == Some(wanted));
        by && of
    };
    Some(Identifier {
        system: authority.join("&"),
        value,
        kind: rules
            .iter()
            .find(fits)
            .map_or(IdentifierKind::Other, |rule| rule.means),
    })
}

/// The station's name for a patient: the record number, else the first identifier with its authority.
pub(crate) fn patient_id(identifiers: &[Identifier]) -> Option<PatientId> {
    let record = identifiers
        .iter()
        .find(|one| one.kind == IdentifierKind::Record);
    match record {
        Some(record) => Some(PatientId::new(record.value.clone())),
        None => identifiers
            .first()
            .map(|one| PatientId::new(format!("{}|{}", one.system, one.value))),
    }
}

impl Identity {
    /// Reads a PID.
    pub(crate) fn of(pid: &Segment<'_>, identifiers: Vec<Identifier>) -> Identity {
        Identity {
            identifiers: (!identifiers.is_empty()).then_some(identifiers),
            names: names(pid),
            birth: match pid.said(7, 1) {
                Said::Absent => None,
                Said::Null => Some(None),
                Said::Text(text) => Some(Some(text)),
            },
            sex: match pid.said(8, 1) {
                Said::Absent => None,
                Said::Null => Some(Sex::Unknown),
                Said::Text(code) => Some(match code.as_str() {
                    "F" => Sex::Female,
                    "M" => Sex::Male,
                    "O" | "A" | "X" => Sex::Other,
                    _ => Sex::Unknown,
                }),
            },
            deceased: match (pid.said(30, 1), pid.said(29, 1)) {
                (Said::Text(code), _) => Some(code == "Y"),
                (_, Said::Text(_)) => Some(true),
                (Said::Null, _) | (_, Said::Null) => Some(false),
                (Said::Absent, Said::Absent) => None,
            },
            reliability: match pid.said(32, 1) {
                Said::Absent => None,
                Said::Null => Some(vec![]),
                Said::Text(_) => Some(pid.repeats(32).filter_map(|one| one.part(1)).collect()),
            },
        }
    }

    /// Lays a newer message over what is known.
    pub(crate) fn overlay(&mut self, newer: &Identity) {
        fn take<T: Clone>(known: &mut Option<T>, newer: &Option<T>) {
            if newer.is_some() {
                known.clone_from(newer);
            }
        }
        take(&mut self.identifiers, &newer.identifiers);
        take(&mut self.names, &newer.names);
        take(&mut self.birth, &newer.birth);
        take(&mut self.sex, &newer.sex);
        take(&mut self.deceased, &newer.deceased);
        take(&mut self.reliability, &newer.reliability);
    }

    /// Whether everything that this one says is said anew by the other.
    pub(crate) fn is_covered_by(&self, newer: &Identity) -> bool {
        fn covered<T>(older: &Option<T>, newer: &Option<T>) -> bool {
            older.is_none() || newer.is_some()
        }
        covered(&self.identifiers, &newer.identifiers)
            && covered(&self.names, &newer.names)
            && covered(&self.birth, &newer.birth)
            && covered(&self.sex, &newer.sex)
            && covered(&self.deceased, &newer.deceased)
            && covered(&self.reliability, &newer.reliability)
    }

    /// The patient, as far as anything was told.
    pub(crate) fn patient(&self, id: &PatientId) -> Patient {
        let names = self.names.clone().unwrap_or_default();
        let birth = self.birth.clone().flatten();
        let whole = birth
            .as_deref()
            .and_then(Stamp::parse)
            .and_then(|stamp| match stamp {
                // An offset would make it another day elsewhere; a birth date has no zone.
                Stamp::Day(date) | Stamp::Time { date, .. } => Some(date),
                Stamp::Coarse(_) => None,
            });
        Patient {
            id: id.clone(),
            source: SourceRef {
                system: "hl7v2".to_owned(),
                key: format!("Patient/{id}"),
                version: None,
            },
            identifiers: self.identifiers.clone().unwrap_or_default(),
            reliability: self.reliability.clone().unwrap_or_default(),
            family: names.family,
            given: names.given,
            name_text: None,
            used_family: names.used_family,
            birth_text: if whole.is_some() { None } else { birth },
            birth_date: whole,
            sex: self.sex.unwrap_or(Sex::Unknown),
            deceased: self.deceased.unwrap_or(false),
            merged_into: None,
        }
    }
}

/// Birth name and name in use. France sends the birth name as legal (`L`) and the name in use as display name (`D`);
/// others send a maiden name (`M`) or a name at birth (`B`) beside the legal one.
fn names(pid: &Segment<'_>) -> Option<Names> {
    match pid.said(5, 1) {
        Said::Null => return Some(Names::default()),
        Said::Absent | Said::Text(_) => {}
    }
    let all: Vec<Repeat<'_>> = pid.repeats(5).collect();
    if all
        .iter()
        .all(|one| one.part(1).is_none() && one.part(2).is_none())
    {
        return None;
    }
    let typed = |code: &str| {
        all.iter()
            .find(|one| one.part(7).as_deref() == Some(code))
            .copied()
    };
    let at_birth = typed("B").or_else(|| typed("M"));
    let born = at_birth
        .or_else(|| typed("L"))
        .or_else(|| all.first().copied())?;
    let used = if at_birth.is_some() {
        typed("D").or_else(|| typed("L"))
    } else {
        typed("D").or_else(|| typed("U"))
    };
    let family = born.part(1);
    let given = |one: &Repeat<'_>| -> Vec<String> {
        [2, 3]
            .into_iter()
            .filter_map(|part| one.part(part))
            .collect()
    };
    let mut first = given(&born);
    if first.is_empty() {
        first = all
            .iter()
            .map(given)
            .find(|names| !names.is_empty())
            .unwrap_or_default();
    }
    Some(Names {
        used_family: used
            .and_then(|one| one.part(1))
            .filter(|used| Some(used) != family.as_ref()),
        family,
        given: first,
    })
}
