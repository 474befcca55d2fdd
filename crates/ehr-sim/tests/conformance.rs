//! The pretend hospital, seen from outside: what a client of its record can rely on.

mod visitor;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use visitor::{Visitor, a_dose, open, opened_at};

#[test]
fn the_statement_is_open_to_all_and_everything_else_needs_the_token() {
    let hospital = open();
    let stranger = Visitor::without_token(&hospital);
    let statement = stranger.get("metadata");
    assert_eq!(statement.status, 200, "metadata needs no token");
    assert_eq!(statement.json()["fhirVersion"], "4.0.1", "R4");
    let advertised = statement.json()["rest"][0]["resource"].clone();
    let dose = advertised
        .as_array()
        .unwrap()
        .iter()
        .find(|kind| kind["type"] == "MedicationAdministration")
        .unwrap();
    assert_eq!(
        dose["conditionalCreate"], true,
        "safe write-back is advertised"
    );
    assert_eq!(stranger.get("Patient").status, 401, "no token, no patients");
    assert_eq!(
        stranger.post(&a_dose("x"), None).status,
        401,
        "no token, no writing"
    );
    assert!(hospital.requests() == 3, "every request is counted");
}

#[test]
fn a_client_that_expands_the_beds_finds_all_24_patients() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let rooms = visitor.all("Location?partof=Location/ward-3n");
    assert_eq!(rooms.len(), 14, "fourteen rooms");
    let mut places = vec!["Location/ward-3n".to_owned()];
    for room in &rooms {
        let room = room["id"].as_str().unwrap();
        for bed in visitor.all(&format!("Location?partof=Location/{room}")) {
            assert_eq!(bed["physicalType"]["coding"][0]["code"], "bd", "a bed");
            places.push(format!("Location/{}", bed["id"].as_str().unwrap()));
        }
    }
    assert_eq!(places.len(), 29, "28 beds and the ward itself");

    let ward_alone = visitor.all("Encounter?location=Location/ward-3n&status=in-progress");
    assert_eq!(ward_alone.len(), 1, "only the patient without a bed");
    let stays = visitor.bundle_pages(&format!(
        "Encounter?location={}&status=in-progress&_include=Encounter:patient&_include=Encounter:location",
        places.join(",")
    ));
    let patients: BTreeSet<String> = stays
        .iter()
        .filter(|entry| entry["resource"]["resourceType"] == "Patient")
        .map(|entry| {
            assert_eq!(
                entry["search"]["mode"], "include",
                "brought along, not matched"
            );
            entry["resource"]["id"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(patients.len(), 24, "everybody");

    let moved = visitor.all("Encounter?location=Location/bed-306-f");
    assert_eq!(
        moved.len(),
        2,
        "a bed left behind still matches: the client must look at the status"
    );
}

#[test]
fn paging_gives_everything_once() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let held = hospital.resources("MedicationRequest");
    assert_eq!(held.len(), 129, "the whole ward");
    for count in ["", "&_count=1000", "&_count=7"] {
        let found = visitor.all(&format!(
            "MedicationRequest?status=active,on-hold,stopped{count}"
        ));
        assert_eq!(
            found, held,
            "every order once and in order, whatever the page size{count}"
        );
    }
    let first = visitor
        .get("MedicationRequest?_include=MedicationRequest:medication")
        .json();
    assert_eq!(first["total"], 129, "included resources are not counted");
    assert!(
        visitor
            .get("MedicationRequest?_count=0")
            .json()
            .get("entry")
            .is_none(),
        "a count of none is a question about the total"
    );
}

#[test]
fn orders_bring_their_drugs_and_one_patient_only() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let entries = visitor.bundle_pages(
        "MedicationRequest?patient=Patient/pat-03&status=active,on-hold&_include=MedicationRequest:medication",
    );
    let orders: Vec<&Value> = entries
        .iter()
        .filter(|e| e["search"]["mode"] == "match")
        .map(|e| &e["resource"])
        .collect();
    assert_eq!(orders.len(), 5, "five lines for this patient");
    for order in orders {
        assert_eq!(
            order["subject"]["reference"], "Patient/pat-03",
            "nobody else's order"
        );
        if let Some(drug) = order.pointer("/medicationReference/reference") {
            assert!(
                entries.iter().any(|entry| {
                    let resource = &entry["resource"];
                    format!("Medication/{}", resource["id"].as_str().unwrap())
                        == drug.as_str().unwrap()
                }),
                "{drug} comes along"
            );
        } else {
            assert!(
                order["medicationCodeableConcept"]["text"].is_string(),
                "or is written in the order"
            );
        }
    }
}

