//! The whole State × Event table, for a charge nurse to read, and what is stored on disk.

use super::*;

fn french(name: &str) -> &str {
    match name {
        "normal" => "NORMAL",
        "planned" => "PRÉVU",
        "read-only" => "LECTURE SEULE",
        "closed" => "CLOS",
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
        Effect::MilestoneReached { milestone } => {
            return Some(format!("jalon T−{} min", milestone.minutes_before()));
        }
        Effect::AskAboutPlan => "demande si l’arrêt a lieu",
        Effect::PlanKept => "retient l’arrêt programmé",
        Effect::PlanDropped => "abandonne l’arrêt programmé",
        Effect::WardReady => "unité prête, nommée",
        Effect::ProposeAllClear => "propose le feu vert",
        Effect::ServiceChanged { .. } => "change ce qui marche encore",
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
        Refusal::NoPlan => "aucun arrêt programmé",
        Refusal::OutageOpen => "une panne est ouverte",
        Refusal::PlanTimes => "horaires impossibles",
        Refusal::NotLater => "la fin n’est pas plus tard",
        Refusal::TooEarly => "trop tôt : T−15 min",
        Refusal::DataTooOld => "données trop anciennes : motif exigé",
        Refusal::PrinterNotTested => "imprimante non essayée : motif exigé",
        Refusal::ReasonNeeded => "motif exigé",
        Refusal::LevelNotHigher => "le niveau ne baisse jamais",
        Refusal::AlreadyReadOnly => "déjà en lecture seule",
        Refusal::ServiceAlreadyLost => "déjà signalé",
        Refusal::ServiceNotLost => "rien n’était signalé",
        Refusal::ServiceStillLost => "réseau ou pharmacie encore absent",
    }
}

/// What the ward did about a happening, and why it refused.
type Outcome = (Vec<Effect>, Option<Refusal>);
type Happening = Box<dyn Fn(&mut AWard) -> Outcome>;

fn cell(before: &AWard, events: &Happening) -> String {
    let mut ward = before.clone();
    let (effects, refused) = events(&mut ward);
    if let Some(refusal) = refused {
        // What was closed is an ordinary ward from the next probe on, whatever is refused after it.
        let same = ward.state.name() == before.state.name() || before.state.name() == "closed";
        assert!(same, "a refusal changes nothing");
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
        ("Le DPI répond 10 min 10", probes(GOOD, 610)),
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
        (
            "Arrêt programmé dans 2 h, à deux",
            one(planned_by_two(180, 300)),
        ),
        (
            "Arrêt programmé dans 2 h, par la DSI",
            one(ordered_plan(180, 300)),
        ),
        (
            "Arrêt programmé par une seule personne",
            one(planned(180, 300, None, false)),
        ),
        (
            "L’heure de l’arrêt programmé passe, le DPI répond",
            Box::new(|ward| {
                ward.after(2 * 3_600);
                (ward.probed(&GOOD, 60), None)
            }),
        ),
        (
            "L’heure de l’arrêt programmé passe, le DPI ne répond plus",
            Box::new(|ward| {
                ward.after(2 * 3_600);
                (ward.probed(&REFUSED, 3), None)
            }),
        ),
        (
            "L’unité se dit prête à T−15 min",
            Box::new(|ward| {
                ward.now = noon() + TimeDelta::minutes(106);
                let step = ward.on(&ready(Some(5), true, None));
                (step.effects, step.refused)
            }),
        ),
        (
            "Arrêt programmé prolongé d’une heure",
            one(Event::Command(Command::ExtendPlan {
                by: carole(),
                end: noon() + TimeDelta::minutes(300),
            })),
        ),
        (
            "Arrêt programmé annulé",
            one(Event::Command(Command::CancelPlan { by: carole() })),
        ),
        (
            "La DSI déclare la panne",
            one(Event::Command(Command::StartDowntime {
                by: carole(),
                reason: "cyberattaque".to_owned(),
            })),
        ),
        (
            "La DSI annonce le DPI rétabli",
            one(Event::Command(Command::EhrRestored { by: carole() })),
        ),
        (
            "La DSI donne son feu vert",
            one(Event::Command(Command::AllClearProposed { by: carole() })),
        ),
        ("DPI en lecture seule, à deux", one(read_only_by_two())),
        ("Niveau 4 déclaré (attaque)", one(raised(Level::L4))),
        (
            "Relève ou minuit, après 2 h de panne",
            Box::new(|ward| {
                let step = ward
                    .after(121 * 60)
                    .on(&Event::Command(Command::ShiftChanged));
                (step.effects, step.refused)
            }),
        ),
        ("Wi-Fi perdu", one(lost(Service::Wifi))),
        (
            "Pharmacie perdue, puis déclaration à deux",
            Box::new(|ward| {
                let mut effects = ward.on(&lost(Service::Pharmacy)).effects;
                let step = ward.on(&declared_by_two());
                effects.extend(step.effects);
                (effects, None)
            }),
        ),
        (
            "Wi-Fi revenu, sans avoir été signalé",
            one(back(Service::Wifi)),
        ),
    ]
}

#[test]
fn the_table_a_charge_nurse_can_read() {
    let mut table = String::from("| Événement |");
    for name in NAMES {
        table.push_str(&format!(" {} ({name}) |", french(name)));
    }
    table.push_str(&format!(
        "\n|-|{}\n| *Saisie ici* |",
        "-|".repeat(NAMES.len())
    ));
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
        planned_by_two(120, 240),
        ordered_plan(120, 240),
        Event::Command(Command::ExtendPlan {
            by: carole(),
            end: noon(),
        }),
        Event::Command(Command::CancelPlan { by: carole() }),
        ready(Some(12), true, None),
        Event::Command(Command::PackPrinted {
            generation: 147,
            pages: 28,
        }),
        Event::Command(Command::StartDowntime {
            by: carole(),
            reason: "cyberattaque".to_owned(),
        }),
        Event::Command(Command::EhrRestored { by: carole() }),
        Event::Command(Command::AllClearProposed { by: carole() }),
        read_only_by_two(),
        raised(Level::L4),
        Event::Command(Command::ShiftChanged),
        lost(Service::Wifi),
        back(Service::Wifi),
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
