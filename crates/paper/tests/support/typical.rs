//! The patient whom most sheets of the tests are about.

use super::*;

/// A patient of every kind of order, in the middle of an outage that began at 10:30 in Paris.
pub fn typical() -> (Chart, Ledger) {
    let mut patient = patient("Nguyễn-Essai", "Thị Bích", "10023757");
    patient.used_family = Some("Moreau-Essai".into());
    let mut chart = chart(patient, Some("12-P"), "2026-11-21T09:19:00Z");
    let mut penicillin = allergy("pénicilline", "choc anaphylactique");
    penicillin.severe = true;
    let mut latex = allergy("latex", "urticaire");
    latex.unconfirmed = true;
    chart.allergies = Known::Values(vec![penicillin, latex]);

    chart.alerts = Known::Values(vec![
        alert(AlertKind::Isolation, "contact, BMR"),
        alert(AlertKind::Fall, "élevé"),
    ]);
    chart.diet = Known::Values(vec![Diet {
        source: SourceRef::fhir("NutritionOrder/1", None),
        text: "mixé lisse, hyperprotéiné".into(),
        held: false,
    }]);
    chart.vitals = Known::Values(vec![measured("Taille", "8302-2", "158", "cm")]);
    chart.results = Known::Values(vec![
        measured("Créatinine", "14682-9", "131", "umol/L"),
        measured("DFG", "98979-8", "34", "mL/min"),
    ]);
    chart.conditions = Known::Values(vec![
        condition("fracture du col fémoral", true),
        condition("insuffisance cardiaque", false),
    ]);
    let mut paracetamol = order(
        "1",
        "paracétamol",
        Some(amount("1", "g")),
        "PO",
        fixed(&["06:00", "12:00", "18:00", "00:00"]),
    );
    paracetamol.medication.strength = Some("1 g".into());
    paracetamol.medication.form = Some("comprimé".into());
    let mut levothyroxine = order(
        "2",
        "lévothyroxine",
        Some(amount("75", "ug")),
        "PO",
        fixed(&["07:00"]),
    );
    levothyroxine.verbatim = vec!["75 µg le matin à jeun".into()];
    let enoxaparin = order(
        "3",
        "énoxaparine",
        Some(amount("4000", "[iU]")),
        "SC",
        fixed(&["20:00"]),
    );
    let insulin = order(
        "4",
        "insuline glargine 100 unités par mL",
        Some(amount("18", "U")),
        "SC",
        fixed(&["22:00"]),
    );
    let mut cefepime = order(
        "5",
        "céfépime",
        Some(amount("2", "g")),
        "IV",
        Timing::Interval { every_minutes: 480 },
    );
    cefepime.start = Some(at("2026-11-18T09:00:00Z"));
    cefepime.pharmacy = Some(Pharmacy::Validated(Some("Paul Exemple".into())));
    let drops = order(
        "6",
        "tobramycine collyre",
        Some(amount("1", "goutte")),
        "ophtalmique",
        fixed(&["08:00", "08:30", "20:00"]),
    );
    let mut bisoprolol = order(
        "7",
        "bisoprolol",
        Some(amount("2.5", "mg")),
        "PO",
        fixed(&["08:00"]),
    );
    bisoprolol.status = OrderStatus::OnHold;
    bisoprolol.notes = vec!["Suspendu si FC < 55".into()];
    let mut macrogol = order(
        "8",
        "macrogol 4000",
        Some(amount("1", "sachet")),
        "PO",
        Timing::TimesPerDay(2),
    );
    macrogol.own_supply = true;
    let mut furosemide = order(
        "9",
        "furosémide",
        Some(amount("40", "mg")),
        "IV",
        Timing::Once(at("2026-11-21T15:00:00Z")),
    );
    furosemide.pharmacy = Some(Pharmacy::Pending);
    let mut morphine = order(
        "10",
        "morphine 10 mg par mL",
        None,
        "SC",
        Timing::IfNeeded {
            reason: Some("douleur EVA ≥ 6".into()),
            min_interval_minutes: Some(240),
            max_per_day: Some(4),
            max_amount: None,
        },
    );
    morphine.dose = Dose::Range {
        low: amount("2", "mg"),
        high: amount("3", "mg"),
    };
    let mut heparin = order(
        "11",
        "héparine sodique 25 000 unités dans 48 mL",
        None,
        "IV",
        Timing::Continuous,
    );
    heparin.rate = Some(amount("2.1", "mL/h"));
    let mut potassium = order(
        "12",
        "KCl 10 %",
        None,
        "IV",
        Timing::Raw(RawReason::SeveralLines),
    );
    potassium.verbatim =
        vec!["KCl 2 g dans NaCl 0,9 % 1 L q8h si K < 3,5 ; arrêter et appeler si K > 5.0".into()];
    let mut home = order(
        "13",
        "atorvastatine",
        Some(amount("20", "mg")),
        "PO",
        fixed(&["20:00"]),
    );
    home.category = Category::Home;
    let mut stopped = order(
        "14",
        "amoxicilline et acide clavulanique",
        Some(amount("1.2", "g")),
        "IV",
        fixed(&["08:00", "16:00", "00:00"]),
    );
    stopped.status = OrderStatus::Stopped(Some(at("2026-11-21T08:30:00Z")));

    let mut oxygen = order("15", "oxygène", None, "nasale", Timing::Continuous);
    oxygen.rate = Some(amount("2", "L/min"));

    chart.doses = vec![
        given_in_record("1", "2026-11-21T05:04:00Z", amount("1", "g"), "AB"),
        given_in_record("2", "2026-11-21T06:12:00Z", amount("75", "ug"), "AB"),
        given_in_record(
            "5",
            "2026-11-21T09:05:00Z",
            amount("2", "g"),
            "Marie-Claude Exemple",
        ),
        given_in_record("6", "2026-11-21T07:03:00Z", amount("1", "goutte"), "AB"),
        given_in_record("10", "2026-11-21T07:40:00Z", amount("2", "mg"), "AB"),
        given_in_record("14", "2026-11-21T07:10:00Z", amount("1.2", "g"), "AB"),
    ];
    let mut refused = given_in_record("6", "2026-11-21T07:33:00Z", amount("1", "goutte"), "AB");
    refused.status = RecordedStatus::NotGiven("patiente au scanner".into());
    chart.doses.push(refused);
    let mut unlinked = given_in_record("99", "2026-11-21T07:50:00Z", amount("4", "mg"), "AB");
    unlinked.medication = "ondansétron 4 mg".into();
    chart.doses.push(unlinked);

    let ledger = Ledger::fold([
        given_here(
            1,
            &paracetamol,
            Some("2026-11-21T11:00:00Z"),
            "2026-11-21T11:05:00Z",
        ),
        not_given_here(
            2,
            &furosemide,
            "2026-11-21T15:00:00Z",
            "2026-11-21T11:10:00Z",
            NotGivenReason::S,
        ),
    ]);
    chart.orders = vec![
        paracetamol,
        levothyroxine,
        enoxaparin,
        insulin,
        cefepime,
        drops,
        bisoprolol,
        macrogol,
        furosemide,
        morphine,
        heparin,
        potassium,
        home,
        stopped,
        oxygen,
    ];
    (chart, ledger)
}
