//! Forms that a step prints, as often as the card says.

use ward::procedure::{Forms, PrintScope};

use super::{frozen, point, running, signer, step_of};
use crate::api::views::{ApiError, PrintForStep, PrintKind, PrintRequest, Printed};
use crate::fault::fault;
use crate::station::Station;

/// What the print centre makes of a form; `None` for a form that the set in force no longer has.
pub(crate) fn kind(forms: &Forms, form: &str) -> Option<PrintKind> {
    let template = &forms.0.get(form)?.template;
    serde_json::from_value(serde_json::Value::String(template.clone())).ok()
}

/// Prints it. Blank forms have a number each, so every copy is a printing of its own.
pub(crate) fn print_for_step(
    station: &Station,
    request: &PrintForStep,
) -> Result<Printed, ApiError> {
    let by = signer(station, &request.by, None)?;
    let (what, copies) = {
        let live = station.live();
        let (_, _, started) = running(&live, &request.instance)?;
        let frozen = frozen(started)?;
        let step = step_of(&frozen, &point(&request.point)?)?;
        let print = step
            .and_then(|step| step.print.get(usize::try_from(request.nth).ok()?))
            .ok_or_else(|| fault("unknown-step", &request.point))?;
        let what = kind(&station.procedures().set().forms, &print.form)
            .ok_or_else(|| fault("unknown-form", &print.form))?;
        let copies = match print.scope {
            PrintScope::Blank => print.copies,
            // A list printed twice is one list and its stamped copy.
            PrintScope::Patient | PrintScope::Unit | PrintScope::Hospital => print.copies.min(2),
        };
        (what, copies)
    };
    let mut printed: Option<Printed> = None;
    for _ in 0..copies.max(1) {
        let one = crate::work::print::print(
            station,
            &PrintRequest {
                what: what.clone(),
                patient_ids: vec![],
                by: by.initials.clone(),
                to_file: false,
                card: None,
            },
        )?;
        printed = Some(match printed {
            None => one,
            Some(mut all) => {
                all.pages = all.pages.saturating_add(one.pages);
                all.files.extend(one.files);
                all.problems.extend(one.problems);
                all.text = one.text;
                all
            }
        });
    }
    printed.ok_or_else(|| fault("internal", "copies"))
}
