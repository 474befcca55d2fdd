//! `veilleuse doctor`: what is right, what is not, and what to do.

use std::process::ExitCode;

use app::Options;
use app::doctor::{Weight, examine};

use crate::reports::{Out, locale};
use crate::verbs::{Done, value};

/// Looks at everything; the exit code is that of the worst finding.
pub(crate) fn doctor(out: &Out, options: &Options) -> Done {
    let examination = examine(options, locale())?;
    for finding in &examination.findings {
        let mark = match finding.weight {
            Weight::Good => " ",
            Weight::Note => "·",
            Weight::Warning => "!",
            Weight::Fault => "✗",
        };
        out.text(format!("{mark} {} {}", finding.what, finding.todo).trim_end());
    }
    let exit = examination.exit();
    let mut result = value(&examination)?;
    if let serde_json::Value::Object(fields) = &mut result {
        fields.insert("exit".to_owned(), exit.into());
    }
    out.result(result);
    Ok(ExitCode::from(exit))
}
