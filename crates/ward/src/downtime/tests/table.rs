//! The whole State × Event table, for a charge nurse to read, and what is stored on disk.

use super::*;

fn french(name: &str) -> &str {
    match name {
        "normal" => "NORMAL",
        "suspect" => "SUSPECT",
        "pending" => "ATTENTE",
        "active" => "PANNE",
        "recovery-hold" => "REPRISE",
        "back-entry" => "REPORT",
        "reconciled" => "SIGNÉ",
        other => other,
    }
}

fn effect_words(effect: &Effect) -> Option<String> {
    let words = match effect {
        Effect::OpenCapture => "ouvre la saisie",
        Effect::CloseCapture => "ferme la saisie",
        Effect::FreezeSnapshot => "fige la copie",
        Effect::ProposeDowntime { .. } => "propose de déclarer",
        Effect::ProposeRecovery => "propose la reprise",
        Effect::ProbeFaster => "sonde plus vite",
        Effect::ProbeNormally => "sonde normalement",
        Effect::AllowSending => "autorise l’envoi",
        Effect::HoldSending => "bloque l’envoi",
        Effect::LevelRaised { to } => return Some(format!("niveau {}", to.code().to_uppercase())),
        Effect::StateChanged { .. } => return None,
    };
    Some(words.to_owned())
}

fn refusal_words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::PersonUnnamed => "personne sans nom",
        Refusal::SecondPersonNeeded => "seul : motif exigé",
        Refusal::SamePerson => "deux personnes différentes exigées",
        Refusal::EhrAnswers => "le DPI répond : motif exigé",
        Refusal::EhrSilent => "le DPI ne répond pas assez longtemps",
        Refusal::AlreadyDeclared => "déjà déclarée",
        Refusal::AlreadyCapturing => "saisie déjà ouverte",
        Refusal::NoOutage => "aucune panne",
        Refusal::NotDeclared => "panne non déclarée",
        Refusal::EndNotConfirmed => "fin de panne non confirmée",
        Refusal::EndAlreadyConfirmed => "fin déjà confirmée",
        Refusal::NotAllClear => "feu vert non donné",
        Refusal::AlreadyAllClear => "feu vert déjà donné",
        Refusal::LinesOpen => "lignes encore ouvertes",
        Refusal::NotReconciled => "patients non signés",
        Refusal::AlreadyReconciled => "patients déjà signés",
        Refusal::CaptureClosed => "saisie fermée",
    }
}

/// What the ward did about a happening, and why it refused.
type Outcome = (Vec<Effect>, Option<Refusal>);
type Happening = Box<dyn Fn(&mut AWard) -> Outcome>;

fn cell(before: &AWard, events: &Happening) -> String {
    let mut ward = before.clone();
    let (effects, refused) = events(&mut ward);
    if let Some(refusal) = refused {
        assert_eq!(
            ward.state.name(),
            before.state.name(),
            "a refusal changes nothing"
        );
        return format!("REFUS : {}", refusal_words(refusal));
    }
    let mut words: Vec<_> = effects.iter().filter_map(effect_words).collect();
    if before.state.name() != ward.state.name() {
        words.insert(0, format!("**→ {}**", french(ward.state.name())));
    }
    if words.is_empty() {
        "–".to_owned()
    } else {
        words.join(" ; ")
    }
}

fn one(event: Event) -> Happening {
    Box::new(move |ward| {
        let step = ward.on(&event);
        (step.effects, step.refused)
    })
}

fn probes(event: Event, seconds: i64) -> Happening {
    Box::new(move |ward| (ward.probed(&event, seconds), None))
}

fn later(seconds: i64) -> Happening {
    Box::new(move |ward| {
        let step = ward.after(seconds).on(&Event::Tick);
        (step.effects, step.refused)
    })
}

