//! Patients who come, move and go while the record is away.

use chrono::{DateTime, NaiveDate, Utc};
use lang::Arg;
use store::Store;
use ward::clinical::{
    Allergy, Amount, Encounter, EncounterId, Identifier, IdentifierKind, Known, OF_THE_WARD,
    Patient, PatientId, Place, Sex, SourceRef, Weight, look_alikes,
};
use ward::format;
use ward::journal::{Arrival, Left, LeftHow, Moved, Statement};
use ward::temporary;
use ward::ward_now::WardNow;

use super::{Said, chart, charting_person, corrected, name, when, within_stay};
use crate::api::views::{
    AllergyStated, ApiError, ArrivePatient, EntrySaved, LeaveHow, LeavePatient, MovePatient,
    SexStated,
};
use crate::chart::patient_name;
use crate::fault::fault;
use crate::station::{Alongside, Station, from_store};
use crate::work::record::{repeated, told};
use crate::work::typed;

/// Name of the count of temporary identities in the store.
const COUNTER: &str = "temporary-counter";
/// Name of the note of those that stand on printed forms.
const SET_ASIDE: &str = "temporary-on-forms";
/// Things that tell somebody apart: more are not read.
const TELL_APART_MAX: usize = 4;
const SUBSTANCES_MAX: usize = 20;
/// Older than anybody was.
const AGE_MAX: u32 = 130;

/// The next temporary identity, and the count to be saved with whatever uses it.
fn next_number(
    station: &Station,
    store: &Store,
) -> Result<(temporary::Given, (String, Vec<u8>)), ApiError> {
    let next = given_so_far(store)?
        .checked_add(1)
        .ok_or_else(|| fault("internal", COUNTER))?;
    let given = temporary::identity(&station.key(), next);
    Ok((given, (COUNTER.to_owned(), next.to_string().into_bytes())))
}

fn given_so_far(store: &Store) -> Result<u32, ApiError> {
    let last = store.note(COUNTER).map_err(from_store)?;
    Ok(last
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or(0))
}

/// Counts that were printed on admission forms and that nobody has been typed in under yet.
fn on_forms(store: &Store) -> Result<Vec<u32>, ApiError> {
    match store.note(SET_ASIDE).map_err(from_store)? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|error| fault("internal", error)),
        None => Ok(vec![]),
    }
}

fn on_forms_note(counts: &[u32]) -> Result<(String, Vec<u8>), ApiError> {
    let bytes = serde_json::to_vec(counts).map_err(|error| fault("internal", error))?;
    Ok((SET_ASIDE.to_owned(), bytes))
}

/// The identity of a printed admission form, and what is left of them to be saved with the arrival: she keeps on the
/// screen the number that stands on her wristband, and nobody else gets it.
fn from_form(
    station: &Station,
    store: &Store,
    typed: &str,
) -> Result<(temporary::Given, (String, Vec<u8>)), ApiError> {
    let mut left = on_forms(store)?;
    let typed = typed.to_uppercase();
    let given = left
        .iter()
        .map(|count| (*count, temporary::identity(&station.key(), *count)))
        .find(|(_, given)| given.number == typed);
    let (count, given) = given.ok_or_else(|| fault("temporary-number", &typed))?;
    left.retain(|other| *other != count);
    Ok((given, on_forms_note(&left)?))
}

/// A temporary identity for a form that is printed: it is given to nobody on the screen.
pub(crate) fn set_aside(station: &Station) -> Result<temporary::Given, ApiError> {
    let store = station.store();
    let count = given_so_far(&store)?.saturating_add(1);
    let (given, note) = next_number(station, &store)?;
    let mut on_forms = on_forms(&store)?;
    on_forms.push(count);
    let alongside = Alongside {
        notes: vec![note, on_forms_note(&on_forms)?],
        ..Alongside::default()
    };
    station.append(&store, vec![], alongside)?;
    Ok(given)
}

