//! Names of people, and text from outside whose hidden characters must show.

use super::Locale;

/// `NOM Prénom`: family name in capitals with its accents, given name as written, so nobody wonders which is which.
///
/// Hidden characters are made visible; a missing part is left out, and no name at all is said in words, never "?".
#[must_use]
pub fn person_name(family: &str, given: &str, locale: Locale) -> String {
    let family = visible_controls(&family.trim().to_uppercase());
    let given = visible_controls(given.trim());
    match (family.is_empty(), given.is_empty()) {
        (false, false) => format!("{family} {given}"),
        (false, true) => family,
        (true, false) => given,
        (true, true) => locale.pick("Non connu", "Not known").to_owned(),
    }
}

/// Replaces each control, direction or zero-width character by `⟦U+202E⟧`: such a character can reverse a name or
/// hide a difference between two patients, and silently removing it would hide that it was there.
#[must_use]
pub fn visible_controls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            shown.push_str(&format!("⟦U+{:04X}⟧", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    shown
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' // soft hyphen
            | '\u{34f}' // combining grapheme joiner
            | '\u{61c}' | '\u{200e}' | '\u{200f}' // direction marks
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // fillers that show nothing
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' // zero-width spaces and joiners
            | '\u{2028}' | '\u{2029}' // line and paragraph separators
            | '\u{202a}'..='\u{202e}' // embeddings and overrides
            | '\u{2060}'..='\u{206f}' // invisible operators, isolates, deprecated controls
            | '\u{fe00}'..='\u{fe0f}' // variation selectors
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' // tags and more selectors
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_family_name_is_in_capitals_with_its_accents() {
        assert_eq!(
            person_name("Lefèvre", "Amélie", Locale::Fr),
            "LEFÈVRE Amélie",
            "accents are part of a name"
        );
        assert_eq!(
            person_name("d’Aubigné-Œuf", "Jean-Noël", Locale::FrCa),
            "D’AUBIGNÉ-ŒUF Jean-Noël",
            "signs stay"
        );
        assert_eq!(
            person_name("Weiß", "", Locale::En),
            "WEISS",
            "a missing given name leaves no gap"
        );
        assert_eq!(
            person_name("", "Test", Locale::Fr),
            "Test",
            "a missing family name is not invented"
        );
        assert_eq!(
            person_name(" ", "", Locale::Fr),
            "Non connu",
            "never a question mark"
        );
        assert_eq!(
            person_name("", "", Locale::En),
            "Not known",
            "never a question mark"
        );
    }

    #[test]
    fn hidden_characters_show() {
        assert_eq!(
            person_name("Te\u{202e}st", "A\u{200b}lice", Locale::Fr),
            "TE⟦U+202E⟧ST A⟦U+200B⟧lice",
            "a direction override cannot reverse a name"
        );
        assert_eq!(
            visible_controls("a\nb\0"),
            "a⟦U+000A⟧b⟦U+0000⟧",
            "line ends and nulls too"
        );
        assert_eq!(
            visible_controls("Nguyễn Ngu\u{302}"),
            "Nguyễn Ngu\u{302}",
            "accents are not controls"
        );
    }

    proptest! {
        #[test]
        fn no_hidden_character_survives(family in any::<String>(), given in any::<String>()) {
            let name = person_name(&family, &given, Locale::Fr);
            prop_assert!(!name.is_empty(), "a name is always something");
            prop_assert!(!name.chars().any(is_hidden), "nothing hidden is left");
        }
    }
}
