//! Something that every patient has once per section, written by group: most patients of a sync share it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ward::clinical::PatientId;
use ward::snapshot::Section;

/// What most patients have, and where a patient differs.
#[derive(Serialize, Deserialize)]
pub(super) struct PerSection<T> {
    usual: BTreeMap<Section, T>,
    /// Only the sections that differ; null for a section that the patient does not have.
    others: BTreeMap<PatientId, BTreeMap<Section, Option<T>>>,
}

impl<T: Clone + Ord> PerSection<T> {
    /// Groups what each patient has.
    pub(super) fn group(patients: &BTreeMap<&PatientId, BTreeMap<Section, T>>) -> PerSection<T> {
        let mut votes: BTreeMap<Section, BTreeMap<&T, usize>> = BTreeMap::new();
        for (section, value) in patients.values().flatten() {
            *votes.entry(*section).or_default().entry(value).or_default() += 1;
        }
        let usual: BTreeMap<Section, T> = votes
            .into_iter()
            .filter_map(|(section, values)| {
                let (value, _) = values.into_iter().max_by_key(|(_, count)| *count)?;
                Some((section, value.clone()))
            })
            .collect();
        let mut others = BTreeMap::new();
        for (patient, own) in patients {
            let differs: BTreeMap<Section, Option<T>> = Section::ALL
                .into_iter()
                .filter(|section| own.get(section) != usual.get(section))
                .map(|section| (section, own.get(&section).cloned()))
                .collect();
            if !differs.is_empty() {
                others.insert((*patient).clone(), differs);
            }
        }
        PerSection { usual, others }
    }

    /// What one patient has.
    pub(super) fn of(&self, patient: &PatientId) -> BTreeMap<Section, T> {
        let mut own = self.usual.clone();
        for (section, value) in self.others.get(patient).into_iter().flatten() {
            match value {
                Some(value) => own.insert(*section, value.clone()),
                None => own.remove(section),
            };
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_gets_back_what_she_had() {
        let ids: Vec<PatientId> = ["a", "b", "c", "d", "e"].map(PatientId::new).to_vec();
        let own = [
            BTreeMap::from([(Section::Orders, 5), (Section::Doses, 5)]),
            BTreeMap::from([(Section::Orders, 5), (Section::Doses, 7)]),
            BTreeMap::from([(Section::Orders, 5), (Section::Doses, 5)]),
            BTreeMap::from([(Section::Orders, 5)]),
            BTreeMap::new(),
        ];
        let patients: BTreeMap<&PatientId, BTreeMap<Section, i32>> =
            ids.iter().zip(own.clone()).collect();
        let grouped = PerSection::group(&patients);
        for (id, own) in ids.iter().zip(own) {
            assert_eq!(grouped.of(id), own, "also who lacks a section");
        }
        assert_eq!(
            grouped.usual.get(&Section::Orders),
            Some(&5),
            "what three share is written once"
        );
        assert!(
            !grouped
                .others
                .get(&ids[1])
                .unwrap()
                .contains_key(&Section::Orders),
            "and not again for each"
        );
    }
}