/// Somebody arrived.
pub(crate) fn arrive(station: &Station, request: &ArrivePatient) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let corrects = corrected(station, request.corrects.as_ref())?;
    let at = match (&request.at, &corrects) {
        (None, Some((_, Statement::Arrival(old), _))) => old.at,
        (typed, _) => when(station, typed.as_deref(), now)?,
    };
    let mut notes = vec![];
    let (id, number) = match &corrects {
        Some((_, Statement::Arrival(old), _)) => (
            old.patient.id.clone(),
            old.patient.record_number().to_owned(),
        ),
        Some((target, _, _)) => return Err(fault("unknown-entry", target)),
        None => {
            let (given, note) = match request.number.as_deref().map(str::trim) {
                Some(number) if !number.is_empty() => from_form(station, &store, number)?,
                Some(_) | None => next_number(station, &store)?,
            };
            // Saved in one breath with the arrival: a number is never given to a second person.
            notes.push(note);
            (given.id, given.number)
        }
    };
    let bed = name(request.bed.as_deref().unwrap_or_default())?;
    let patient = person(station, request, id.clone(), &number, now)?;
    {
        let live = station.live();
        let ward = live.shown()?;
        if !request.bed_confirmed {
            free(station, &ward, bed.as_deref(), &id)?;
        }
        let others = ward.charts.values().map(|other| &other.patient);
        let alike: Vec<String> = look_alikes(&patient, others)
            .into_iter()
            .map(|other| patient_name(station, other))
            .collect();
        if !alike.is_empty() && !request.look_alike_confirmed {
            return Err(fault("arrival-look-alike", alike.join(", ")));
        }
    }
    let allergies = allergies(request)?;
    let weight = weight(request, now)?;
    let encounter = Encounter {
        id: EncounterId::new(format!("stay-{id}")),
        source: of_the_ward(&number),
        patient: id,
        status: "in-progress".to_owned(),
        visit_number: None,
        start: Some(at),
        place: Place {
            ward: Some(station.config().ward.code.clone()),
            room: None,
            bed,
        },
        attending: None,
    };
    let statement = Statement::Arrival(Arrival {
        patient: Box::new(patient),
        encounter: Box::new(encounter),
        at,
        allergies,
        weight,
        tell_apart: texts(&request.tell_apart, TELL_APART_MAX)?,
    });
    let said = Said {
        author,
        witness: None,
        statement,
        corrects,
        notes,
    };
    let saved = said.save(station, &store, &request.request_id)?;
    told(station, &store, saved)
}

/// A patient went to another bed.
pub(crate) fn move_to(station: &Station, request: &MovePatient) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let corrects = corrected(station, request.corrects.as_ref())?;
    let at = when(station, request.at.as_deref(), now)?;
    let bed = name(&request.bed)?.ok_or_else(|| fault("bed-needed", ""))?;
    let patient = PatientId::new(&request.patient_id);
    let from = {
        let live = station.live();
        let ward = live.shown()?;
        let chart = chart(&ward, &request.patient_id)?;
        within_stay(station, chart, at)?;
        let from = match &corrects {
            Some((_, Statement::Moved(old), _)) if old.patient == patient => old.from.clone(),
            Some((target, _, _)) => return Err(fault("unknown-entry", target)),
            None => chart.encounter.place.clone(),
        };
        if from.bed.as_ref() == Some(&bed) {
            return Err(fault("same-bed", bed));
        }
        if !request.bed_confirmed {
            free(station, &ward, Some(&bed), &patient)?;
        }
        from
    };
    let statement = Statement::Moved(Moved {
        patient,
        at,
        to: Place {
            ward: from.ward.clone(),
            room: None,
            bed: Some(bed),
        },
        from,
    });
    let said = Said {
        author,
        witness: None,
        statement,
        corrects,
        notes: vec![],
    };
    let saved = said.save(station, &store, &request.request_id)?;
    told(station, &store, saved)
}

/// A patient left.
pub(crate) fn leave(station: &Station, request: &LeavePatient) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let corrects = corrected(station, request.corrects.as_ref())?;
    let at = when(station, request.at.as_deref(), now)?;
    let patient = PatientId::new(&request.patient_id);
    {
        let live = station.live();
        let ward = live.shown()?;
        let chart = chart(&ward, &request.patient_id)?;
        match &corrects {
            Some((_, Statement::Left(old), _)) if old.patient == patient => {}
            Some((target, _, _)) => return Err(fault("unknown-entry", target)),
            None => within_stay(station, chart, at)?,
        }
    }
    let text = typed::free_text(request.text.as_deref().unwrap_or_default())?;
    let statement = Statement::Left(Left {
        patient,
        at,
        how: match request.how {
            LeaveHow::Discharged => LeftHow::Discharged,
            LeaveHow::Transferred => LeftHow::Transferred,
            LeaveHow::Died => LeftHow::Died,
        },
        text: Some(text).filter(|text| !text.is_empty()),
    });
    let said = Said {
        author,
        witness: None,
        statement,
        corrects,
        notes: vec![],
    };
    let saved = said.save(station, &store, &request.request_id)?;
    told(station, &store, saved)
}

fn of_the_ward(number: &str) -> SourceRef {
    SourceRef {
        system: OF_THE_WARD.to_owned(),
        key: number.to_owned(),
        version: None,
    }
}