fn rows() -> Vec<(&'static str, Happening)> {
    let slow = Event::Probe(Evidence::Slow { latency_ms: 2_400 });
    let by = alice;
    vec![
        ("Le DPI répond (1 sonde)", probes(GOOD, 1)),
        ("Le DPI répond 12 s", probes(GOOD, 12)),
        ("Le DPI répond 2 min 10", probes(GOOD, 130)),
        ("1 sonde refusée", probes(REFUSED, 1)),
        ("3 sondes refusées", probes(REFUSED, 3)),
        ("3 sondes lentes", probes(slow, 3)),
        ("15 min passent", later(15 * 60)),
        ("2 h 01 passent", later(121 * 60)),
        (
            "Infirmière : « le DPI ne répond plus »",
            one(Event::NurseReportsSilence { by: by() }),
        ),
        ("Déclaration à deux", one(declared_by_two())),
        (
            "Déclaration à deux, avec motif",
            one(Event::Declare {
                by: by(),
                second: Some(bob()),
                reason: Some("prescriptions bloquées".to_owned()),
            }),
        ),
        ("Déclaration seule, sans motif", one(declared_alone(None))),
        (
            "Déclaration seule, avec motif",
            one(declared_alone(Some("nuit, seule dans l’unité"))),
        ),
        (
            "Déclaration signée deux fois par la même",
            one(Event::Declare {
                by: by(),
                second: Some(by()),
                reason: None,
            }),
        ),
        ("Fin de panne confirmée", one(Event::EndOutage { by: by() })),
        (
            "Le DPI répond 12 s puis fin de panne confirmée",
            Box::new(|ward| {
                let mut effects = ward.probed(&GOOD, 12);
                let step = ward.on(&Event::EndOutage { by: alice() });
                effects.extend(step.effects);
                (effects, step.refused)
            }),
        ),
        ("Feu vert", one(Event::AllClear { by: by() })),
        ("Tous signés, 0 ligne ouverte", one(signed(0))),
        ("Tous signés, 3 lignes ouvertes", one(signed(3))),
        ("Clôture", one(Event::Close { by: by() })),
        ("Une dose saisie", one(Event::EntryRecorded { by: by() })),
        (
            "Demande sans nom",
            one(Event::Close {
                by: person("", "", Role::Nurse),
            }),
        ),
        ("État illisible", one(Event::StateUnreadable)),
    ]
}

#[test]
fn the_table_a_charge_nurse_can_read() {
    let mut table = String::from("| Événement |");
    for name in NAMES {
        table.push_str(&format!(" {} ({name}) |", french(name)));
    }
    table.push_str("\n|-|-|-|-|-|-|-|-|\n| *Saisie ici* |");
    let wards = NAMES.map(AWard::in_state);
    for ward in &wards {
        table.push_str(if ward.state.capture_open() {
            " ouverte |"
        } else {
            " fermée |"
        });
    }
    table.push_str("\n| *Envoi vers le DPI* |");
    for ward in &wards {
        table.push_str(if ward.state.sending_allowed() {
            " autorisé |"
        } else {
            " bloqué |"
        });
    }
    for (happening, events) in rows() {
        table.push_str(&format!("\n| {happening} |"));
        for ward in &wards {
            table.push_str(&format!(" {} |", cell(ward, &events)));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_is_stored_is_a_decision() {
    let stored: Vec<_> = NAMES
        .map(|name| serde_json::to_string_pretty(&AWard::in_state(name).state).unwrap())
        .to_vec();
    insta::assert_snapshot!(stored.join("\n"));
}

#[test]
fn what_is_journalled_is_a_decision() {
    let events = [
        Event::Probe(Evidence::Healthy { latency_ms: 40 }),
        Event::Probe(Evidence::Tls("certificate expired".to_owned())),
        Event::Probe(Evidence::HttpStatus(503)),
        Event::Probe(Evidence::Portal),
        Event::Tick,
        Event::NurseReportsSilence { by: alice() },
        declared_by_two(),
        Event::EndOutage { by: alice() },
        Event::AllClear { by: bob() },
        signed(0),
        Event::Close { by: bob() },
        Event::EntryRecorded { by: alice() },
        Event::StateUnreadable,
    ];
    let lines: Vec<_> = events
        .iter()
        .map(|event| serde_json::to_string(event).unwrap())
        .collect();
    for (line, event) in lines.iter().zip(&events) {
        assert_eq!(
            serde_json::from_str::<Event>(line).unwrap(),
            *event,
            "the journal reads back"
        );
    }
    insta::assert_snapshot!(lines.join("\n"));
}
