//! Words that change the meaning of a dosage (interop.md §4), folded: whole words, French and English.

use chrono::Weekday;

/// What a word does to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// One dose, or now.
    Once,
    /// If needed.
    IfNeeded,
    /// A pump, a drip.
    Continuous,
    /// A protocol, a scale, a scheme that stands elsewhere.
    Protocol,
    /// Somebody adapts the dose at the bedside.
    Titrated,
    /// Anything else that no schedule can hold: held, until, unless, every other day.
    Other,
}

/// Terms of one or several words. A trailing `*` stands for any ending.
const TERMS: &[(&str, Term)] = &[
    ("once", Term::Once),
    ("single dose", Term::Once),
    ("one time", Term::Once),
    ("une fois", Term::Once),
    ("une seule fois", Term::Once),
    ("un fois", Term::Once),
    ("dose unique", Term::Once),
    ("prise unique", Term::Once),
    ("prn", Term::IfNeeded),
    ("as needed", Term::IfNeeded),
    ("as required", Term::IfNeeded),
    ("if needed", Term::IfNeeded),
    ("si besoin", Term::IfNeeded),
    ("au besoin", Term::IfNeeded),
    ("si necessaire", Term::IfNeeded),
    ("si douleur*", Term::IfNeeded),
    ("a la demande", Term::IfNeeded),
    ("en cas de", Term::IfNeeded),
    ("en cas d", Term::IfNeeded),
    ("si", Term::IfNeeded),
    ("if", Term::IfNeeded),
    ("continu*", Term::Continuous),
    ("infus*", Term::Continuous),
    ("drip", Term::Continuous),
    ("perfus*", Term::Continuous),
    ("ivse", Term::Continuous),
    ("pse", Term::Continuous),
    ("seringue electrique", Term::Continuous),
    ("pousse seringue", Term::Continuous),
    ("pca", Term::Titrated),
    ("titrat*", Term::Titrated),
    ("titre*", Term::Titrated),
    ("titrer*", Term::Titrated),
    ("protocol*", Term::Protocol),
    ("sliding scale", Term::Protocol),
    ("selon", Term::Protocol),
    ("according", Term::Protocol),
    ("adapt*", Term::Titrated),
    ("adjust*", Term::Titrated),
    ("ajust*", Term::Titrated),
    ("per inr", Term::Protocol),
    ("taper*", Term::Protocol),
    ("wean*", Term::Protocol),
    ("palier*", Term::Protocol),
    ("decroiss*", Term::Protocol),
    ("degressi*", Term::Protocol),
    ("augment*", Term::Titrated),
    ("diminu*", Term::Titrated),
    ("increas*", Term::Titrated),
    ("decreas*", Term::Titrated),
    ("stat", Term::Other),
    ("now", Term::Other),
    ("immediat*", Term::Other),
    ("hold", Term::Other),
    ("held", Term::Other),
    ("until", Term::Other),
    ("unless", Term::Other),
    ("except*", Term::Other),
    ("alternat*", Term::Other),
    ("every other", Term::Other),
    ("loading", Term::Other),
    ("bolus", Term::Other),
    ("mg kg", Term::Other),
    ("then", Term::Other),
    ("stop*", Term::Other),
    ("half", Term::Other),
    ("double", Term::Other),
    ("suspend*", Term::Other),
    ("arret*", Term::Other),
    ("jusqu", Term::Other),
    ("jusque", Term::Other),
    ("sauf", Term::Other),
    ("un jour sur", Term::Other),
    ("jour sur", Term::Other),
    ("jours alternes", Term::Other),
    ("dose de charge", Term::Other),
    ("puis", Term::Other),
    ("ensuite", Term::Other),
    ("demi*", Term::Other),
    ("moitie", Term::Other),
    ("quart", Term::Other),
    ("hebdo*", Term::Other),
    ("mwf", Term::Other),
    ("semaine*", Term::Other),
    ("week*", Term::Other),
    ("mois", Term::Other),
    ("month*", Term::Other),
    ("ne pas", Term::Other),
    ("pas de", Term::Other),
    ("do not", Term::Other),
    ("don t", Term::Other),
    ("sans", Term::Other),
];

