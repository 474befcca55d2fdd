//! Patient → patient.

use chrono::NaiveDate;
use ward::clinical::{Identifier, IdentifierKind, Patient, PatientId, Sex, SourceRef};

use super::parse::{Node, codes};

/// Systems of French and Québec identifiers that no type tells.
const INS: [&str; 4] = [
    "urn:oid:1.2.250.1.213.1.4.8",
    "urn:oid:1.2.250.1.213.1.4.9",
    "urn:oid:1.2.250.1.213.1.4.10",
    "urn:oid:1.2.250.1.213.1.4.11",
];

/// Reads a patient; every field may be missing.
pub(crate) fn patient(id: &str, node: &Node) -> Patient {
    let names: Vec<&Node> = node.get("name").items().iter().collect();
    let used_as = |usage: &str| {
        names
            .iter()
            .find(|name| {
                name.get("use").text() == Some(usage) && name.at(&["period", "end"]).is_null()
            })
            .copied()
    };
    // Born as: "maiden"; where nobody says, the official name is the birth name (French INS rule).
    let born = used_as("maiden")
        .or_else(|| used_as("official"))
        .or_else(|| used_as("usual"))
        .or(names.first().copied());
    let usual = used_as("usual").or_else(|| {
        if used_as("maiden").is_some() {
            used_as("official")
        } else {
            None
        }
    });
    let null = Node::Null;
    let born = born.unwrap_or(&null);
    let family = born.get("family").owned();
    let used_family = usual
        .and_then(|name| name.get("family").owned())
        .filter(|used| Some(used) != family.as_ref());
    let given = |name: &Node| -> Vec<String> { name.get("given").texts_of() };
    let mut given_names = given(born);
    if given_names.is_empty() {
        given_names = names
            .iter()
            .map(|name| given(name))
            .find(|list| !list.is_empty())
            .unwrap_or_default();
    }
    let birth = node.get("birthDate").owned();
    let birth_date = birth
        .as_deref()
        .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    let deceased = matches!(node.get("deceasedBoolean"), Node::Bool(true))
        || node.get("deceasedDateTime").text().is_some();
    let merged = node
        .get("link")
        .items()
        .iter()
        .find(|link| link.get("type").text() == Some("replaced-by"));
    Patient {
        id: PatientId::new(id),
        source: SourceRef::fhir(
            format!("Patient/{id}"),
            node.at(&["meta", "versionId"]).owned(),
        ),
        identifiers: node
            .get("identifier")
            .items()
            .iter()
            .filter_map(identifier)
            .collect(),
        reliability: reliability(node),
        family,
        given: given_names,
        name_text: born.get("text").owned(),
        used_family,
        birth_text: if birth_date.is_some() { None } else { birth },
        birth_date,
        sex: match node.get("gender").text() {
            Some("female") => Sex::Female,
            Some("male") => Sex::Male,
            Some("other") => Sex::Other,
            _ => Sex::Unknown,
        },
        deceased,
        merged_into: merged.and_then(|link| link.at(&["other", "reference"]).owned()),
    }
}

/// How far the identity was checked, by Interop'Santé's extension. Its address was written with and without TLS.
fn reliability(node: &Node) -> Vec<String> {
    let extension = |one: &Node, name: &str| {
        one.get("url")
            .text()
            .is_some_and(|url| url.rsplit('/').next() == Some(name))
    };
    node.get("extension")
        .items()
        .iter()
        .filter(|one| extension(one, "fr-core-identity-reliability"))
        .flat_map(|one| one.get("extension").items())
        .filter(|one| extension(one, "identityStatus"))
        .filter_map(|one| one.at(&["valueCoding", "code"]).owned())
        .collect()
}

