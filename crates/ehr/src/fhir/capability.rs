//! What the record says that it can do.

use std::collections::BTreeMap;

use super::parse::Node;
use crate::error::EhrError;

/// The part of a CapabilityStatement that a reading depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capability {
    /// Software and version: another one may behave otherwise.
    software: Vec<String>,
    /// Types that can be searched, and whether by the time of their last change. Empty: the record does not tell.
    kinds: BTreeMap<String, bool>,
}

impl Capability {
    /// Reads the statement.
    ///
    /// # Errors
    /// When it is none, or of another version of FHIR than 4.0.
    pub(super) fn read(node: &Node) -> Result<(String, Capability), EhrError> {
        if !matches!(
            node.get("resourceType").text(),
            Some("CapabilityStatement" | "Conformance")
        ) {
            return Err(EhrError::NotFhir("no capability statement".to_owned()));
        }
        let version = node.get("fhirVersion").text().unwrap_or("not told");
        if version != "4.0" && !version.starts_with("4.0.") {
            return Err(EhrError::OtherVersion(version.to_owned()));
        }
        let software = ["name", "version", "releaseDate"]
            .iter()
            .filter_map(|field| node.at(&["software", field]).owned())
            .chain([version.to_owned()])
            .collect();
        let mut kinds = BTreeMap::new();
        for rest in node.get("rest").items() {
            if rest.get("mode").text() == Some("client") {
                continue;
            }
            let everywhere = by_change(rest);
            for resource in rest.get("resource").items() {
                if let Some(kind) = resource.get("type").owned() {
                    kinds.insert(kind, everywhere || by_change(resource));
                }
            }
        }
        Ok((version.to_owned(), Capability { software, kinds }))
    }

    /// Whether the record may know this type: a record that tells nothing is asked.
    pub(super) fn knows(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.contains_key(kind)
    }

    /// Whether it says that this type can be searched by the time of its last change.
    pub(super) fn tells_changes(&self, kind: &str) -> bool {
        self.kinds.get(kind).copied().unwrap_or(false)
    }

    /// Whether it says so of any type.
    pub(super) fn tells_any_change(&self) -> bool {
        self.kinds.values().any(|tells| *tells)
    }
}

fn by_change(node: &Node) -> bool {
    let params = node.get("searchParam").items().iter();
    params
        .into_iter()
        .any(|param| param.get("name").text() == Some("_lastUpdated"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_the_search_by_change_are_read_from_the_statement() {
        let read = |json: &str| Capability::read(&Node::read(json.as_bytes()).unwrap());
        let (_, told) = read(
            r#"{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","resource":[
            {"type":"Flag","searchParam":[{"name":"_lastUpdated","type":"date"}]},{"type":"Condition"}]}]}"#,
        )
        .unwrap();
        assert!(told.knows("Condition") && !told.knows("Consent"), "by type");
        assert!(
            told.tells_changes("Flag") && !told.tells_changes("Condition"),
            "each type by itself"
        );
        let (_, silent) =
            read(r#"{"resourceType":"CapabilityStatement","fhirVersion":"4.0"}"#).unwrap();
        assert!(
            silent.knows("Consent") && !silent.tells_changes("Flag"),
            "a silent record is asked, and read whole"
        );
    }
}