#[test]
fn searches_by_date_code_and_identifier_are_exact() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let since = "2026-11-19T14:00:00%2B01:00";
    let recent = visitor.all(&format!(
        "MedicationAdministration?patient=Patient/pat-01&effective-time=ge{since}"
    ));
    let all = visitor.all("MedicationAdministration?patient=Patient/pat-01");
    assert!(
        !recent.is_empty() && recent.len() < all.len(),
        "a window cuts off the older doses"
    );
    assert_eq!(
        visitor
            .all("Observation?patient=Patient/pat-01&code=http://loinc.org%7C29463-7")
            .len(),
        1,
        "the weight"
    );
    assert_eq!(
        visitor
            .all("Patient?identifier=https://sainte-veille.example/ipp%7C800100041")
            .len(),
        1,
        "one IPP, one patient"
    );
    assert_eq!(
        visitor
            .all("AllergyIntolerance?patient=Patient/pat-10")
            .len(),
        0,
        "nothing recorded is not the same as no known allergy"
    );
    let before = hospital.resources("MedicationRequest").len();
    let mut stopped = hospital.resources("MedicationRequest")[0].clone();
    let watermark = hospital.now();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    stopped["status"] = json!("stopped");
    hospital.put(stopped);
    let stamp = watermark.to_rfc3339().replace('+', "%2B");
    let changed = visitor.all(&format!("MedicationRequest?_lastUpdated=gt{stamp}"));
    assert_eq!(changed.len(), 1, "only what changed since");
    assert_eq!(changed[0]["meta"]["versionId"], "2", "as a new version");
    assert_eq!(
        hospital.resources("MedicationRequest").len(),
        before,
        "replaced, not added"
    );
}

#[test]
fn what_else_is_known_of_a_patient_is_found_by_patient_category_and_change() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let flags: Vec<String> = visitor
        .all("Flag?patient=Patient/pat-13,Patient/pat-07,Patient/pat-01")
        .iter()
        .map(|flag| flag["code"]["text"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        flags.iter().any(|text| text.contains("Isolement")) && flags.len() >= 2,
        "several patients at once: {flags:?}"
    );
    let filed = |category: &str| {
        visitor
            .all(&format!(
                "Observation?patient=Patient/pat-22&category={category}&date=ge2026-11-13"
            ))
            .len()
    };
    assert!(
        filed("laboratory") > 0 && filed("LAB") > 0,
        "the laboratory files under two names"
    );
    assert_eq!(
        filed("laboratory,LAB"),
        filed("laboratory") + filed("LAB"),
        "a comma asks for both"
    );
    let diets = visitor.all("NutritionOrder?patient=Patient/pat-06&status=active,on-hold");
    assert_eq!(diets.len(), 1, "one diet");
    let list = visitor.get("List/list-ward-3n").json();
    assert_eq!(
        list["entry"].as_array().unwrap().len(),
        24,
        "everybody is on the ward's list"
    );
    let stamp = hospital.now().to_rfc3339().replace('+', "%2B");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let mut flag = hospital.resources("Flag")[0].clone();
    flag["status"] = json!("inactive");
    hospital.put(flag);
    let statement = visitor.get("metadata").json();
    for kind in ["Condition", "Flag", "NutritionOrder", "Observation"] {
        let changed = visitor.all(&format!("{kind}?_lastUpdated=gt{stamp}")).len();
        assert_eq!(changed, usize::from(kind == "Flag"), "{kind} since then");
        let kinds = statement["rest"][0]["resource"].as_array().unwrap();
        let told = kinds.iter().find(|one| one["type"] == kind).unwrap();
        let params = told["searchParam"].as_array().unwrap();
        assert!(
            params.iter().any(|param| param["name"] == "_lastUpdated"),
            "{kind}: and it says so"
        );
    }
}

#[test]
fn strict_clients_are_told_and_lenient_ones_are_not() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let query = "MedicationRequest?patient=Patient/pat-01&fancy=1";
    let lenient = visitor.get(query);
    assert_eq!(lenient.status, 200, "silently ignored");
    let own = lenient.json()["link"][0]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        own.contains("patient=Patient/pat-01") && !own.contains("fancy"),
        "the self link says what was obeyed: {own}"
    );
    let strict = visitor.get_strict(query);
    assert_eq!(strict.status, 400, "told");
    assert_eq!(
        strict.json()["resourceType"],
        "OperationOutcome",
        "in FHIR's words"
    );
    assert_eq!(
        visitor
            .get("MedicationAdministration?effective-time=gehier")
            .status,
        400,
        "a date that is none is an error for everybody"
    );
}

