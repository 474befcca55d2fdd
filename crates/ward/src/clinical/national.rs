//! The national number of a patient, and how far her identity was checked.
//!
//! France: the INS, and the codes of HL7 table 0445 as Interop'Santé fixed them (PID-32; in FHIR the extension
//! `fr-core-identity-reliability`). What these codes and the presence of an INS mean together is the matrix of the RNIV: with
//! a sound document or without, with an answer of the national service or without. Québec: the NAM of the health card. The
//! NIU is never shown (P-9.0001, art. 76).

use super::patient::{IdentifierKind, Patient};

/// The space that holds a number together.
const NO_BREAK: char = '\u{a0}';

/// The code for an INS that came with an identity checked on a document: only this one identifies for sharing (RNIV).
const QUALIFIED: &str = "qualified";
/// An INS without such a check.
const RETRIEVED: &str = "retrieved";
/// More than one INS was sent.
const SEVERAL: &str = "several";

/// Every code of the table that has words of its own.
const IN_WORDS: [(&str, &str); 21] = [
    ("VIDE", "unqualified"),
    ("PROV", "provisional"),
    ("VALI", "validated"),
    ("DOUB", "duplicate"),
    ("DESA", "disabled"),
    ("DPOT", "duplicate-possible"),
    ("DOUA", "duplicate"),
    ("COLP", "collision-possible"),
    ("COLV", "collision"),
    ("FILI", "kinship"),
    ("CACH", "hidden"),
    ("ANOM", "anonymous"),
    ("IDVER", "told-by-patient"),
    ("RECD", "other-domain"),
    ("IDRA", "matched-elsewhere"),
    ("USUR", "usurped"),
    ("HOMD", "namesake-possible"),
    ("HOMA", "namesake"),
    ("INVA", "invalidated"),
    ("FICT", "fictitious"),
    ("DOUT", "doubtful"),
];

/// What is known of how far an identity was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// The catalogue says it under this code.
    Word(&'static str),
    /// The source's own code, which the table does not know. It is shown, because it may be a warning.
    Code(&'a str),
}

impl Patient {
    /// The INS in groups, `2 38 04 99 001 004 42`, as far as it has the length of one; else as the source wrote it.
    ///
    /// Two of them are both shown: which one is hers is not ours to choose.
    pub fn ins(&self) -> Option<String> {
        let all: Vec<String> = self
            .all_ins()
            .into_iter()
            .map(|number| grouped(number, &[1, 2, 2, 2, 3, 3, 2]))
            .collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// The number of the health card in groups, `ABCD 1234 5678`.
    pub fn nam(&self) -> Option<String> {
        self.number_of(IdentifierKind::HealthCard)
            .map(|number| grouped(number, &[4, 4, 4]))
    }

    /// How far the identity was checked, one or several words. Empty: the record did not say, which is not "checked".
    pub fn standing(&self) -> Vec<Standing<'_>> {
        let count = self.all_ins().len();
        let with_ins = count == 1;
        let mut all: Vec<Standing<'_>> = Vec::new();
        if count > 1 {
            all.push(Standing::Word(SEVERAL));
        }
        for code in &self.reliability {
            let known = IN_WORDS.iter().find(|(known, _)| known == code);
            let standing = match known {
                Some(("VALI", _)) if with_ins => Standing::Word(QUALIFIED),
                Some(("PROV", _)) if with_ins => Standing::Word(RETRIEVED),
                Some((_, word)) => Standing::Word(word),
                None => Standing::Code(code),
            };
            if !all.contains(&standing) {
                all.push(standing);
            }
        }
        all
    }

    /// Every INS, each once.
    fn all_ins(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let sent = self
            .identifiers
            .iter()
            .filter(|identifier| identifier.kind == IdentifierKind::National)
            .map(|identifier| identifier.value.trim());
        for number in sent {
            if !number.is_empty() && !all.contains(&number) {
                all.push(number);
            }
        }
        all
    }

    fn number_of(&self, kind: IdentifierKind) -> Option<&str> {
        self.identifiers
            .iter()
            .find(|identifier| identifier.kind == kind && !identifier.value.trim().is_empty())
            .map(|identifier| identifier.value.trim())
    }
}

/// Every word of [`Standing::Word`], for whoever keeps the catalogue complete.
pub fn standing_words() -> impl Iterator<Item = &'static str> {
    IN_WORDS
        .iter()
        .map(|(_, word)| *word)
        .chain([QUALIFIED, RETRIEVED, SEVERAL])
}

