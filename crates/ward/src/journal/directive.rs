//! What became of a file that IT sent, followed or not.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A directive was met. Whatever stands here of its content was signed by one of the station's keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectiveHeard {
    /// Name of the file, made harmless; `-` where none was.
    pub file: String,
    /// SHA-256 of its bytes, where they could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its name, once its signature was good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Uuid>,
    /// The key that signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<u64>,
    /// Its type. Not called `kind`: that is the name under which an entry says what it is itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Who signed it, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What it says to the ward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `followed`, or the code of why not.
    pub outcome: String,
}

/// The station believes other keys from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectiveKeys {
    /// Counts the changes.
    pub serial: u64,
    /// Short names of IT's keys.
    pub keys: Vec<String>,
    /// Short name of the root.
    pub root: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Statement;

    #[test]
    fn what_became_of_a_directive_reads_back_as_it_was_written() {
        let heard = DirectiveHeard {
            file: "01-plan.directive".to_owned(),
            sha256: Some("ab".repeat(32)),
            command: Some(Uuid::from_u128(7)),
            key: Some("34750f98bd59fcfc".to_owned()),
            counter: Some(7),
            order: Some("plan_downtime".to_owned()),
            audience: Some("ward:3N".to_owned()),
            by: Some("Carole Danet".to_owned()),
            text: Some("Mise à jour".to_owned()),
            outcome: "followed".to_owned(),
        };
        let bare = DirectiveHeard {
            sha256: None,
            command: None,
            key: None,
            counter: None,
            order: None,
            audience: None,
            by: None,
            text: None,
            ..heard.clone()
        };
        let keys = DirectiveKeys {
            serial: 1,
            keys: vec!["a".to_owned(), "b".to_owned()],
            root: "c".to_owned(),
            sha256: "d".to_owned(),
        };
        for statement in [
            Statement::Directive(heard),
            Statement::Directive(bare),
            Statement::DirectiveKeys(keys),
        ] {
            let json = serde_json::to_string(&statement).unwrap();
            assert_eq!(
                serde_json::from_str::<Statement>(&json).unwrap(),
                statement,
                "{json}"
            );
        }
    }
}
