//! Refusals: a code and a subject. The catalogue has the three sentences: what happened, what still works, what to do now.

use crate::api::views::ApiError;

/// A refusal with a code of the catalogue (`error-<code>`) and what it is about. The subject never holds a patient's data
/// beyond what the person who asked has typed herself.
pub(crate) fn fault(code: &str, subject: impl std::fmt::Display) -> ApiError {
    ApiError {
        code: code.to_owned(),
        subject: subject.to_string(),
        choices: vec![],
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.subject.is_empty() {
            f.write_str(&self.code)
        } else {
            write!(f, "{}: {}", self.code, self.subject)
        }
    }
}

impl std::error::Error for ApiError {}