/// A number in groups of these sizes. Of another length, or with signs of its own, it stays as it was written: a digit that
/// stands in the wrong group is read wrong.
fn grouped(number: &str, sizes: &[usize]) -> String {
    let whole: usize = sizes.iter().sum();
    if number.chars().count() != whole || !number.chars().all(|sign| sign.is_ascii_alphanumeric()) {
        return number.to_owned();
    }
    let mut signs = number.chars();
    let groups: Vec<String> = sizes
        .iter()
        .map(|size| signs.by_ref().take(*size).collect())
        .collect();
    groups.join(&NO_BREAK.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::{Identifier, PatientId, Sex, SourceRef};
    use super::*;

    fn patient(ins: Option<&str>, codes: &[&str]) -> Patient {
        Patient {
            id: PatientId::new("p1"),
            source: SourceRef::fhir("Patient/p1".to_owned(), None),
            identifiers: ins
                .map(|value| Identifier {
                    system: String::new(),
                    value: value.to_owned(),
                    kind: IdentifierKind::National,
                })
                .into_iter()
                .collect(),
            reliability: codes.iter().map(|code| (*code).to_owned()).collect(),
            family: None,
            given: vec![],
            name_text: None,
            used_family: None,
            birth_date: None,
            birth_text: None,
            sex: Sex::Unknown,
            deceased: false,
            merged_into: None,
        }
    }

    #[test]
    fn only_a_checked_identity_with_an_ins_is_qualified() {
        let word = Standing::Word;
        for (ins, codes, expected) in [
            (
                Some("238049900100442"),
                &["VALI"][..],
                vec![word("qualified")],
            ),
            (None, &["VALI"], vec![word("validated")]),
            (Some("238049900100442"), &["PROV"], vec![word("retrieved")]),
            (
                None,
                &["PROV", "DOUT"],
                vec![word("provisional"), word("doubtful")],
            ),
            (Some("238049900100442"), &[], vec![]),
            (None, &["DOUA", "DOUB"], vec![word("duplicate")]),
            (None, &["XYZ"], vec![Standing::Code("XYZ")]),
        ] {
            assert_eq!(
                patient(ins, codes).standing(),
                expected,
                "{ins:?} {codes:?}"
            );
        }
    }

    #[test]
    fn of_two_numbers_none_is_the_qualified_one() {
        let mut twice = patient(Some("238049900100442"), &["VALI"]);
        let mut other = twice.identifiers.clone();
        other
            .iter_mut()
            .for_each(|one| one.value = "146039900100117".to_owned());
        twice.identifiers.extend(other.clone());
        assert_eq!(
            twice.standing(),
            [Standing::Word("several"), Standing::Word("validated")],
            "the identity was checked, but not which number is hers"
        );
        assert_eq!(
            twice.ins().unwrap().matches(',').count(),
            1,
            "both are shown"
        );
        twice.identifiers = [other.clone(), other].concat();
        assert_eq!(
            twice.standing(),
            [Standing::Word("qualified")],
            "one, sent twice"
        );
    }

    #[test]
    fn a_number_is_grouped_only_where_every_group_is_full() {
        let shown = |number| patient(Some(number), &[]).ins().unwrap();
        assert_eq!(
            shown("238049900100442"),
            "2\u{a0}38\u{a0}04\u{a0}99\u{a0}001\u{a0}004\u{a0}42",
            "a whole one"
        );
        assert_eq!(
            shown("138122A00100442"),
            "1\u{a0}38\u{a0}12\u{a0}2A\u{a0}001\u{a0}004\u{a0}42",
            "born in Corsica"
        );
        for odd in ["2380499001004", "2 38 04 99 001 004 42", "12é456789012345"] {
            assert_eq!(shown(odd), odd, "as it was written");
        }
        assert_eq!(patient(Some("  "), &[]).ins(), None, "nothing is no number");
    }
}