fn identifier(node: &Node) -> Option<Identifier> {
    let system = node.get("system").text().unwrap_or("").to_owned();
    let types = codes(node.get("type"));
    let typed = |wanted: &[&str]| {
        types.iter().any(|code| {
            code.rsplit('|')
                .next()
                .is_some_and(|code| wanted.contains(&code))
        })
    };
    let kind = if INS.contains(&system.as_str()) || typed(&["INS-NIR", "INS-NIA", "INS"]) {
        IdentifierKind::National
    } else if typed(&["NIU"]) {
        IdentifierKind::Niu
    } else if typed(&["NI", "NH", "INS-C"]) {
        IdentifierKind::OtherNational
    } else if typed(&["JHN", "HC"]) {
        IdentifierKind::HealthCard
    } else if typed(&["PI", "MR", "IPP"]) {
        IdentifierKind::Record
    } else {
        IdentifierKind::Other
    };
    // A number that was hers is kept for matching; it no longer names her.
    let past = node.get("use").text() == Some("old") || !node.at(&["period", "end"]).is_null();
    let kind = match kind {
        IdentifierKind::National if past => IdentifierKind::OtherNational,
        kind => kind,
    };
    Some(Identifier {
        system,
        value: node.get("value").owned()?,
        kind,
    })
}

impl Node {
    /// The texts of a list of texts, or one text standing alone; nulls are gaps.
    pub(crate) fn texts_of(&self) -> Vec<String> {
        match self {
            Node::List(items) => items.iter().filter_map(Node::owned).collect(),
            Node::Text(_) => self.owned().into_iter().collect(),
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Object(_) => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Patient {
        patient("p1", &Node::read(json.as_bytes()).unwrap())
    }

    #[test]
    fn h13_an_empty_given_name_is_a_gap_and_the_patient_is_kept() {
        let patient = read(
            r#"{"resourceType":"Patient","id":"p1","name":[{"family":"Rossi","given":[""]}],"birthDate":"1948"}"#,
        );
        assert_eq!(
            patient.family.as_deref(),
            Some("Rossi"),
            "the family name stands"
        );
        assert!(patient.given.is_empty(), "an empty name is no name");
        assert_eq!(
            (patient.birth_date, patient.birth_text.as_deref()),
            (None, Some("1948")),
            "a year stays a year"
        );
    }

    #[test]
    fn birth_name_and_used_name_are_told_apart() {
        let married = read(
            r#"{"name":[{"use":"official","family":"MARTIN"},{"use":"maiden","family":"DUPRÉ"}]}"#,
        );
        assert_eq!(married.family.as_deref(), Some("DUPRÉ"), "born as");
        assert_eq!(married.used_family.as_deref(), Some("MARTIN"), "called");
        let usual = read(
            r#"{"name":[{"use":"usual","family":"LEROY"},{"use":"official","family":"PETIT"}]}"#,
        );
        assert_eq!(
            (usual.family.as_deref(), usual.used_family.as_deref()),
            (Some("PETIT"), Some("LEROY")),
            "INS rule"
        );
    }

    #[test]
    fn how_far_an_identity_was_checked_is_read_with_its_number() {
        use ward::clinical::Standing;
        let checked = read(
            r#"{"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability",
                "extension":[{"url":"identityStatus","valueCoding":{"code":"VALI"}},{"url":"validationDate","valueDate":"2026-01-02"}]},
                {"url":"https://example.org/other","extension":[{"url":"identityStatus","valueCoding":{"code":"DOUT"}}]}],
                "identifier":[{"type":{"coding":[{"code":"INS-NIR"}]},"value":"238049900100442"},
                              {"use":"old","type":{"coding":[{"code":"INS-NIA"}]},"value":"946039900100117"},
                              {"type":{"coding":[{"code":"INS-C"}]},"value":"0123456789012345678901"},
                              {"type":{"coding":[{"code":"NI"}]},"value":"943 476 5919"}]}"#,
        );
        assert_eq!(
            checked.standing(),
            [Standing::Word("qualified")],
            "and nothing of another extension"
        );
        assert_eq!(
            checked.ins().as_deref(),
            Some("2\u{a0}38\u{a0}04\u{a0}99\u{a0}001\u{a0}004\u{a0}42"),
            "the INS; no older, computed or foreign number"
        );
        let foreign =
            read(r#"{"identifier":[{"type":{"coding":[{"code":"NI"}]},"value":"943 476 5919"}]}"#);
        assert_eq!(foreign.ins(), None, "never under a name it does not bear");
    }

    #[test]
    fn nonsense_still_makes_a_patient() {
        let patient =
            read(r#"{"name":"?","identifier":{"value":"8001"},"gender":7,"birthDate":null}"#);
        assert!(!patient.is_named(), "no name");
        assert_eq!(
            patient.record_number(),
            "8001",
            "one identifier where a list should be"
        );
    }
}