fn person(
    station: &Station,
    request: &ArrivePatient,
    id: PatientId,
    number: &str,
    now: DateTime<Utc>,
) -> Result<Patient, ApiError> {
    let family = name(request.family.as_deref().unwrap_or_default())?;
    let given = name(request.given.as_deref().unwrap_or_default())?;
    let family = match (&family, &given) {
        (None, None) => Some(station.words().say("name-unknown")),
        _ => family,
    };
    let today = now.with_timezone(&station.zone()).date_naive();
    let birth_date = request
        .birth_date
        .as_deref()
        .filter(|typed| !typed.trim().is_empty())
        .map(typed::day)
        .transpose()?;
    if let Some(born) = birth_date.filter(|born| *born > today || years(*born, today) > AGE_MAX) {
        return Err(fault("bad-date", format::date(born, station.locale())));
    }
    if let Some(age) = request.age_guess.filter(|age| *age > AGE_MAX) {
        return Err(fault("bad-date", age));
    }
    let about = request.age_guess.filter(|_| birth_date.is_none());
    Ok(Patient {
        id,
        source: of_the_ward(number),
        identifiers: vec![Identifier {
            system: OF_THE_WARD.to_owned(),
            value: number.to_owned(),
            kind: IdentifierKind::Other,
        }],
        family,
        given: given.into_iter().collect(),
        name_text: None,
        used_family: None,
        birth_date,
        reliability: vec![],
        birth_text: about.map(|age| {
            let age = [("age", Arg::Number(i64::from(age)))];
            station.words().say_with("about-years", &age)
        }),
        sex: match request.sex {
            SexStated::Female => Sex::Female,
            SexStated::Male => Sex::Male,
            SexStated::Unknown => Sex::Unknown,
        },
        deceased: false,
        merged_into: None,
    })
}

fn years(born: NaiveDate, today: NaiveDate) -> u32 {
    today.years_since(born).unwrap_or(0)
}

fn texts(typed: &[String], most: usize) -> Result<Vec<String>, ApiError> {
    if typed.len() > most {
        return Err(fault("text-too-long", ""));
    }
    let texts = typed
        .iter()
        .map(|typed| name(typed))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(texts.into_iter().flatten().collect())
}

fn allergies(request: &ArrivePatient) -> Result<Known<Allergy>, ApiError> {
    let substances = texts(&request.substances, SUBSTANCES_MAX)?;
    match request.allergies {
        AllergyStated::Known if substances.is_empty() => Err(fault("substance-needed", "")),
        // "None" beside a named substance: one of the two is wrong, and only she can say which.
        AllergyStated::NoneKnown | AllergyStated::NotCollected if !substances.is_empty() => {
            Err(fault("substance-needed", substances.join(", ")))
        }
        AllergyStated::NoneKnown => Ok(Known::NoneKnown),
        AllergyStated::NotCollected => Ok(Known::NotRecorded),
        AllergyStated::Known => Ok(Known::Values(
            substances
                .into_iter()
                .map(|substance| Allergy {
                    source: of_the_ward("allergy"),
                    substance,
                    reactions: vec![],
                    severe: false,
                    unconfirmed: false,
                })
                .collect(),
        )),
    }
}

fn weight(request: &ArrivePatient, now: DateTime<Utc>) -> Result<Option<Weight>, ApiError> {
    let Some(typed) = request
        .weight
        .as_deref()
        .filter(|typed| !typed.trim().is_empty())
    else {
        return Ok(None);
    };
    let bare = typed.trim().trim_end_matches("kg").trim();
    let value = format::parse_amount(bare).map_err(|_| fault("bad-weight", typed))?;
    // A slip of the keyboard must not become the basis of a dose.
    if value < rust_decimal::Decimal::new(2, 1) || value > rust_decimal::Decimal::from(400) {
        return Err(fault("bad-weight", typed));
    }
    Ok(Some(Weight {
        amount: Amount::new(value, "kg"),
        at: Some(now),
    }))
}

/// A bed that somebody else lies in is said first.
fn free(
    station: &Station,
    ward: &WardNow,
    bed: Option<&str>,
    patient: &PatientId,
) -> Result<(), ApiError> {
    let there = ward.charts.values().find(|chart| {
        bed.is_some()
            && chart.encounter.place.bed.as_deref() == bed
            && chart.patient.id != *patient
            && chart.local.left.is_none()
    });
    match there {
        Some(chart) => Err(fault("bed-occupied", patient_name(station, &chart.patient))),
        None => Ok(()),
    }
}
