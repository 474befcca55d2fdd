//! Who looked without having proved who she is.

use serde::{Deserialize, Serialize};

/// Emergency access: journalled before anything is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Name as she typed it.
    pub name: String,
    /// Why.
    pub reason: String,
}