#[test]
fn reading_one_resource_gives_its_version_or_says_it_is_not_there() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let found = visitor.get("Patient/pat-05");
    assert_eq!(found.status, 200, "there");
    assert_eq!(found.header("etag"), "W/\"1\"", "its version");
    assert_eq!(
        found.json()["name"][0]["family"],
        "NGUYỄN",
        "every letter of the name"
    );
    let missing = visitor.get("Patient/nobody");
    assert_eq!(missing.status, 404, "not there");
    assert_eq!(
        missing.json()["resourceType"],
        "OperationOutcome",
        "in FHIR's words"
    );
    for kind in [
        "Location",
        "Patient",
        "Encounter",
        "Medication",
        "MedicationRequest",
        "MedicationAdministration",
        "AllergyIntolerance",
        "Observation",
        "Condition",
        "Flag",
        "NutritionOrder",
        "List",
    ] {
        assert!(!hospital.resources(kind).is_empty(), "{kind} is there");
        for resource in hospital.resources(kind) {
            assert!(
                resource["meta"]["versionId"].is_string()
                    && resource["meta"]["lastUpdated"].is_string(),
                "{kind} {} has a version and a time",
                resource["id"]
            );
        }
    }
}

#[test]
fn a_dose_written_twice_under_one_name_is_stored_once() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let condition = Some("identifier=urn:test:journal|0001");
    let first = visitor.post(&a_dose("0001"), condition);
    assert_eq!(first.status, 201, "created: {}", first.body);
    assert!(
        first
            .header("location")
            .contains("/fhir/MedicationAdministration/"),
        "where it now lives"
    );
    assert_eq!(first.header("etag"), "W/\"1\"", "its version");
    let again = visitor.post(&a_dose("0001"), condition);
    assert_eq!(again.status, 200, "already there");
    assert_eq!(again.json()["id"], first.json()["id"], "the very same");
    let found = visitor.all("MedicationAdministration?identifier=urn:test:journal%7C0001");
    assert_eq!(found.len(), 1, "read back: one copy");

    assert_eq!(
        visitor.post(&a_dose("0001"), None).status,
        201,
        "without a condition nothing protects"
    );
    assert_eq!(
        visitor.post(&a_dose("0001"), condition).status,
        412,
        "two copies: a person must look"
    );
}

#[test]
fn eight_writers_at_once_leave_one_copy() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    visitor
                        .post(&a_dose("race"), Some("identifier=urn:test:journal|race"))
                        .status
                })
            })
            .collect();
        writers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    assert_eq!(
        answers.iter().filter(|s| **s == 201).count(),
        1,
        "one created it: {answers:?}"
    );
    assert_eq!(
        answers.iter().filter(|s| **s == 200).count(),
        7,
        "seven found it: {answers:?}"
    );
    assert_eq!(
        visitor
            .all("MedicationAdministration?identifier=urn:test:journal%7Crace")
            .len(),
        1,
        "one copy"
    );
}

#[test]
fn an_unsound_dose_is_refused_and_not_stored() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    let before = hospital.resources("MedicationAdministration").len();
    for missing in [
        "status",
        "subject",
        "medicationCodeableConcept",
        "effectiveDateTime",
    ] {
        let mut dose = a_dose("bad");
        dose.as_object_mut().unwrap().remove(missing);
        let answer = visitor.post(&dose, None);
        assert!(
            matches!(answer.status, 400 | 422),
            "{missing} is missing: {}",
            answer.status
        );
        assert_eq!(
            answer.json()["resourceType"],
            "OperationOutcome",
            "says why"
        );
    }
    assert_eq!(
        hospital.resources("MedicationAdministration").len(),
        before,
        "nothing was stored"
    );
}

#[test]
fn two_hospitals_opened_at_the_same_moment_are_the_same() {
    let (one, two) = (
        opened_at("2026-11-20T15:00:00Z"),
        opened_at("2026-11-20T15:00:00Z"),
    );
    for kind in ["Encounter", "MedicationRequest", "MedicationAdministration"] {
        assert_eq!(
            one.resources(kind),
            two.resources(kind),
            "{kind}: a drill can be repeated"
        );
    }
}