/// What a note beside the dosage may not say without a person looking: it is prose, and only the gravest words count.
const NOTE_TERMS: &[(&str, Term)] = &[
    ("une seule fois", Term::Once),
    ("dose unique", Term::Once),
    ("single dose", Term::Once),
    ("par semaine", Term::Other),
    ("hebdomadaire", Term::Other),
    ("weekly", Term::Other),
    ("once a week", Term::Other),
    ("un jour sur", Term::Other),
    ("every other day", Term::Other),
    ("suspend*", Term::Other),
    ("hold", Term::Other),
    ("arreter", Term::Other),
    ("arrete", Term::Other),
    ("stop", Term::Other),
    ("do not give", Term::Other),
    ("ne pas donner", Term::Other),
    ("ne pas administrer", Term::Other),
    ("pca", Term::Titrated),
    ("titrat*", Term::Titrated),
    ("titrer", Term::Titrated),
    ("sliding scale", Term::Protocol),
    ("taper*", Term::Protocol),
    ("decroiss*", Term::Protocol),
    ("degressi*", Term::Protocol),
];

fn matches(words: &[Option<String>], at: usize, term: &str) -> bool {
    term.split(' ').enumerate().all(|(ahead, part)| {
        let Some(Some(word)) = words.get(at + ahead) else {
            return false;
        };
        match part.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => word == part,
        }
    })
}

fn search(words: &[Option<String>], terms: &[(&str, Term)]) -> Vec<Term> {
    let mut found = vec![];
    for at in 0..words.len() {
        for (term, kind) in terms {
            if matches(words, at, term) && !found.contains(kind) {
                found.push(*kind);
            }
        }
    }
    found
}

/// The terms among the words that no pattern explained; `None` where something was taken out.
pub(super) fn find(words: &[Option<String>]) -> Vec<Term> {
    let mut found = search(words, TERMS);
    // "J1", "J5": a day of a scheme.
    let day = |word: &String| {
        word.strip_prefix('j')
            .is_some_and(|day| !day.is_empty() && day.chars().all(|c| c.is_ascii_digit()))
    };
    if words.iter().flatten().any(day) && !found.contains(&Term::Other) {
        found.push(Term::Other);
    }
    found
}

/// Terms that a pattern must never swallow.
pub(super) fn find_hidden(words: &[Option<String>]) -> Vec<Term> {
    search(
        words,
        &[
            ("every other", Term::Other),
            ("un jour sur", Term::Other),
            ("en cas de", Term::IfNeeded),
        ],
    )
}

/// The gravest words of a note.
pub(super) fn of_note(note: &str) -> Vec<Term> {
    let words: Vec<Option<String>> = crate::clinical::ascii_fold(note)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| Some(word.to_owned()))
        .collect();
    search(&words, NOTE_TERMS)
}

/// A day of the week.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    // A plural is the same day every week. A word that only looks like a day costs the order its times, no more.
    Some(match word.trim_end_matches('s') {
        "lundi" | "lun" | "monday" | "mon" => Weekday::Mon,
        "mardi" | "mar" | "tuesday" | "tue" => Weekday::Tue,
        "mercredi" | "mer" | "wednesday" | "wed" => Weekday::Wed,
        "jeudi" | "jeu" | "thursday" | "thu" | "thur" => Weekday::Thu,
        "vendredi" | "ven" | "friday" | "fri" => Weekday::Fri,
        "samedi" | "sam" | "saturday" | "sat" => Weekday::Sat,
        "dimanche" | "dim" | "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// A month, in full or as English writes it short.
pub(super) fn month(word: &str) -> Option<u32> {
    Some(match word {
        "janvier" | "january" | "jan" => 1,
        "fevrier" | "february" | "feb" => 2,
        "mars" | "march" => 3,
        "avril" | "april" | "apr" => 4,
        "mai" | "may" => 5,
        "juin" | "june" | "jun" => 6,
        "juillet" | "july" | "jul" => 7,
        "aout" | "august" | "aug" => 8,
        "septembre" | "september" | "sept" | "sep" => 9,
        "octobre" | "october" | "oct" => 10,
        "novembre" | "november" | "nov" => 11,
        "decembre" | "december" | "dec" => 12,
        _ => return None,
    })
}
